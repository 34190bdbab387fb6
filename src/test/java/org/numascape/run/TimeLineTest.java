package org.numascape.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.numascape.recording.RunRecord.Sample;
import org.numascape.telemetry.CountersHeader;
import org.numascape.telemetry.Progress;
import org.numascape.telemetry.Snapshot;

class TimeLineTest {
  @Test
  void aShortRunKeepsEverySample() {
    assertThat(line(100)).extracting(Sample::elapsedNanos).containsExactlyElementsOf(upTo(100));
  }

  @Test
  void aLongRunIsThinnedEvenlyAndKeepsItsEnds() {
    List<Sample> samples = line(100_000);

    assertThat(samples).hasSizeBetween(1000, 2002);
    assertThat(samples.getFirst().elapsedNanos()).isZero();
    assertThat(samples.getLast().elapsedNanos()).isEqualTo(100_000);
    long step = samples.get(1).elapsedNanos();
    for (int i = 0; i < samples.size() - 1; i++) {
      assertThat(samples.get(i).elapsedNanos()).isEqualTo(i * step);
    }
  }

  private static List<Sample> line(int length) {
    TimeLine line = new TimeLine();
    for (int i = 0; i < length; i++) {
      line.offer(at(i));
    }
    return line.endingWith(at(length));
  }

  private static List<Long> upTo(long last) {
    return java.util.stream.LongStream.rangeClosed(0, last).boxed().toList();
  }

  private static Snapshot at(long nanos) {
    return new Snapshot(
        new CountersHeader(1, 1, 1, List.of(), List.of()),
        nanos,
        new Progress(0, 0, ""),
        List.of());
  }
}
