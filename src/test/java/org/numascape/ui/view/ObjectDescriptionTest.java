package org.numascape.ui.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.numascape.topology.ObjectType;
import org.numascape.topology.SharedTopologies;
import org.numascape.topology.SyntheticReader;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyObject;

class ObjectDescriptionTest {
  @Test
  void aDeviceSaysWhatItIsWhereItIsAndHowTheSystemCallsIt() throws IOException {
    Topology topology = SharedTopologies.read(SharedTopologies.file("24em64t-2n6c2t-pci.xml"));
    TopologyObject ethernet = topology.objects(ObjectType.PCI_DEVICE).getFirst();
    assertThat(ObjectDescription.of(ethernet, topology).lines())
        .contains("Ethernet, PCI 0000:04:00.0", "link of 0.2 GB/s", "known to the system as eth0");
  }

  @Test
  void aCacheAndANodeSayTheirSizesInHumanUnits() {
    Topology topology = SyntheticReader.read("numa:2(memory=96GiB) l3:1(size=24MiB) core:2 pu:2");
    assertThat(ObjectDescription.of(topology.objects(ObjectType.L3_CACHE).getFirst(), topology))
        .startsWith("L3 L#0\n24 MiB");
    assertThat(ObjectDescription.of(topology.nodes().get(1), topology))
        .startsWith("NUMANode L#1 (P#1)\n96 GiB")
        .contains("local to PUs P#4-7");
  }
}
