package org.numascape.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.numascape.analysis.LayoutOptions;
import org.numascape.analysis.PictureStyle;
import org.numascape.analysis.Theme;
import org.numascape.analysis.TopologyPicture.ColourBy;
import org.numascape.analysis.TopologyPicture.IndexKind;
import org.numascape.report.MachinePicture;
import org.numascape.topology.TopologyOrigin.Source;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Our picture beside lstopo's: what has a box there has one here, bears the same words and sizes,
 * and lies in the same box. Justified differences: the Machine has a box only where it holds more
 * than packages or nodes, a Group only where it adds something to the node in it; a cache is a line
 * in the box of the core or node that holds the same, not above it; bridges have no words in
 * either.
 */
class LstopoPictureTest {
  private static final Set<String> WITHOUT_BOX = Set.of("Machine", "Group0", "Group1");

  /** Said by a PU's or a node's place and looks. */
  private static final Set<String> UNSAID = Set.of("PU", "NUMANode");

  private static final Pattern ID = Pattern.compile("(\\w+?)_(\\d+)_rect");
  private static final Pattern SIZE = Pattern.compile("(\\d+(?:\\.\\d+)?) ?([KMGT])i?B");

  @TempDir Path folder;

  /** A box with the words that stand in it and in no box within it. */
  private record Drawn(double x, double y, double width, double height, List<String> words) {
    boolean holds(double px, double py) {
      return px >= x && py >= y && px <= x + width && py <= y + height;
    }

    boolean holds(Drawn other) {
      return holds(other.x, other.y) && holds(other.x + other.width, other.y + other.height);
    }

    double area() {
      return width * height;
    }
  }

  static List<Path> sharedTopologies() {
    return SharedTopologies.all();
  }

