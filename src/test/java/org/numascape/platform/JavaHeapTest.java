package org.numascape.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.numascape.platform.KernelCountersTest.absent;
import static org.numascape.platform.KernelCountersTest.known;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.numascape.platform.JavaHeap.Range;

final class JavaHeapTest {
  /** Of java -XX:+UseParallelGC -Xmx6320816128 (Temurin 25), whose GC.heap_info says the same. */
  private static final String MAPS =
      """
      63d95000-64000000 ---p 00000000 00:00 0
      64060000-64080000 rw-p 00000000 00:00 0
      64080000-a4000000 ---p 00000000 00:00 0
      687400000-697000000 rw-p 00000000 00:00 0
      697000000-782700000 ---p 00000000 00:00 0
      782700000-78a500000 rw-p 00000000 00:00 0
      78a500000-800000000 ---p 00000000 00:00 0
      563d67024000-563d67025000 r--p 00000000 fe:00 328301                     /usr/bin/java
      """;

  private static final Range OLD = new Range(0x687400000L, 0x697000000L);
  private static final Range YOUNG = new Range(0x782700000L, 0x78a500000L);

  @Test
  void theHeapIsTheNeighboursThatAreAsLargeAsTheLargestHeap() {
    assertThat(JavaHeap.committed(mappings(MAPS), 6_320_816_128L)).hasValue(List.of(OLD, YOUNG));
  }

  @Test
  void aHeapOfItsOwnNameIsFoundByIt() {
    String maps =
        """
        29080000-69000000 ---p 00000000 00:00 0
        40000000000-40017a00000 rw-s 00000000 00:01 1068                         /memfd:java_heap (deleted)
        40017a00000-4178c000000 ---p 00000000 00:00 0
        """;

    assertThat(JavaHeap.committed(mappings(maps), 1 << 30))
        .hasValue(List.of(new Range(0x40000000000L, 0x40017a00000L)));
  }

  /**
   * A folder that is named like a heap, and one of Cyrillic letters as they are read here, whose
   * bytes end a line to some patterns.
   */
  @ParameterizedTest
  @ValueSource(strings = {"/opt/java_heap_demo/lib/libnet.so", "/home/\u00d1\u0085/libnet.so"})
  void aFileIsNoHeapWhateverItsFolderIsCalled(String name) {
    String line = "7f0000000000-7f0000001000 rw-p 00000000 fe:00 12      " + name + "\n";

    assertThat(JavaHeap.committed(mappings(MAPS + line), 6_320_816_128L))
        .hasValue(List.of(OLD, YOUNG));
  }

  /** Linux puts page n of interleaved memory on node n mod N (mm/mempolicy.c). */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 8})
  void aSampleOfInterleavedMemoryHasEachNodeItsShare(int nodes) {
    long page = Pages.sizeBytes();
    Range old = new Range(16 * page, (16 + (1 << 19)) * page);
    Range young = new Range((1 << 20) * page, ((1 << 20) + (1 << 19)) * page);

    long[] sampled = JavaHeap.sampled(List.of(old, young), 1024);

    assertThat(sampled).hasSize(1024).isSorted().doesNotHaveDuplicates();
    assertThat(LongStream.of(sampled).filter(address -> address < old.to())).hasSize(512);
    assertThat(sampled[0]).isBetween(old.from(), old.from() + 1024 * page);
    assertThat(sampled[1023]).isBetween(young.to() - 1024 * page, young.to() - page);
    for (int node = 0; node < nodes; node++) {
      int residue = node;
      long onNode = LongStream.of(sampled).filter(at -> at / page % nodes == residue).count();
      // Five standard deviations of what chance may do.
      double share = 1.0 / nodes;
      assertThat((double) onNode)
          .isCloseTo(1024 * share, within(5 * Math.sqrt(1024 * share * (1 - share))));
    }
  }

  @Test
  void allPagesOfASmallHeapAreAskedFor() {
    long page = Pages.sizeBytes();

    assertThat(JavaHeap.sampled(List.of(new Range(0, 2 * page), new Range(5 * page, 6 * page)), 9))
        .containsExactly(0, page, 5 * page);
    assertThat(JavaHeap.sampled(List.of(), 9)).isEmpty();
  }

  @Test
  void aHeapThatIsNotFoundOrNotTheOnlyOneOfItsSizeIsAbsent() {
    String twice = MAPS + "900000000-a78c00000 rw-p 00000000 00:00 0\n";
    String grown = MAPS.replace("78a500000-800000000", "78a500000-800001000");

    assertThat(JavaHeap.committed(mappings(MAPS), 1 << 30)).isEmpty();
    assertThat(JavaHeap.committed(mappings(twice), 6_320_816_128L)).isEmpty();
    assertThat(JavaHeap.committed(mappings(grown), 6_320_816_128L)).isEmpty();
    assertThat(absent(JavaHeap.mappings("nonsense"))).contains("form that is not known");
  }

  @Test
  void thenTheVirtualMachineIsAsked() {
    String parallel =
        """
        PSYoungGen      total 113152K, used 44953K [0x0000000782700000, 0x000000078a500000, 0x0000000800000000)
         eden space 97280K, 46% used [0x0000000782700000,0x00000007852e66b0,0x0000000788600000)
        ParOldGen       total 258048K, used 1166K [0x0000000687400000, 0x0000000697000000, 0x0000000782700000)
        """;
    String g1 =
        "garbage-first heap   total reserved 6172672K, committed 393216K, used 27026K"
            + " [0x0000000687400000, 0x0000000800000000)";

    assertThat(known(JavaHeap.committed(mappings(MAPS), parallel))).containsExactly(OLD, YOUNG);
    assertThat(known(JavaHeap.committed(mappings(MAPS), g1))).containsExactly(OLD, YOUNG);
    assertThat(absent(JavaHeap.committed(mappings(MAPS), "ZHeap            used 80M")))
        .contains("does not tell where its heap is");
  }

  private static List<JavaHeap.Mapping> mappings(String maps) {
    return known(JavaHeap.mappings(maps));
  }

  @Test
  void thisHeapsPagesAreOnNodesThatExist() {
    byte[][] live = new byte[64][1 << 16];
    Fact<JavaHeap.Sample> fact = JavaHeap.sample(2000);
    assumeTrue(fact instanceof Fact.Known, fact::toString);
    JavaHeap.Sample sample = known(fact);

    assertThat(sample.asked()).isBetween(1000L, 2000L);
    // What lives is resident, and no more than is committed can be.
    assertThat(live).hasDimensions(64, 1 << 16);
    assertThat(sample.bytesByNode().values().stream().mapToLong(Long::longValue).sum())
        .isBetween(64L << 16, Runtime.getRuntime().totalMemory() * 5 / 4);
    assertThat(sample.bytesByNode().keySet())
        .allMatch(node -> Files.exists(Path.of("/sys/devices/system/node/node" + node)));
  }
}
