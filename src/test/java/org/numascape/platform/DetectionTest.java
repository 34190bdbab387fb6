package org.numascape.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.numascape.topology.IndexSet;
import org.numascape.topology.ObjectAttributes;
import org.numascape.topology.ObjectType;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyException;
import org.numascape.topology.TopologyObject;
import org.numascape.topology.TopologyOrigin.Source;

@Isolated("names a library that does not exist in a system property")
final class DetectionTest {
  @AfterEach
  void askForTheUsualLibraryAgain() {
    System.clearProperty(HwlocDetection.LIBRARY_PROPERTY);
  }

  @Test
  void oneNodeHasACoreForEachPuOfTheProcess() {
    DetectedMachine machine = Detection.single();

    assertThat(machine.topology().pus())
        .hasSize(machine.topology().cores().size())
        .hasSizeGreaterThanOrEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(machine.topology().nodes()).hasSize(1);
    assertThat(machine.topology().packages()).hasSize(1);
    assertThat(machine.origin().source()).isEqualTo(Source.SINGLE);
    assertThat(machine.origin().emulated()).isFalse();
  }

  @Test
  void oshiFindsThePusOfTheProcess() {
    DetectedMachine machine = Detection.oshi();

    assertThat(machine.origin().source()).isEqualTo(Source.OSHI);
    assertThat(machine.origin().detail()).isEqualTo("OSHI 7.5.0");
    assertThat(machine.topology().allowedCpuset()).isEqualTo(Threads.allowedPus());
    assertThat(machine.topology().nodes())
        .allSatisfy(
            node ->
                assertThat(node.attributes())
                    .isInstanceOfSatisfying(
                        ObjectAttributes.NumaMemory.class,
                        memory -> assertThat(memory.localBytes()).isGreaterThan(64 << 20)));
  }

  @Test
  void withoutHwlocTheNextSourceIsUsedAndSaysWhy() {
    System.setProperty(HwlocDetection.LIBRARY_PROPERTY, "no-such-hwloc");

    DetectedMachine machine = Detection.best();

    assertThat(machine.origin().source()).isEqualTo(Source.OSHI);
    assertThat(machine.origin().notBetterBecause())
        .containsExactly(
            "hwloc: library 'no-such-hwloc' not found; install it, on Debian and Ubuntu with:"
                + " apt-get install libhwloc15");
  }

  @Test
  void askingForHwlocWithoutItSaysWhatToInstall() {
    System.setProperty(HwlocDetection.LIBRARY_PROPERTY, "no-such-hwloc");

    assertThatThrownBy(Detection::hwloc)
        .isInstanceOf(TopologyException.class)
        .hasMessageContaining("apt-get install libhwloc15");
  }

  @Test
  void aLibraryThatIsNotHwlocIsRefused() {
    System.setProperty(HwlocDetection.LIBRARY_PROPERTY, "m");

    assertThatThrownBy(Detection::hwloc)
        .isInstanceOf(TopologyException.class)
        .hasMessageStartingWith("hwloc: ")
        .hasMessageEndingWith("install hwloc 2 or newer");
  }

  @Test
  void hwlocAndOshiAgreeOnWhatThisMachineHas() {
    assumeTrue(HostDescription.current().hwlocApiVersion() != null, "libhwloc is not installed");

    DetectedMachine byHwloc = Detection.hwloc();
    DetectedMachine byOshi = Detection.oshi();

    assertThat(byHwloc.origin().source()).isEqualTo(Source.HWLOC);
    assertThat(byHwloc.origin().detail()).matches("hwloc [23]\\.\\d+\\.\\d+.*");
    for (ObjectType type :
        List.of(
            ObjectType.PACKAGE,
            ObjectType.CORE,
            ObjectType.PU,
            ObjectType.NUMA_NODE,
            ObjectType.L3_CACHE,
            ObjectType.L2_CACHE,
            ObjectType.L1_CACHE)) {
      assertThat(facts(byOshi, type)).as(type.xmlName()).isEqualTo(facts(byHwloc, type));
    }
    assertThat(byOshi.topology().allowedCpuset()).isEqualTo(byHwloc.topology().allowedCpuset());
    assertThat(byOshi.topology().allowedNodeset()).isEqualTo(byHwloc.topology().allowedNodeset());
  }