  private static MachinePicture picture(Topology topology, boolean folded, double scale) {
    return new MachinePicture(
        topology,
        new TopologyOrigin(Source.XML, "machine.xml", List.of()),
        Optional.empty(),
        ColourBy.NODE,
        MachinePicture.Links.NONE,
        PictureStyle.USUAL.withIndexes(IndexKind.BOTH),
        LayoutOptions.USUAL.withFolded(folded),
        false,
        Theme.LIGHT,
        MachinePicture.WIDTH * scale,
        MachinePicture.HEIGHT * scale);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sharedTopologies")
  void whatLstopoDrawsWeDrawWithItsWordsInTheSameBoxes(Path file) throws Exception {
    // Written in format 2, which lstopo 2 reads.
    Path written = folder.resolve("machine.xml");
    Files.writeString(written, HwlocXmlWriter.write(SharedTopologies.read(file)));
    Map<String, Drawn> theirs =
        theirs(Lstopo.run(written.toString(), "nativesvg", "--no-factorize"));
    Topology topology = SharedTopologies.read(written);
    Map<String, Drawn> ours = ours(picture(topology, false, 3).svg("test", Instant.EPOCH));
    assertThat(theirs).hasSizeGreaterThan(topology.pus().size());
    for (Map.Entry<String, Drawn> each : theirs.entrySet()) {
      if (hasNoBox(each.getKey())) {
        continue;
      }
      Drawn box = boxOf(each.getKey(), ours);
      assertSaysAsMuch(each.getKey(), box.words(), each.getValue().words());
      Optional<String> around = around(each.getKey(), theirs);
      if (around.isPresent() && !hasNoBox(around.get())) {
        assertThat(boxOf(around.get(), ours).holds(box))
            .as("%s holds %s", around.get(), each.getKey())
            .isTrue();
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sharedTopologies")
  void atItsUsualSizeAPictureHasCoresAndCachesOfEachLevel(Path file) throws Exception {
    Topology topology = SharedTopologies.read(file);
    Set<String> drawn = ours(picture(topology, true, 1).svg("test", Instant.EPOCH)).keySet();
    for (ObjectType type : ObjectType.values()) {
      if (type.isCache() || type == ObjectType.CORE) {
        assertThat(drawn.stream().anyMatch(name -> name.startsWith(type.label() + " L#")))
            .as("%s", type)
            .isEqualTo(!topology.objects(type).isEmpty());
      }
    }
  }

  private static boolean hasNoBox(String name) {
    return WITHOUT_BOX.contains(name.replaceFirst(" .*", ""));
  }

  private static void assertSaysAsMuch(String name, List<String> ours, List<String> theirs) {
    String said = String.join(" ", ours);
    for (String text : theirs) {
      Matcher size = SIZE.matcher(text);
      String words = text.replaceFirst(" *\\(.*", "");
      for (String word : words.split(" ")) {
        if (!UNSAID.contains(word) && !name.startsWith("Bridge")) {
          assertThat(said).as("%s, as in “%s”", name, text).contains(word);
        }
      }
      if (size.find()) {
        Matcher own = SIZE.matcher(said);
        assertThat(own.find()).as("size in “%s” of %s", said, name).isTrue();
        assertThat(bytes(own) / bytes(size)).as("“%s” for “%s”", said, text).isBetween(0.94, 1.06);
      }
    }
  }

  private static double bytes(Matcher size) {
    return Double.parseDouble(size.group(1)) * Math.pow(1024, "KMGT".indexOf(size.group(2)) + 1);
  }

  private static Drawn boxOf(String name, Map<String, Drawn> boxes) {
    Drawn box = boxes.get(name);
    if (box == null) {
      throw new AssertionError("no box of " + name + " among " + boxes.keySet());
    }
    return box;
  }

  /** The smallest box that holds another. */
  private static Optional<String> around(String name, Map<String, Drawn> boxes) {
    Drawn box = boxOf(name, boxes);
    return boxes.entrySet().stream()
        .filter(each -> each.getValue().area() > box.area() && each.getValue().holds(box))
        .min(Comparator.comparingDouble(each -> each.getValue().area()))
        .map(Map.Entry::getKey);
  }

  private static Map<String, Drawn> theirs(String svg) throws Exception {
    Map<String, Drawn> boxes = new LinkedHashMap<>();
    List<Element> rectangles = elements(svg, "rect");
    for (Element each : rectangles) {
      Matcher id = ID.matcher(each.getAttribute("id"));
      if (id.matches()) {
        boxes.put(named(id.group(1)) + " L#" + id.group(2), box(each));
      }
    }
    for (Element text : elements(svg, "text")) {
      String of = text.getAttribute("id").replaceFirst("_text.*", "_rect");
      Matcher id = ID.matcher(of);
      if (id.matches()) {
        boxOf(named(id.group(1)) + " L#" + id.group(2), boxes).words().add(text.getTextContent());
      }
    }
    return boxes;
  }

  private static String named(String lstopoClass) {
    return switch (lstopoClass) {
      case "HostBridge", "PCIBridge" -> "Bridge";
      case "Block", "Net", "OpenFabrics", "GPU", "CoProc", "DMA" -> "OSDev";
      default -> lstopoClass;
    };
  }

  private static Map<String, Drawn> ours(String svg) throws Exception {
    Map<String, Drawn> boxes = new LinkedHashMap<>();
    for (Element each : elements(svg, "rect")) {
      // A node's memory line bears its name as well, after its box.
      if (!each.getTextContent().isEmpty()) {
        boxes.putIfAbsent(each.getTextContent(), box(each));
      }
    }
    for (Element text : elements(svg, "text")) {
      double x = Double.parseDouble(text.getAttribute("x"));
      double y = Double.parseDouble(text.getAttribute("y"));
      boxes.values().stream()
          .filter(box -> box.holds(x, y))
          .min(Comparator.comparingDouble(Drawn::area))
          .ifPresent(box -> box.words().add(text.getTextContent()));
    }
    return boxes;
  }

  private static Drawn box(Element rectangle) {
    return new Drawn(
        Double.parseDouble(rectangle.getAttribute("x")),
        Double.parseDouble(rectangle.getAttribute("y")),
        Double.parseDouble(rectangle.getAttribute("width")),
        Double.parseDouble(rectangle.getAttribute("height")),
        new ArrayList<>());
  }

  private static List<Element> elements(String svg, String name) throws Exception {
    NodeList found =
        DocumentBuilderFactory.newDefaultInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)))
            .getElementsByTagName(name);
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < found.getLength(); i++) {
      elements.add((Element) found.item(i));
    }
    return elements;
  }
}
