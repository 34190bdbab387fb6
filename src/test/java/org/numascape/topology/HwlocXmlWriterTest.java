package org.numascape.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.numascape.topology.HwlocXmlWriter.Format;
import org.numascape.topology.TopologyObject.Draft;
import org.numascape.topology.TopologyObject.Info;
import org.numascape.topology.TopologyObject.Userdata;
import org.w3c.dom.Element;

class HwlocXmlWriterTest {
  static List<Path> sharedTopologies() {
    return SharedTopologies.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sharedTopologies")
  void nothingOfARealFileIsMissingWhenItIsWrittenInItsFormat(Path file) throws Exception {
    byte[] original = Files.readAllBytes(file);
    Format format =
        new String(original, StandardCharsets.UTF_8).contains("<topology version=\"3.0\">")
            ? Format.V3
            : Format.V2;
    String written = HwlocXmlWriter.write(SharedTopologies.read(file), format);
    assertThat(elements(written.getBytes(StandardCharsets.UTF_8)))
        .containsExactlyElementsOf(elements(original));
  }

  /** Each element with its place, attributes and text, sorted: in XML their order says nothing. */
  private static List<String> elements(byte[] xml) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
    List<String> elements = new ArrayList<>();
    elements(
        factory.newDocumentBuilder().parse(new ByteArrayInputStream(xml)).getDocumentElement(),
        "",
        elements);
    elements.sort(null);
    return elements;
  }

  private static void elements(Element element, String place, List<String> into) {
    List<String> attributes = new ArrayList<>();
    for (int i = 0; i < element.getAttributes().getLength(); i++) {
      attributes.add(element.getAttributes().item(i).toString());
    }
    attributes.sort(null);
    boolean leaf = element.getElementsByTagName("*").getLength() == 0;
    into.add(
        place + element.getTagName() + attributes + (leaf ? element.getTextContent().strip() : ""));
    String inside = place + element.getTagName() + element.getAttribute("gp_index") + "/";
    for (int i = 0; i < element.getChildNodes().getLength(); i++) {
      if (element.getChildNodes().item(i) instanceof Element child) {
        elements(child, inside, into);
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sharedTopologies")
  void aRealMachineReadsBackEqual(Path file) throws IOException {
    Topology topology = SharedTopologies.read(file);
    String format3 = HwlocXmlWriter.write(topology, Format.V3);
    // Behind the Machine itself, whose infos have another order when some are the topology's.
    Lines.assertSame(
        Lines.of(read(format3)).subList(2, Lines.of(topology).size()),
        Lines.of(topology).subList(2, Lines.of(topology).size()));
    assertThat(HwlocXmlWriter.write(read(format3), Format.V3)).isEqualTo(format3);
    Topology again = read(HwlocXmlWriter.write(topology));
    Lines.assertSame(withoutFormat3Devices(again), withoutFormat3Devices(topology));
    assertThat(again.details().support()).isEqualTo(topology.details().support());
    // What has become format 2 stays as it is.
    assertThat(HwlocXmlWriter.write(again)).isEqualTo(HwlocXmlWriter.write(topology));
  }

  /** Format 2 has neither a device of two kinds nor PCI's programming interface. */
  private static List<String> withoutFormat3Devices(Topology topology) {
    return Lines.of(topology).stream()
        .map(line -> line.replace("Net+OpenFabrics", "OpenFabrics").replace("GPU+CoProc", "CoProc"))
        .map(line -> line.replaceAll("(\\] [0-9a-f]{2}) [0-9a-f]{2} ", "$1 "))
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
    machine.osIndex = OptionalInt.of(0);
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
    Lines.assertSame(
        Lines.of(again),
        Lines.of(topology).stream().map(line -> line.replace('\u0001', '?')).toList());
    assertThat(again.pus().getFirst().infos()).containsExactly(new Info("quote", "<\"&'?\n>"));
  }

  @Test
  void whatProgramsAttachedToAnObjectStays() throws IOException {
    String data = "<userdata length=\"5\" name=\"mine\" encoding=\"base64\">aGVsbG8=</userdata>";
    Topology topology =
        read(
            HwlocXmlWriter.write(SyntheticReader.read("pu:1"))
                .replace("<info name=\"Backend\"", data + "<info name=\"Backend\""));
    assertThat(topology.root().userdata())
        .containsExactly(new Userdata("mine", "base64", "5", "aGVsbG8="));
    assertThat(HwlocXmlWriter.write(topology)).contains(data);
  }

  private static Topology read(String xml) throws IOException {
    return HwlocXmlReader.read(
        new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)), "written.xml");
  }
}
