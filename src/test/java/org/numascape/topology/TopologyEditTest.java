package org.numascape.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.numascape.topology.TopologyObject.Info;

class TopologyEditTest {
  /** Two packages of two nodes of two cores of two PUs. */
  private static final String MACHINE = "pack:2 [numa] die:2 [numa] l3:1 core:2 pu:2";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          restrict-pus 0-3,8
          restrict-nodes 0-1
          merge-nodes 0-1
          split-node 0=2
          split-package 1=2
          add-node 6=1000@30
          add-node 6=64GiB
          memory 0=4KiB
          add-cache l4=1MiB@package
          remove-cache l3
          distances 10,20/20,10
          distance 0-1=21
          bandwidth 0-1=20000
          latency 1-0=140
          renumber-pus 3,2,1,0
          """)
  void anEditReadsBackFromItsText(String text) {
    TopologyEdit edit = TopologyEdit.parse(text);
    assertThat(edit.text()).isEqualTo(text);
    assertThat(TopologyEdit.parse(edit.text())).isEqualTo(edit).hasSameHashCodeAs(edit);
  }

  /** The counts are worked out by hand from the descriptions. */
  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          pack:2 [numa] core:2 pu:2  | restrict-pus 0-1             | 1 node, 1 core, 2 PUs    | Package 1
          pack:2 [numa] core:2 pu:2  | restrict-pus 0,4             | 2 nodes, 2 cores, 2 PUs  | Package 2
          pack:2 [numa] core:2 pu:2  | restrict-nodes 1             | 1 node, 2 cores, 4 PUs   | Package 1
          pack:2 [numa] core:2 pu:2  | merge-nodes 0-1              | 1 node, 4 cores, 8 PUs   | Package 2
          numa:4 core:2 pu:1         | merge-nodes 1-2              | 3 nodes, 8 cores, 8 PUs  | Core 8
          pack:1 [numa] core:4 pu:1  | split-node 0=2               | 2 nodes, 4 cores, 4 PUs  | Group 2
          pack:1 [numa] l3:2 core:2 pu:1 | split-node 0=2           | 2 nodes, 4 cores, 4 PUs  | Group 0
          core:1 pu:4                | split-node 0=4               | 4 nodes, 1 core, 4 PUs   | Group 4
          pack:1 [numa] l3:1 core:4 pu:2 | split-package 0=2        | 2 nodes, 4 cores, 8 PUs  | L3Cache 2
          pack:2 core:4 pu:1         | split-package 1=4            | 1 node, 8 cores, 8 PUs   | Package 5
          pack:2 [numa] core:2 pu:2  | add-node 7=16GiB             | 3 nodes, 4 cores, 8 PUs  | Group 1
          pack:2 core:2 pu:2         | add-cache l3=8MiB@package    | 1 node, 4 cores, 8 PUs   | L3Cache 2
          pack:2 core:2 pu:2         | add-cache l2=1MiB@core       | 1 node, 4 cores, 8 PUs   | L2Cache 4
          l2:2 core:2 pu:1           | add-cache l3=1MiB@l2         | 1 node, 4 cores, 4 PUs   | L3Cache 2
          pack:2 core:2 pu:2         | add-cache l4=1GiB@machine    | 1 node, 4 cores, 8 PUs   | L4Cache 1
          pack:2 [numa] core:2 pu:2  | add-cache l3=8MiB@numanode   | 2 nodes, 4 cores, 8 PUs  | L3Cache 2
          pack:2 l3:2 core:2 pu:1    | remove-cache l3              | 1 node, 8 cores, 8 PUs   | L3Cache 0
          l3:2 [numa] core:2 pu:1    | remove-cache l3              | 2 nodes, 4 cores, 4 PUs  | Group 2
          """)
  void theMachineIsWhatTheEditSays(String machine, String edit, String summary, String objects) {
    Topology edited = TopologyEdit.parse(edit).apply(SyntheticReader.read(machine));
    assertThat(edited.summary()).isEqualTo(summary);
    String[] expected = objects.split(" ");
    assertThat(count(edited, expected[0])).isEqualTo(Integer.parseInt(expected[1]));
    assertThat(edited.infos()).contains(new Info("NumascapeEdit", TopologyEdit.parse(edit).text()));
    libhwlocAgrees(edited);
  }

  private static long count(Topology topology, String type) {
    for (ObjectType each : ObjectType.values()) {
      if (each.xmlName().equals(type)) {
        return topology.objects(each).size();
      }
    }
    throw new AssertionError(type);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          numa:2 core:2 pu:1 | restrict-pus 7           | there is no PU P#7; the machine has P#0-3
          numa:2 core:2 pu:1 | restrict-nodes 0,5       | there is no NUMANode P#5
          numa:2 core:2 pu:1 | restrict-pus             | must name a PU
          numa:2 core:2 pu:1 | merge-nodes 1            | two nodes or more
          pack:2 l3:2 [numa] core:2 pu:1 | merge-nodes 1-2 | sets must nest
          pack:1 [numa] core:3 pu:1 | split-node 0=2    | parts must be equal
          pack:1 core:3 pu:1 | split-package 0=2        | parts must be equal
          pack:1 core:3 pu:1 | split-package 1=3        | there is no Package L#1
          numa:2 core:2 pu:1 | add-node 1=4GiB          | P#1 is taken
          numa:2 core:2 pu:1 | memory 2=4GiB            | there is no NUMANode P#2
          l3:2 core:2 pu:1   | add-cache l3=1MiB@core   | caches must nest by level
          l2:2 core:2 pu:1   | add-cache l3=1MiB@core   | caches must nest by level
          numa:2 core:2 pu:1 | add-cache l3=1MiB@die    | the machine has no Die
          numa:2 core:2 pu:1 | remove-cache l3          | the machine has no L3
          numa:2 core:2 pu:1 | distances 10,20          | must be square
          numa:2 core:2 pu:1 | distances 10,20/20,10,30 | must be square
          numa:2 core:2 pu:1 | distances 10,0/20,10     | not a positive number
          numa:2 core:2 pu:1 | distance 0-2=20          | there is no NUMANode P#2
          numa:2 core:2 pu:1 | renumber-pus 0-2         | one index for each of the 4 PUs, not 3
          numa:2 core:2 pu:1 | renumber-pus 0,1,2,2     | an index of its own
          numa:2 core:2 pu:1 | bandwidth 0-5=20         | there is no NUMANode P#5
          numa:2 core:2 pu:1 | fold 0                   | unknown edit 'fold'
          numa:2 core:2 pu:1 | memory 0                 | not of that form
          numa:2 core:2 pu:1 | memory 0=4XB             | not a size
          numa:2 core:2 pu:1 | split-node 0=1           | from 2 to 1024
          numa:2 core:2 pu:1 | add-cache core=1MiB@l2   | not a CPU cache
          numa:2 core:2 pu:1 | add-cache L9=1MiB@core    | not a CPU cache
          """)
  void anEditThatBreaksARuleIsRefusedWithTheRule(String machine, String edit, String rule) {
    Topology topology = SyntheticReader.read(machine);
    assertThatThrownBy(() -> TopologyEdit.parse(edit).apply(topology))
        .isInstanceOf(TopologyException.class)
        .hasMessageContaining(rule)
        .hasMessageContaining("; ");
  }

  @Test
  void aMergedNodeHasTheMemoryOfAllAndTheirMeanDistance() {
    Topology topology =
        apply("numa:3 core:2 pu:1", "distances 10,12,20/12,10,31/20,31,10", "merge-nodes 0-1");
    assertThat(memoryBytes(topology.nodes().getFirst())).isEqualTo(2L << 30);
    assertThat(topology.nodes().getFirst().cpuset()).isEqualTo(IndexSet.range(0, 3));
    assertThat(topology.nodeDistance(0, 1)).isEqualTo(26); // of 20 and 31, rounded
    assertThat(topology.nodeDistance(0, 0)).isEqualTo(10);
  }

  @Test
  void thePartsOfANodeShareItsMemoryAndAreAsFarAsItWas() {
    Topology topology =
        apply("numa:2 core:4 pu:1", "memory 1=1000003", "distance 0-1=25", "split-node 1=2");
    assertThat(topology.nodes()).hasSize(3);
    assertThat(topology.nodes().stream().map(TopologyEditTest::memoryBytes))
        .containsExactly(1L << 30, 500_002L, 500_001L);
    assertThat(topology.nodes().getLast().osIndex()).hasValue(2);
    assertThat(topology.nodes().getLast().cpuset()).isEqualTo(IndexSet.of(6, 7));
    assertThat(topology.nodeDistance(0, 2)).isEqualTo(25);
    assertThat(topology.nodeDistance(1, 2)).isEqualTo(10);
  }

  @Test
  void aNodeWithoutPusIsAsFarAsItIsSaidToBe() {
    Topology topology = apply("numa:2 core:2 pu:1", "add-node 4=64GiB@35");
    TopologyObject added = topology.nodeByOsIndex(4).orElseThrow();
    assertThat(added.cpuset()).isEqualTo(IndexSet.empty());
    assertThat(topology.allowedNodeset()).isEqualTo(IndexSet.of(0, 1, 4));
    assertThat(topology.nodeDistance(0, 1)).isEqualTo(20);
    assertThat(topology.nodeDistance(0, added.logicalIndex())).isEqualTo(35);
    assertThat(topology.nodeDistance(added.logicalIndex(), added.logicalIndex())).isEqualTo(10);
  }

  @Test
  void whatIsMeasuredReplacesWhatWasBefore() {
    Topology topology =
        apply("numa:2 core:2 pu:1", "bandwidth 0-1=100", "bandwidth 0-1=200", "latency 1-1=80");
    assertThat(topology.memoryAttributes()).hasSize(2);
    MemoryAttribute bandwidth = topology.memoryAttributes().getFirst();
    assertThat(bandwidth.name()).isEqualTo("Bandwidth");
    assertThat(bandwidth.values()).hasSize(1);
    assertThat(bandwidth.values().getFirst().value()).isEqualTo(200);
    assertThat(bandwidth.values().getFirst().target()).isEqualTo(topology.nodes().get(1));
    libhwlocAgrees(topology);
  }

  @Test
  void renumberedPusKeepTheirPlaces() {
    Topology topology = apply("numa:2 core:2 pu:1", "renumber-pus 0,2,1,3");
    assertThat(topology.nodes().getFirst().cpuset()).isEqualTo(IndexSet.of(0, 2));
    assertThat(topology.nodes().getLast().cpuset()).isEqualTo(IndexSet.of(1, 3));
    libhwlocAgrees(topology);
  }

  @Test
  void editsFollowEachOther() {
    Topology topology =
        apply(
            MACHINE,
            "restrict-pus 0-7",
            "split-package 0=2",
            "merge-nodes 0-1",
            "add-node 9=1GiB",
            "remove-cache l3",
            "renumber-pus 7,6,5,4,3,2,1,0");
    libhwlocAgrees(topology);
    assertThat(topology.pus()).hasSize(8);
    assertThat(topology.infos().stream().filter(info -> info.name().equals("NumascapeEdit")))
        .hasSize(6);
  }

  static List<Path> sharedTopologies() {
    return SharedTopologies.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sharedTopologies")
  void aRealMachineStaysOneThatLibhwlocAccepts(Path file) throws IOException {
    Topology topology = SharedTopologies.read(file);
    TopologyObject node = topology.nodes().getFirst();
    int index = node.osIndex().orElseThrow();
    List<TopologyEdit> edits =
        List.of(
            new TopologyEdit.RestrictPus(node.cpuset()),
            new TopologyEdit.RestrictNodes(node.nodeset()),
            TopologyEdit.parse("memory " + index + "=1GiB"),
            TopologyEdit.parse("add-node 999=1GiB"),
            TopologyEdit.parse("split-node " + index + "=2"),
            new TopologyEdit.MergeNodes(topology.root().nodeset()),
            TopologyEdit.parse("remove-cache l2"),
            TopologyEdit.parse("add-cache l5=1GiB@machine"),
            TopologyEdit.parse("split-package 0=2"));
    int applied = 0;
    for (TopologyEdit edit : edits) {
      Topology edited;
      try {
        edited = edit.apply(topology);
      } catch (TopologyException e) {
        assertThat(e.getMessage()).startsWith(edit.text() + ": ").contains("; ");
        continue;
      }
      applied++;
      libhwlocAgrees(edited);
    }
    assertThat(applied).isGreaterThanOrEqualTo(4);
  }

  /** What is written of it is a machine by the library's own check, and the same to both. */
  private static void libhwlocAgrees(Topology topology) {
    byte[] xml = HwlocXmlWriter.write(topology).getBytes(StandardCharsets.UTF_8);
    try (Libhwloc library = Libhwloc.ofXml(xml)) {
      library.check();
      Lines.assertSame(LibhwlocDifferentialTest.lines(xml), library.lines());
    } catch (org.opentest4j.TestAbortedException e) {
      // Without the library what was asserted before still holds.
    }
  }

  private static Topology apply(String machine, String... edits) {
    Topology topology = SyntheticReader.read(machine);
    for (String edit : edits) {
      topology = TopologyEdit.parse(edit).apply(topology);
    }
    return topology;
  }

  private static long memoryBytes(TopologyObject node) {
    return node.attributes() instanceof ObjectAttributes.NumaMemory memory
        ? memory.localBytes()
        : 0;
  }
}
