package org.numascape.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HwlocXmlReaderTest {
  /** Counted with grep in the files. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "128ia64-17n4s2c.xml, 17, 128, 128",
    "16amd64-4distances.xml, 8, 16, 16",
    "16amd64-8n2c-cpusets.xml, 4, 10, 10",
    "20em64t-hybrid-1p6c2t+2ca4co1t.xml, 1, 14, 20",
    "24em64t-2n6c2t-pci.xml, 2, 12, 24",
    "256ppc-8n8s4t.xml, 8, 64, 256",
    "48amd64-4pa2n6c-sparse.xml, 8, 48, 48",
    "64amd64-4s2n4ca2co.xml, 8, 64, 64",
    "64intel64-heteromem.xml, 8, 16, 64",
    "8intel64-4n2t-memattrs.xml, 4, 0, 8",
    "fakeheterocpunuma.xml, 4, 12, 24",
    "memorysidecaches.xml, 4, 40, 80",
    "nvidia-dgx-gb10.xml, 1, 20, 20",
    "offline-cpu0-node0.xml, 1, 17, 17",
  })
  void everySharedTopologyLoads(String file, int nodes, int cores, int pus) throws IOException {
    Topology topology = SharedTopologies.read(SharedTopologies.file(file));
    assertThat(topology.nodes()).hasSize(nodes);
    assertThat(topology.cores()).hasSize(cores);
    assertThat(topology.pus()).hasSize(pus);
  }

  @Test
  void distancesOfEveryKindAreBetweenTheObjectsTheyName() throws IOException {
    Topology topology = shared("16amd64-4distances.xml");
    assertThat(topology.distances())
        .extracting(each -> each.objects().getFirst().type())
        .containsExactly(ObjectType.NUMA_NODE, ObjectType.PACKAGE, ObjectType.PU, ObjectType.CORE);
    // Indexes 1 0 2 5 4 3 6 7 by OS: the value of row 0, column 1 is that from P#1 to P#0.
    assertThat(topology.distances().getFirst().objects().getFirst().osIndex()).hasValue(1);
    assertThat(topology.distances().get(2).value(0, 1)).isEqualTo(200);
    assertThat(topology.distances().get(1).value(0, 7)).isEqualTo(80);
  }

  /** As hwloc's test suite publishes it, in tests/hwloc/linux/20s390-2g6s4c.console. */
  @Test
  void drawersAndBooksOfAnIbmZAreGroupsAroundItsPackages() throws IOException {
    Topology topology = SharedTopologies.read(SharedTopologies.S390);
    assertThat(topology.objects(ObjectType.GROUP))
        .extracting(group -> group + " P#" + group.osIndex().orElseThrow() + " " + group.subtype())
        .containsExactlyInAnyOrder(
            "Group0 L#0 P#4 Drawer",
            "Group0 L#1 P#3 Drawer",
            "Group1 L#0 P#0 Book",
            "Group1 L#1 P#1 Book",
            "Group1 L#2 P#7 Book",
            "Group1 L#3 P#8 Book");
    assertThat(topology.objects(ObjectType.PACKAGE))
        .extracting(pack -> pack.cpuset().size())
        .containsExactly(3, 3, 4, 3, 2, 1, 1, 3);
    assertThat(topology.pus())
        .extracting(pu -> pu.osIndex().orElseThrow())
        .containsExactly(0, 1, 2, 10, 11, 12, 3, 4, 5, 6, 7, 8, 9, 13, 14, 15, 16, 17, 18, 19);
    assertThat(topology.nodes()).hasSize(1);
  }

  @Test
  void aNodeWithoutPusIsLastAndAsFarAsTheMachineSays() throws IOException {
    Topology topology = shared("128ia64-17n4s2c.xml");
    TopologyObject last = topology.nodes().getLast();
    assertThat(last.cpuset()).isEqualTo(IndexSet.empty());
    assertThat(topology.nodeDistance(0, 16)).isEqualTo(14);
    assertThat(topology.nodeDistance(0, 1)).isEqualTo(17);
    assertThat(topology.nodeDistance(3, 3)).isEqualTo(10);
  }

  @Test
  void memoryAttributesKeepInitiatorsOfAllKinds() throws IOException {
    MemoryAttribute foobar = shared("8intel64-4n2t-memattrs.xml").memoryAttributes().get(1);
    assertThat(foobar.name()).isEqualTo("foobar");
    assertThat(foobar.values()).hasSize(10);
    MemoryAttribute.Value first = foobar.values().getFirst();
    assertThat(first.target()).hasToString("NUMANode L#0");
    assertThat(first.value()).isEqualTo(2345);
    assertThat(first.initiator())
        .get()
        .isInstanceOfSatisfying(
            MemoryAttribute.Initiator.OneObject.class,
            initiator -> assertThat(initiator.object()).hasToString("PU L#7"));
    assertThat(foobar.values().get(1).initiator())
        .isEqualTo(Optional.of(new MemoryAttribute.Initiator.Pus(IndexSet.of(0, 1))));
  }

  @Test
  void kindsOfCpuKeepTheirEfficiencyAndInfos() throws IOException {
    CpuKind last = shared("nvidia-dgx-gb10.xml").cpuKinds().getLast();
    assertThat(last.cpuset()).isEqualTo(IndexSet.of(19));
    assertThat(last.forcedEfficiency()).hasValue(4);
    assertThat(last.infos()).contains(new TopologyObject.Info("LinuxCapacity", "1024"));
  }

  @Test
  void offlinePusAreOnlyInTheCompleteSet() throws IOException {
    Topology topology = shared("offline-cpu0-node0.xml");
    assertThat(topology.root().completeCpuset()).isEqualTo(IndexSet.range(0, 23));
    assertThat(topology.allowedCpuset()).isEqualTo(IndexSet.range(4, 20));
    assertThat(topology.puByOsIndex(0)).isEmpty();
    assertThat(topology.nodeByOsIndex(1)).isPresent();
  }

  @Test
  void devicesOfFormat3AreNamedAsThoseOfFormat2() throws IOException {
    Topology topology = shared("24em64t-2n6c2t-pci.xml");
    assertThat(topology.objects(ObjectType.OS_DEVICE).getFirst().attributes())
        .isEqualTo(new ObjectAttributes.OsDevice("Net"));
    assertThat(topology.infos()).contains(new TopologyObject.Info("Backend", "Linux"));
  }

  private static Topology shared(String file) throws IOException {
    return SharedTopologies.read(SharedTopologies.file(file));
  }
}
