package org.numascape.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.numascape.topology.TopologyObject.Draft;
import org.numascape.topology.TopologyObject.Info;

class HwlocXmlWriterTest {
  static List<Path> sharedTopologies() {
    return SharedTopologies.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sharedTopologies")
  void aRealMachineReadsBackEqual(Path file) throws IOException {
    Topology topology = SharedTopologies.read(file);
    Topology again = read(HwlocXmlWriter.write(topology));
    assertThat(withoutFormat3Devices(again)).isEqualTo(withoutFormat3Devices(topology));
    assertThat(again.support()).isEqualTo(topology.support());
    assertThat(again.root().infos()).containsAll(topology.infos());
    // What has become format 2 stays as it is.
    assertThat(HwlocXmlWriter.write(again)).isEqualTo(HwlocXmlWriter.write(topology));
  }

  /** Format 2 has neither a device of two kinds nor PCI's programming interface. */
  private static List<String> withoutFormat3Devices(Topology topology) {
    return Lines.of(topology).stream()
        .map(line -> line.replace("Net+OpenFabrics", "OpenFabrics").replace("GPU+CoProc", "CoProc"))
        .map(line -> line.replaceAll("(\\] [0-9a-f]{2}) [0-9a-f]{2},", "$1,"))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"numa:4 core:8 pu:2", "[numa] pack:2 [numa] l2:2 pu:2(indexes=2*2:4*2)", "pu:1"})
  void aSyntheticMachineReadsBackEqual(String description) throws IOException {
    Topology topology = SyntheticReader.read(description);
    assertThat(Lines.of(read(HwlocXmlWriter.write(topology)))).isEqualTo(Lines.of(topology));
  }

  @Test
  void distancesBetweenObjectsOfSeveralTypesReadBack() throws IOException {
    Draft machine = new Draft(ObjectType.MACHINE);
    Draft pu = new Draft(ObjectType.PU);
    Draft node = new Draft(ObjectType.NUMA_NODE);
    pu.osIndex = OptionalInt.of(0);
    node.osIndex = OptionalInt.of(0);
    node.nodeset = IndexSet.of(0);
    node.attributes = new ObjectAttributes.NumaMemory(0, List.of());
    machine.children.add(pu);
    machine.memoryChildren.add(node);
    for (Draft each : List.of(machine, pu, node)) {
      each.cpuset = IndexSet.of(0);
      each.completeCpuset = each.cpuset;
      each.nodeset = IndexSet.of(0);
      each.completeNodeset = each.nodeset;
    }
    pu.infos.add(new Info("quote", "<\"&'\u0001\n>"));
    Topology topology =
        Topology.of(
            machine,
            (Map<Draft, TopologyObject> made) ->
                List.of(
                    new Distances(
                        "mixed",
                        0x16,
                        List.of(made.get(pu), made.get(node)),
                        new long[][] {{1, 2}, {3, Long.MAX_VALUE}})),
            List.of(),
            IndexSet.of(0),
            IndexSet.of(0));
    Topology again = read(HwlocXmlWriter.write(topology));
    assertThat(Lines.of(again)).isEqualTo(Lines.of(topology));
    assertThat(again.pus().getFirst().infos()).containsExactly(new Info("quote", "<\"&'?\n>"));
  }

  private static Topology read(String xml) throws IOException {
    return HwlocXmlReader.read(
        new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)), "written.xml");
  }
}
