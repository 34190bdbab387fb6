package org.numascape.topology;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Our machines against those of libhwloc, object by object. */
class LibhwlocDifferentialTest {
  static List<Path> sharedTopologies() {
    return SharedTopologies.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sharedTopologies")
  void aRealMachineIsWhatLibhwlocReads(Path file) throws IOException {
    byte[] xml = Files.readAllBytes(file);
    assumeReadable(xml);
    try (Libhwloc library = Libhwloc.ofXml(xml)) {
      Lines.assertSame(Lines.of(read(xml)), library.lines());
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sharedTopologies")
  void aRealMachineOfFormat1IsWhatLibhwlocReads(Path file) throws IOException {
    byte[] format2 =
        HwlocXmlWriter.write(SharedTopologies.read(file)).getBytes(StandardCharsets.UTF_8);
    byte[] format1;
    try (Libhwloc library = Libhwloc.ofXml(format2)) {
      format1 = library.export(Libhwloc.FORMAT_1);
    }
    try (Libhwloc library = Libhwloc.ofXml(format1)) {
      Lines.assertSame(Lines.of(read(format1)), library.lines());
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sharedTopologies")
  void libhwlocReadsWhatWeWriteAsWeDo(Path file) throws IOException {
    Topology topology = SharedTopologies.read(file);
    byte[] xml = HwlocXmlWriter.write(topology).getBytes(StandardCharsets.UTF_8);
    try (Libhwloc library = Libhwloc.ofXml(xml)) {
      library.check();
      Lines.assertSame(Lines.of(read(xml)), library.lines());
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sharedTopologies")
  void aRestrictedMachineIsWhatLibhwlocLeaves(Path file) throws IOException {
    byte[] xml = HwlocXmlWriter.write(SharedTopologies.read(file)).getBytes(StandardCharsets.UTF_8);
    Topology topology = read(xml);
    assumeTrue(
        topology.nodes().stream().noneMatch(node -> node.cpuset().isEmpty()),
        "the library takes away nodes that never had PUs, the edit leaves them");
    IndexSet allowed = topology.allowedCpuset();
    IndexSet pus = IndexSet.of(allowed.stream().limit(1 + allowed.size() / 3).toArray());
    try (Libhwloc library = Libhwloc.ofXml(xml)) {
      library.restrict(pus, Libhwloc.REMOVE_CPULESS);
      assertSameButForTheEdit(new TopologyEdit.RestrictPus(pus).apply(topology), library);
    }
  }

  /** Not with real machines: libhwloc 2.9 ends the process when it restricts some of them so. */
  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "pack:2 [numa] core:2 pu:2",
        "[numa] pack:3 [numa] core:2 pu:1",
        "numa:4 l3:2 core:2 pu:1",
        "pack:2 die:2 [numa] core:2 pu:1",
      })
  void aMachineRestrictedToNodesIsWhatLibhwlocLeaves(String description) {
    IndexSet nodes = IndexSet.of(0, 1);
    try (Libhwloc library = Libhwloc.ofSynthetic(description)) {
      library.restrict(nodes, Libhwloc.BY_NODES_REMOVE_MEMLESS);
      Topology edited =
          new TopologyEdit.RestrictNodes(nodes).apply(SyntheticReader.read(description));
      Lines.assertSame(withoutDescription(Lines.of(edited)), withoutDescription(library.lines()));
    }
  }

  private static void assertSameButForTheEdit(Topology edited, Libhwloc library) {
    Lines.assertSame(
        Lines.of(edited).stream()
            .map(line -> line.replaceFirst("(, )?NumascapeEdit=[^]]*", ""))
            .toList(),
        library.lines());
  }

  static List<String> syntheticDescriptions() {
    return SyntheticDescriptions.random(2026, 130);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("syntheticDescriptions")
  void aSyntheticMachineIsWhatLibhwlocMakes(String description) {
    try (Libhwloc library = Libhwloc.ofSynthetic(description)) {
      Lines.assertSame(
          withoutDescription(Lines.of(SyntheticReader.read(description))),
          withoutDescription(library.lines()));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("syntheticDescriptions")
  void libhwlocReadsASyntheticMachineThatWeWroteAsItMakesItItself(String description) {
    byte[] xml =
        HwlocXmlWriter.write(SyntheticReader.read(description)).getBytes(StandardCharsets.UTF_8);
    List<String> itself;
    try (Libhwloc library = Libhwloc.ofSynthetic(description)) {
      itself = withoutDescription(library.lines());
    }
    try (Libhwloc library = Libhwloc.ofXml(xml)) {
      library.check();
      Lines.assertSame(withoutDescription(library.lines()), itself);
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "(memory=1GB) 2 2",
        "pack:2(memory=1GB) core:0x2 pu:02",
        "2 2 2 2 2 2 2 2 2",
        "numa:70 pu:3",
        "[numa] pack:2 [numa(memory=1MiB indexes=9,3,1,0,2)] [numa] pu:2",
        "pack:2 core:2 pu:2(indexes=pack:core)",
        "pack:2 core:2 pu:4(indexes=4*2:8*2)",
        "group:2 group:2 [numa] pu:1",
        "group3:2 group1:2 core:2 pu:1",
        "die:2 l3:1(size=24MiB) l2i:2 l1i:1 l1d:1 core:1 pu:2",
        "pu:2 [numa] [numa]",
        "core:2 pack:2 numa:1 pu:1",
        "pack:2(indexes=7,3) l2:2(indexes=4,3,2,1) pu:2",
      })
  void eachPartOfTheSyntheticLanguageMeansWhatItDoesToLibhwloc(String description) {
    aSyntheticMachineIsWhatLibhwlocMakes(description);
  }

  /** The library adds its name and process to the description, of which it drops the start. */
  private static List<String> withoutDescription(List<String> lines) {
    return lines.stream().map(line -> line.replaceFirst(", SyntheticDescription=.*", "")).toList();
  }

  private static void assumeReadable(byte[] xml) {
    String start = new String(xml, 0, 200, StandardCharsets.UTF_8);
    assumeTrue(!start.contains("version=\"3."), "libhwloc 2 does not read format 3");
  }

  static List<String> lines(byte[] xml) {
    try {
      return Lines.of(read(xml));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Topology read(byte[] xml) throws IOException {
    return HwlocXmlReader.read(new ByteArrayInputStream(xml), "machine.xml");
  }
}
