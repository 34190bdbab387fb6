package org.numascape.ui.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.numascape.recording.RunRecord.Sample;

class CourseTest {
  private static Sample sample(long milliseconds, long tasks, long local, long touched) {
    return new Sample(
        milliseconds * 1_000_000,
        tasks,
        new long[] {tasks, 0, 0, 0, tasks},
        local,
        touched,
        new long[] {milliseconds * 500_000, 0});
  }

  @Test
  void ratesAreThoseOfTheIntervalNotOfTheRun() {
    Course course = new Course();
    course.add(sample(1000, 100, 50, 100));
    course.add(sample(1500, 400, 50, 100));
    Course.Interval last = course.intervals().get(1);
    assertThat(last.tasksPerSecond()).isEqualTo(600, within(1e-9));
    assertThat(last.stealsPerSecond()).isEqualTo(1200, within(1e-9));
    assertThat(last.utilisation(0)).isEqualTo(0.5, within(1e-9));
    assertThat(last.localShare()).as("nothing was touched in it").isEmpty();
    assertThat(course.intervals().getFirst().localShare()).hasValue(0.5);
  }

  @Test
  void aLongRunIsThinnedWithoutLosingACount() {
    Course course = new Course();
    for (int i = 1; i <= 10_000; i++) {
      course.add(sample(100L * i, 7L * i, 0, 0));
    }
    assertThat(course.intervals()).hasSizeBetween(500, Course.MOST_SAMPLES);
    double tasks = 0;
    for (Course.Interval each : course.intervals()) {
      tasks += each.tasksPerSecond() * (each.toSeconds() - each.fromSeconds());
    }
    assertThat(tasks).isEqualTo(70_000, within(1e-3));
  }

  @ParameterizedTest(name = "worker {0} in {1} rows")
  @CsvSource({"0, 31", "1, 31", "31, 31", "32, 31", "255, 31", "100, 256", "255, 1000"})
  void theOneBusyWorkerOf256IsSeenInHoweverFewRows(int busy, int rows) {
    long[] working = new long[256];
    working[busy] = 500_000_000;
    Course course = new Course();
    course.add(new Sample(1_000_000_000, 1, new long[5], 0, 0, working));
    Course.Interval interval = course.intervals().getFirst();
    assertThat(IntStream.range(0, rows).map(row -> interval.busiest(row, rows))).contains(busy);
  }

  @Test
  void aSampleThatIsNotLaterIsIgnored() {
    Course course = new Course();
    course.add(sample(1000, 100, 0, 0));
    course.add(sample(1000, 200, 0, 0));
    assertThat(course.intervals()).hasSize(1);
  }

  @ParameterizedTest(name = "{0} s")
  @CsvSource({"0, 5, 0.5", "6.2, 7, 1", "10, 10, 1", "10.1, 12, 2", "61, 70, 10", "200, 200, 20"})
  void theTimeAxisEndsAtATickJustBeyondTheRun(double elapsed, double last, double tick) {
    TimeAxis axis = TimeAxis.holding(elapsed);
    assertThat(axis.lastSeconds()).isEqualTo(last, within(1e-9));
    assertThat(axis.tickSeconds()).isEqualTo(tick, within(1e-9));
  }
}
