package org.numascape.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.numascape.topology.TopologyObject.Info;

/** What hwloc 1 wrote, down to its oddities. */
class Format1Test {
  private static final String PUS =
      IntStream.range(0, 4)
          .mapToObj(
              i ->
                  "<object type='Socket' os_index='%d' %s><object type='PU' os_index='%d' %s/></object>"
                      .formatted(i, sets(1 << i, 0), i, sets(1 << i, 0)))
          .collect(Collectors.joining());

  private static final String WITHOUT_NODES =
      document(
          "<object type='System' %s local_memory='4096'><page_type size='4096' count='1'/>%s</object>"
              .formatted(sets(15, 0), PUS));

  private static final String ONLY_A_NODE =
      document(
          "<object type='NUMANode' os_index='0' %s local_memory='8192'><info name='a' value='b'/>%s</object>"
              .formatted(sets(15, 1), PUS));

  private static final String NEAR_MEMORY =
      document(
          ("<object type='Machine' os_index='0' %s>"
                  + "<distances nbobjs='2' relative_depth='1' latency_base='10.0'>"
                  + "<latency value='1.0'/><latency value='2.15'/>"
                  + "<latency value='2.15'/><latency value='1.0'/></distances>"
                  + "<object type='NUMANode' os_index='0' %s><object type='Misc' name='old' %s>"
                  + "<object type='Cache' %s cache_size='512' depth='2' cache_type='2'>%s</object>"
                  + "</object></object>"
                  + "<object type='NUMANode' os_index='1' %s>"
                  + "<info name='Type' value='MCDRAM'/></object>"
                  + "<object type='Misc' name='note'/></object>")
              .formatted(sets(15, 3), sets(15, 1), sets(15, 1), sets(15, 1), PUS, sets(0, 2)));

  static Stream<String> documents() {
    return Stream.of(WITHOUT_NODES, ONLY_A_NODE, NEAR_MEMORY);
  }

  @ParameterizedTest
  @MethodSource("documents")
  void itIsWhatLibhwlocReads(String xml) throws IOException {
    // A libhwloc without libxml2 takes no other quotes.
    String quoted = xml.replace('\'', '"');
    try (Libhwloc library = Libhwloc.ofXml(quoted.getBytes(StandardCharsets.UTF_8))) {
      Lines.assertSame(Lines.of(read(xml)), library.lines());
    }
  }

  @Test
  void aMachineWithoutNodesGetsOneWithItsMemory() throws IOException {
    Topology topology = read(WITHOUT_NODES);
    assertThat(topology.root().type()).isEqualTo(ObjectType.MACHINE);
    assertThat(topology.packages()).hasSize(4);
    assertThat(topology.nodes()).hasSize(1);
    assertThat(topology.nodes().getFirst().attributes())
        .isInstanceOfSatisfying(
            ObjectAttributes.NumaMemory.class,
            memory -> assertThat(memory.localBytes()).isEqualTo(4096));
  }

  @Test
  void aNodeAtTheTopGetsAMachineAboveIt() throws IOException {
    Topology topology = read(ONLY_A_NODE);
    assertThat(topology.root().type()).isEqualTo(ObjectType.MACHINE);
    assertThat(topology.root().infos()).containsExactly(new Info("a", "b"));
    assertThat(topology.root().memoryChildren()).isEqualTo(topology.nodes());
  }

  @Test
  void aNodeWithinItsParentsPusIsAttachedAndItsLatenciesAreKept() throws IOException {
    Topology topology = read(NEAR_MEMORY);
    assertThat(topology.objects(ObjectType.L2I_CACHE)).hasSize(1);
    assertThat(topology.objects(ObjectType.MISC).getFirst().name()).isEqualTo("note");
    assertThat(topology.nodes().getLast().subtype()).isEqualTo("MCDRAM");
    assertThat(topology.distances().getFirst().values())
        .isEqualTo(new long[][] {{10_000, 21_500}, {21_500, 10_000}});
  }

  @Test
  void aNodeWithoutANodesetIsRefusedAsByLibhwloc() {
    String xml = NEAR_MEMORY.replace(sets(0, 2), "cpuset='0x0' complete_cpuset='0x0'");
    assertThatThrownBy(() -> read(xml))
        .isInstanceOf(TopologyException.class)
        .hasMessageContaining("must have a nodeset");
  }

  @Test
  void aRootThatIsNeitherMachineNorNodeIsRefused() {
    String xml = NEAR_MEMORY.replace("'Machine'", "'Group'");
    assertThatThrownBy(() -> read(xml))
        .isInstanceOf(TopologyException.class)
        .hasMessageContaining("root must be a Machine");
  }

  @Test
  void aMatrixOfAnotherSizeThanItSaysIsRefused() {
    List<String> bad =
        List.of(
            NEAR_MEMORY.replace("nbobjs='2'", "nbobjs='3'"),
            NEAR_MEMORY.replace("nbobjs='2'", "nbobjs='1'"),
            NEAR_MEMORY.replace("nbobjs='2'", "nbobjs='0'"),
            NEAR_MEMORY.replace("'2.15'", "'-2.15'"),
            NEAR_MEMORY.replace("<latency ", "<other "));
    for (String xml : bad) {
      assertThatThrownBy(() -> read(xml))
          .isInstanceOf(TopologyException.class)
          .hasMessageStartingWith("old.xml:1: ");
    }
  }

  private static String document(String object) {
    return "<topology>" + object + "</topology>";
  }

  private static String sets(int pus, int nodes) {
    String cpusets = "cpuset='0x%x' complete_cpuset='0x%x'".formatted(pus, pus);
    return nodes == 0
        ? cpusets
        : cpusets + " nodeset='0x%x' complete_nodeset='0x%x'".formatted(nodes, nodes);
  }

  private static Topology read(String xml) throws IOException {
    return HwlocXmlReader.read(
        new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)), "old.xml");
  }
}