  /**
   * The PUs of each object of a type that this process may use, as hwloc knows the others, too; its
   * size if it is a cache, a node's may change any time.
   */
  private static List<String> facts(DetectedMachine machine, ObjectType type) {
    IndexSet allowed = machine.topology().allowedCpuset();
    return machine.topology().objects(type).stream()
        .filter(object -> object.cpuset().intersects(allowed))
        .map(
            object -> {
              String pus = object.cpuset().and(allowed).toList();
              return object.attributes() instanceof ObjectAttributes.Cache cache
                  ? pus + " " + cache.sizeBytes()
                  : pus;
            })
        .toList();
  }

  @Test
  void nodesHangWhereTheirPusAre() {
    MachineAssembly assembly = new MachineAssembly();
    ObjectAttributes none = new ObjectAttributes.None();
    for (int packageIndex = 0; packageIndex < 2; packageIndex++) {
      int first = packageIndex * 4;
      assembly.add(ObjectType.PACKAGE, packageIndex, IndexSet.range(first, first + 3), none);
      for (int pu = first; pu < first + 4; pu++) {
        assembly.add(ObjectType.CORE, pu % 4, IndexSet.of(pu), none);
        assembly.add(ObjectType.PU, pu, IndexSet.of(pu), none);
      }
    }
    // Package 0 has two nodes, package 1 has one; node 9 has no PU.
    assembly.addNode(0, IndexSet.of(0, 1), none);
    assembly.addNode(1, IndexSet.of(2, 3), none);
    assembly.addNode(4, IndexSet.range(4, 7), none);
    assembly.addNode(9, IndexSet.empty(), none);
    long[][] distances = {{10, 12, 20, 30}, {12, 10, 20, 30}, {20, 20, 10, 30}, {30, 30, 30, 10}};

    Topology machine = assembly.assemble(distances, List.of());

    assertThat(tree(machine.root()))
        .containsExactly(
            "Machine L#0 []",
            "Package L#0 []",
            "Group0 L#0 [NUMANode P#0]",
            "Core L#0 []",
            "PU L#0 []",
            "Core L#1 []",
            "PU L#1 []",
            "Group0 L#1 [NUMANode P#1]",
            "Core L#2 []",
            "PU L#2 []",
            "Core L#3 []",
            "PU L#3 []",
            "Package L#1 [NUMANode P#4]",
            "Core L#4 []",
            "PU L#4 []",
            "Core L#5 []",
            "PU L#5 []",
            "Core L#6 []",
            "PU L#6 []",
            "Core L#7 []",
            "PU L#7 []",
            "Group0 L#2 [NUMANode P#9]");
    assertThat(distance(machine, 0, 1)).isEqualTo(12);
    assertThat(distance(machine, 4, 9)).isEqualTo(30);
    assertThat(machine.allowedNodeset()).isEqualTo(IndexSet.of(0, 1, 4, 9));
  }

  private static long distance(Topology machine, int fromOsIndex, int toOsIndex) {
    return machine.nodeDistance(
        machine.nodeByOsIndex(fromOsIndex).orElseThrow().logicalIndex(),
        machine.nodeByOsIndex(toOsIndex).orElseThrow().logicalIndex());
  }

  private static List<String> tree(TopologyObject object) {
    List<String> lines = new ArrayList<>();
    lines.add(
        object
            + " "
            + object.memoryChildren().stream()
                .map(node -> node.type().label() + " P#" + node.osIndex().orElseThrow())
                .toList());
    object.children().forEach(child -> lines.addAll(tree(child)));
    return lines;
  }
}
