package org.numascape.ui;

import java.util.List;

/**
 * A machine that is offered ready-made.
 *
 * @param title what the list calls it
 * @param description the machine as a synthetic description
 */
record SampleTopology(String title, String description) {
  static final List<SampleTopology> ALL =
      List.of(
          new SampleTopology(Messages.text("sample.twoSockets"), "pack:2 [numa] l3:1 core:4 pu:2"),
          new SampleTopology(Messages.text("sample.fourNodes"), "numa:4 core:2 pu:1"),
          new SampleTopology(Messages.text("sample.chiplets"), "pack:2 numa:2 l3:2 core:4 pu:2"),
          new SampleTopology(Messages.text("sample.eightNodes"), "pack:4 numa:2 core:4 pu:2"),
          new SampleTopology(Messages.text("sample.oneNode"), "numa:1 core:8 pu:2"));
}
