package org.numascape.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.numascape.ui.Eventually.eventually;
import static org.numascape.ui.WindowFixture.onFxThread;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javafx.animation.AnimationTimer;
import javafx.application.Platform;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.numascape.analysis.Theme;
import org.numascape.platform.Detection;
import org.numascape.run.Runs;
import org.numascape.run.TopologyCatalog;

/**
 * Whether the FX thread lets others wait. On a machine that others keep busy any thread waits; so
 * what counts is the processor time between two pulses, and how many pulses there are for the ticks
 * of a thread beside it, which wants the same processors at the same rate.
 */
class ResponsivenessTest {
  private static final int TICKS = 150;
  private static final long TICK_NANOS = 1_000_000_000L / 60;
  private static final long WORK_NANOS = TICK_NANOS / 4;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /** What a press of a button may wait before it feels slow (Nielsen 1993). */
  private static final long NOTICED_NANOS = 100_000_000;

  /** A pulse needs three threads one after the other, each of which may wait for a processor. */
  private static final double LEAST_PULSES_A_TICK = 0.05;

  /** How often the thread beside has ticked; all it is to, before and after. */
  private static final AtomicInteger TICKED = new AtomicInteger(TICKS);

  /** Where a run is. */
  enum Place {
    EMBEDDED,
    OWN_JVM;

    private RunStarter starter() {
      return switch (this) {
        case EMBEDDED -> Runs::embedded;
        case OWN_JVM -> Runs::inOwnJvm;
      };
    }
  }

  /**
   * What was found while the thread beside ticked.
   *
   * @param pulsesATick pulses of the FX thread / ticks of the other
   * @param cpuNanos the FX thread's processor time between two pulses, in nine of ten cases at most
   */
  private record Pace(double pulsesATick, long cpuNanos) {}

  @ParameterizedTest
  @EnumSource
  void theWindowKeepsItsPaceWhileThePoolSaturatesTheMachine(Place place) throws Exception {
    Workshop workshop =
        new Workshop(
            Detection::best,
            new CatalogShelf(),
            () -> TopologyCatalog.ofInstallation().samples(),
            place.starter(),
            new FileReports());
    try (WindowFixture window = new WindowFixture(workshop, 1000, 700, Theme.LIGHT)) {
      eventually(() -> onFxThread(() -> window.model.setup().obstacle().get().isEmpty()));
      int cores = Math.ceilDiv(Runtime.getRuntime().availableProcessors(), 4) + 1;
      onFxThread(
          () -> {
            SetupViewModel setup = window.model.setup();
            setup.workloads().stream()
                .filter(each -> each.reference().equals("axpy"))
                .forEach(setup.workload()::set);
            setup.parameters().stream()
                .forEach(
                    each ->
                        each.text().set(each.parameter().name().equals("n") ? "4000000" : "10000"));
            setup.passes().getFirst().text().set("1000");
            setup.override(Machines.override("numa:4 core:" + cores + " pu:1"));
            window.model.run();
            return true;
          });
      RunViewModel run = onFxThread(() -> window.model.shown().get());
      RunFigures before =
          eventually(
              () -> {
                RunFigures figures = run.figures().get();
                return figures == null || figures.counters().progress().done() < 1 ? null : figures;
              });
      Pace pace = pace();
      RunFigures after = onFxThread(() -> run.figures().get());

      assertThat(run.state().get()).isEqualTo(RunViewModel.State.RUNNING);
      assertThat(after.counters().elapsedNanos()).isGreaterThan(before.counters().elapsedNanos());
      // The workers were at it all the while, however little the system let them have of it.
      assertThat(after.counters().progress().done())
          .isGreaterThan(before.counters().progress().done());
      assertThat(workingNanos(after)).isGreaterThan(workingNanos(before) + TICKS * WORK_NANOS);
      assertThat(pace.pulsesATick).isGreaterThan(LEAST_PULSES_A_TICK);
      assertThat(pace.cpuNanos).isLessThan(NOTICED_NANOS);
      onFxThread(
          () -> {
            window.model.stop();
            return true;
          });
      eventually(() -> run.state().get() != RunViewModel.State.RUNNING);
    }
  }

  private static long workingNanos(RunFigures figures) {
    return figures.counters().workers().stream().mapToLong(each -> each.workingNanos()).sum();
  }

  /** What this test is for: an update that computes on the FX thread would be found, */
  @Test
  void workOnTheFxThreadWouldBeFound() throws Exception {
    Pace pace = paceWith(() -> work(NOTICED_NANOS + NOTICED_NANOS / 4));
    assertThat(pace.cpuNanos).isGreaterThan(NOTICED_NANOS);
  }

  /** and so would one that waits there for another thread. */
  @Test
  void waitingOnTheFxThreadWouldBeFound() throws Exception {
    // In ticks, not in time: the thread that ticks may itself be late.
    Pace pace = paceWith(() -> awaitTicks(60));
    assertThat(pace.pulsesATick).isLessThan(LEAST_PULSES_A_TICK);
  }

  /** Waits until the other thread has ticked so often, or ticks no more. */
  private static void awaitTicks(int ticks) {
    int end = Math.min(TICKS, TICKED.get() + ticks);
    while (TICKED.get() < end) {
      LockSupport.parkNanos(TICK_NANOS);
    }
  }

  /** The pace while the FX thread does something after each pulse. */
  private static Pace paceWith(Runnable culprit) throws Exception {
    AnimationTimer timer =
        new AnimationTimer() {
          @Override
          public void handle(long now) {
            culprit.run();
          }
        };
    onFxThread(() -> start(timer));
    try {
      return pace();
    } finally {
      Platform.runLater(timer::stop);
    }
  }

  private static boolean start(AnimationTimer timer) {
    timer.start();
    return true;
  }

  private static Pace pace() throws Exception {
    Pulses pulses = new Pulses();
    onFxThread(() -> start(pulses));
    try {
      for (TICKED.set(0); TICKED.get() < TICKS; TICKED.incrementAndGet()) {
        work(WORK_NANOS);
        LockSupport.parkNanos(TICK_NANOS - WORK_NANOS);
      }
      return onFxThread(pulses::pace);
    } finally {
      Platform.runLater(pulses::stop);
    }
  }

  /** Collects the processor time of the FX thread from each pulse to the next, during the ticks. */
  private static final class Pulses extends AnimationTimer {
    private final List<Long> cpuNanos = new ArrayList<>();
    private long last = -1;

    @Override
    public void handle(long now) {
      long used = THREADS.getCurrentThreadCpuTime();
      if (last >= 0 && TICKED.get() < TICKS) {
        cpuNanos.add(used - last);
      }
      last = used;
    }

    Pace pace() {
      Collections.sort(cpuNanos);
      return new Pace(
          cpuNanos.size() / (double) TICKS,
          cpuNanos.isEmpty() ? 0 : cpuNanos.get(cpuNanos.size() * 9 / 10));
    }
  }

  /** Uses a processor for so long. */
  private static void work(long cpuNanos) {
    long end = THREADS.getCurrentThreadCpuTime() + cpuNanos;
    while (THREADS.getCurrentThreadCpuTime() < end) {
      Thread.onSpinWait();
    }
  }
}
