package org.numascape.ui;

import java.util.List;
import org.numascape.run.TopologyChoice;
import org.numascape.topology.SyntheticReader;
import org.numascape.topology.TopologyOrigin;
import org.numascape.workload.Parameter;
import org.numascape.workload.WorkloadDescription;

/** Machines and workloads to test the window with. */
final class Machines {
  static final WorkloadChoice SPIN =
      new WorkloadChoice(
          "spin",
          new WorkloadDescription(
              "spin",
              "Spin, a test's workload",
              "Spins.",
              List.of(
                  new Parameter.Choice("size", "how much", List.of("S", "W", "A"), "S"),
                  new Parameter.WholeNumber("rounds", "how often", 1, 9, 3))));

  private Machines() {}

  static MachineChoice detected() {
    return new MachineChoice(
        new TopologyChoice.Detected(),
        SyntheticReader.read("numa:1 core:2 pu:1"),
        new TopologyOrigin(
            TopologyOrigin.Source.SINGLE, "the JVM", List.of("hwloc: no libhwloc.so.15")));
  }

  static MachineChoice override(String synthetic) {
    return new MachineChoice(
        new TopologyChoice.Synthetic(synthetic),
        SyntheticReader.read(synthetic),
        new TopologyOrigin(TopologyOrigin.Source.SYNTHETIC, synthetic, List.of()));
  }
}
