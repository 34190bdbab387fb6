package org.numascape.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SyntheticReaderTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      quoteCharacter = '"',
      textBlock =
          """
          numa:4 core:8 pu:2,                            4, 32, 64
          pack:2 numa:3 l2:4 core:5 pu:6,                6, 120, 720
          node:4 pu:4,                                   4, 0, 16
          core:2 pu:2,                                   1, 2, 4
          2 3 4,                                         6, 0, 24
          2 2 2 2,                                       4, 8, 16
          pack:2 [numa(memory=4GiB)] [numa] core:2 pu:1, 4, 4, 4
          [numa] pack:2 [numa] [numa] pu:2,              5, 0, 4
          Socket:2 L3Cache:2 L1d:2 L1i:1 Core:1 PU:2,    1, 8, 16
          numa:1024 core:32 pu:2,                        1024, 32768, 65536
          """)
  void nodesCoresAndPusFollowFromTheDescription(String text, int nodes, int cores, int pus) {
    Topology topology = SyntheticReader.read(text);
    assertThat(topology.nodes()).hasSize(nodes);
    assertThat(topology.cores()).hasSize(cores);
    assertThat(topology.pus()).hasSize(pus);
    assertThat(topology.allowedCpuset()).isEqualTo(IndexSet.range(0, pus - 1));
    assertThat(topology.allowedNodeset()).isEqualTo(IndexSet.range(0, nodes - 1));
  }

  @Test
  void eachPuIsLocalToTheNodeItStandsUnder() {
    Topology topology = SyntheticReader.read("pack:2 numa:2 core:2 pu:2");
    for (TopologyObject pu : topology.pus()) {
      assertThat(topology.localNode(pu).logicalIndex()).isEqualTo(pu.logicalIndex() / 4);
    }
  }

  @Test
  void cachesAndMemoryHaveHwlocsDefaultSizes() {
    Topology topology = SyntheticReader.read("numa:1 l3:1 l2:1 l1:1 core:1 pu:1");
    assertThat(cacheBytes(topology, ObjectType.L3_CACHE)).isEqualTo(16L << 20);
    assertThat(cacheBytes(topology, ObjectType.L2_CACHE)).isEqualTo(4L << 20);
    assertThat(cacheBytes(topology, ObjectType.L1_CACHE)).isEqualTo(32L << 10);
    assertThat(memoryBytes(topology.nodes().getFirst())).isEqualTo(1L << 30);
  }

  /** hwloc takes this since 2.10; the text is its own example, in its final spelling. */
  @Test
  void aNodeMayStandBehindACacheOfItsOwn() {
    Topology topology =
        SyntheticReader.read("pack:2 [numa(memory=16GiB memorysidecachesize=1GiB)] pu:2");
    for (TopologyObject node : topology.nodes()) {
      TopologyObject cache = Objects.requireNonNull(node.parent());
      assertThat(cache.type()).isEqualTo(ObjectType.MEMORY_CACHE);
      assertThat(cache.nodeset()).isEqualTo(node.nodeset());
      assertThat(cache.cpuset()).isEqualTo(node.cpuset());
      assertThat(cache.attributes())
          .isEqualTo(
              new ObjectAttributes.Cache(1L << 30, 1, 64, 0, ObjectAttributes.CacheKind.UNIFIED));
      assertThat(memoryBytes(node)).isEqualTo(16L << 30);
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "0x10KiB, 16384",
    "010, 8",
    "4GB, 4000000000",
    "4GiB, 4294967296",
    "1TB, 1000000000000",
    "512kB, 512000",
    "7, 7"
  })
  void memoryIsDecimalOrBinaryAsItsUnitSays(String size, long bytes) {
    Topology topology = SyntheticReader.read("pack:2 [numa(memory=" + size + ")] pu:2");
    assertThat(memoryBytes(topology.nodes().getFirst())).isEqualTo(bytes);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          core:2 pu:2(indexes=7,5,3,1)            | 1 3 5 7
          pack:2 core:2 pu:2(indexes=pack:core)   | 0 4 2 6 1 5 3 7
          pack:2 core:2 pu:2(indexes=2*2:4*2)     | 0 4 1 5 2 6 3 7
          """)
  void puIndexesAreAsGivenInTheOrderOfTheLowest(String text, String osIndexes) {
    assertThat(SyntheticReader.read(text).pus())
        .extracting(pu -> String.valueOf(pu.osIndex().orElseThrow()))
        .containsExactly(osIndexes.split(" "));
  }

  @Test
  void aNodeOfTheWholeMachineIsNumberedAfterThoseOfItsPackages() {
    Topology topology = SyntheticReader.read("[numa] pack:2 [numa] pu:2");
    assertThat(topology.root().memoryChildren().getFirst().logicalIndex()).isEqualTo(2);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          numa:4 coer:8 pu:2      | column 8  | unknown object type 'coer'
          numa:4 core: pu:2       | column 13 | a number of objects
          numa:0 pu:2             | column 1  | at least 1 object
          numa:4 core:8           | column 8  | the last level must be of PUs
          numa:2 numa:2 pu:2      | column 8  | one level of type NUMANode
          numa:2 [numa] pu:2      | column 1  | either a level or attached
          pack:2 3 pu:2           | column 1  | either all levels or none
          pack:2 [core] pu:2      | column 8  | only a NUMA node can be attached
          pack:2 [numa pu:2       | column 13 | must end with ']'
          pack:2(memory=4         | column 7  | attributes must end
          numa:2(memory=4 pu:2    | column 17 | unknown attribute
          numa:2(memory=4XB) pu:2 | column 15 | is not a size
          l2:2(size=99999999TiB) pu:2 | column 11 | below 8 EiB
          pu:2(indexes=4,4)       | column 14 | must not come twice
          pu:2(indexes=4)         | column 14 | one index per object
          pu:2(indexes=2*)        | column 14 | not a loop
          pack:2 (memory=4) pu:2  | column 8  | must follow
          pu:2(size=4)            | column 6  | unknown attribute
          l2:1(memory=4) pu:2     | column 6  | unknown attribute
          pu:2(memorysidecachesize=4) | column 6 | unknown attribute
          numa:09 pu:2            | column 6  | a number of objects
          pack:2pu:2              | column 7  | separated by a space
          numa:4 pu:99999         | column 8  | at most 65536
          numa:4 pu:9999999999999 | column 11 | a number of objects
          core:65536 l2:1 l1:1 pu:1 l3:1 | column 22 | at most 262144 objects
          machine:2 pu:2          | column 1  | unknown object type
          numa:2000 pu:2          | column 1  | at most 1024 NUMA nodes
          ,                       | column 1  | unknown object type
          """)
  void nonsenseIsRefusedAtItsPlace(String text, String place, String rule) {
    assertThatThrownBy(() -> SyntheticReader.read(text))
        .isInstanceOf(TopologyException.class)
        .hasMessageContaining(place)
        .hasMessageContaining(rule)
        .hasMessageContaining("; ");
  }

  @Test
  void anEmptyDescriptionIsRefused() {
    assertThatThrownBy(() -> SyntheticReader.read("  "))
        .isInstanceOf(TopologyException.class)
        .hasMessageContaining("at least one level");
  }

  private static long cacheBytes(Topology topology, ObjectType type) {
    return topology.objects(type).getFirst().attributes() instanceof ObjectAttributes.Cache cache
        ? cache.sizeBytes()
        : 0;
  }

  private static long memoryBytes(TopologyObject node) {
    return node.attributes() instanceof ObjectAttributes.NumaMemory memory
        ? memory.localBytes()
        : 0;
  }
}
