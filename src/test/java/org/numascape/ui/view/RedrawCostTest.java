package org.numascape.ui.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import javafx.stage.Stage;
import org.junit.jupiter.api.Test;
import org.numascape.analysis.Theme;
import org.numascape.topology.Topology;

class RedrawCostTest {
  @Test
  void newValuesOn1024PusCostTheFxThreadLessThanAFrame() throws Exception {
    Topology topology = TestMachine.of(8, 2, 4, 8, 2);
    assertThat(topology.pus()).hasSize(1024);
    TopologyView view = Stages.onFxThread(TopologyView::new);
    Stage stage = Stages.show(Theme.DARK, 900, 700, () -> view);
    long[] cpuNanos = new long[30];
    for (int i = 0; i < cpuNanos.length; i++) {
      int seed = i;
      cpuNanos[i] =
          Stages.onFxThread(
              () -> {
                if (seed == 0) {
                  view.show(topology);
                }
                var values = GalleryTest.values(topology, seed);
                // CPU time, as other processes may keep the machine busy.
                var threads = ManagementFactory.getThreadMXBean();
                long start = threads.getCurrentThreadCpuTime();
                view.setValues(values);
                view.layout();
                return threads.getCurrentThreadCpuTime() - start;
              });
      Stages.pulses(1);
    }
    Stages.close(stage);
    Arrays.sort(cpuNanos);
    assertThat(cpuNanos[cpuNanos.length / 2]).isLessThan(16_000_000);
  }
}
