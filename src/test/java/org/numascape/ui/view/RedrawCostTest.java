package org.numascape.ui.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.function.IntConsumer;
import javafx.scene.layout.Region;
import javafx.stage.Stage;
import org.junit.jupiter.api.Test;
import org.numascape.analysis.Theme;
import org.numascape.topology.Topology;

class RedrawCostTest {
  private static final long FRAME_NANOS = 16_000_000;

  @Test
  void newValuesOn1024PusCostTheFxThreadLessThanAFrame() throws Exception {
    Topology topology = TestMachine.of(8, 2, 4, 8, 2);
    assertThat(topology.pus()).hasSize(1024);
    TopologyView view = Stages.onFxThread(TopologyView::new);
    Stages.onFxThread(
        () -> {
          view.show(topology);
          return view;
        });
    assertThat(medianCost(view, seed -> view.setValues(GalleryTest.values(topology, seed))))
        .isLessThan(FRAME_NANOS);
  }

  @Test
  void newStealsBetween256WorkersCostTheFxThreadLessThanAFrame() throws Exception {
    MatrixView view = Stages.onFxThread(() -> new MatrixView((row, column) -> {}));
    assertThat(medianCost(view, seed -> view.show(GalleryTest.workers(256, seed))))
        .isLessThan(FRAME_NANOS);
  }

  /** CPU time of showing new values, as other processes may keep the machine busy. */
  private static long medianCost(Region view, IntConsumer showNew) throws Exception {
    Stage stage = Stages.show(Theme.DARK, 900, 700, () -> view);
    long[] cpuNanos = new long[30];
    for (int i = 0; i < cpuNanos.length; i++) {
      int seed = i;
      cpuNanos[i] =
          Stages.onFxThread(
              () -> {
                var threads = ManagementFactory.getThreadMXBean();
                long start = threads.getCurrentThreadCpuTime();
                showNew.accept(seed);
                view.layout();
                return threads.getCurrentThreadCpuTime() - start;
              });
      Stages.pulses(1);
    }
    Stages.close(stage);
    Arrays.sort(cpuNanos);
    return cpuNanos[cpuNanos.length / 2];
  }
}
