package org.numascape.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.numascape.topology.HwlocXmlWriter.Format;

/**
 * Whatever a reader is given, it makes a machine of it or refuses it, soon: no other exception, no
 * hang. What it accepts can be printed, written and read again as the same. {@code mvn -Pfuzz test}
 * tries a million inputs within little memory; each is made from its number and the seed alone.
 */
class ReaderFuzzTest {
  private static final int INPUTS = Integer.getInteger("numascape.fuzz.inputs", 10_000);
  private static final long SEED = Long.getLong("numascape.fuzz.seed", 1);
  private static final long LONGEST_NANOS = Duration.ofSeconds(5).toNanos();
  private static final int ROUND_TRIP_EVERY = 8;
  private static final int MOST_PUS_TO_WRITE = 300;
  private static final Path LAST_BAD = Path.of("target", "fuzz-input.txt");

  private static final List<String> NASTY =
      List.of(
          "",
          "-1",
          "0",
          "1",
          "2",
          "3",
          "64",
          "65535",
          "1048575",
          "1048576",
          "4294967295",
          "9223372036854775807",
          "18446744073709551615",
          "0x0",
          "0x1",
          "0x00000001,,,0x0",
          "0xffffffff,0xffffffff",
          "0xf...f",
          "0x",
          "NUMANode",
          "Machine",
          "PU",
          "Group",
          "MemCache",
          "L1iCache",
          "Bridge",
          "Die",
          "1.5",
          "1e999",
          "NaN",
          "&amp;",
          "&lol;",
          "&#0;",
          "&#x1F600;",
          "<",
          "\"",
          "\u0000",
          "\uFFFF",
          " ".repeat(300));

  private static final List<String> LINES =
      List.of(
          "<object type=\"Misc\"/>",
          "<object type=\"Group\" cpuset=\"0x0\"/>",
          "</object>",
          "<object>",
          "<info name=\"a\" value=\"b\"/>",
          "<userdata length=\"1\">a</userdata>",
          "<page_type size=\"4096\"/>",
          "<distances nbobjs=\"1\" latency_base=\"1\"><latency value=\"1\"/></distances>",
          "<distances2 type=\"PU\" nbobjs=\"1\" kind=\"5\" indexing=\"os\">"
              + "<indexes>0</indexes><u64values>1</u64values></distances2>",
          "<cpukind cpuset=\"0x1\"/>",
          "<memattr name=\"Bandwidth\" flags=\"5\"/>",
          "<support name=\"a\"/>",
          "<!DOCTYPE topology [<!ENTITY a \"b\">]>",
          "<!-- -- -->",
          "<![CDATA[x]]>",
          "<?pi?>");

  private static final List<String> WORDS =
      List.of(
          "numa",
          "core",
          "pu",
          "l2",
          "group",
          "die",
          "pack",
          ":",
          "(",
          ")",
          "[",
          "]",
          "=",
          ",",
          "*",
          " ",
          "2",
          "3",
          "0x2",
          "300",
          "65537",
          "99999999999",
          "indexes=",
          "size=",
          "memory=",
          "memorysidecachesize=",
          "4GiB",
          "\u0000",
          "é",
          "pack:2",
          "[numa]",
          "pu:2",
          "1*2:2*2");

  /** One of the ways to make inputs. */
  private interface Inputs {
    String next(SplittableRandom random);
  }

  /** One of the readers. */
  private interface Reader {
    Topology read(String input) throws IOException;
  }

  @Test
  @Timeout(value = 3, unit = TimeUnit.HOURS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void anyXmlIsAMachineOrRefused() throws IOException {
    List<String> small = smallDocuments();
    List<String> real = new ArrayList<>();
    for (Path file : realDocuments()) {
      real.add(Files.readString(file));
    }
    fuzz(
        INPUTS / 2,
        random -> {
          boolean large = !real.isEmpty() && random.nextInt(50) == 0;
          List<String> from = large ? real : small;
          return mutated(from.get(random.nextInt(from.size())), small, random);
        },
        ReaderFuzzTest::readXml,
        "mutant.xml:");
  }

  @Test
  @Timeout(value = 3, unit = TimeUnit.HOURS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void anySyntheticTextIsAMachineOrRefused() throws IOException {
    List<String> good = SyntheticDescriptions.random(SEED, 300);
    fuzz(
        INPUTS - INPUTS / 2,
        random -> synthetic(good, random),
        SyntheticReader::read,
        "synthetic description");
  }

  private static void fuzz(int inputs, Inputs source, Reader reader, String complaint)
      throws IOException {
    int refused = 0;
    for (int i = 0; i < inputs; i++) {
      String input = source.next(new SplittableRandom(SEED * 1_000_003 + i));
      long start = cpuNanos();
      try {
        Topology topology = reader.read(input);
        if (i % ROUND_TRIP_EVERY == 0 && topology.pus().size() <= MOST_PUS_TO_WRITE) {
          check(topology);
        }
      } catch (TopologyException e) {
        refused++;
        String message = String.valueOf(e.getMessage());
        if (!message.startsWith(complaint) || message.contains("\n")) {
          throw bad(input, i, e);
        }
      } catch (Throwable e) {
        throw bad(input, i, e);
      }
      if (cpuNanos() - start > LONGEST_NANOS) {
        throw bad(input, i, new AssertionError("too slow"));
      }
    }
    assertThat(refused).isBetween(inputs / 10, inputs - inputs / 100);
  }

  /** Not the time that passes: what else runs here is no fault of the reader. */
  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static AssertionError bad(String input, int number, Throwable reason) throws IOException {
    Files.createDirectories(LAST_BAD.toAbsolutePath().getParent());
    Files.writeString(LAST_BAD, input);
    return new AssertionError(
        "input %d of seed %d, kept in %s: %s".formatted(number, SEED, LAST_BAD, reason), reason);
  }

  private static void check(Topology topology) throws IOException {
    assertThat(TopologyText.tree(topology)).startsWith("Machine");
    // As hwloc does, a reader gives a Machine without a number the number 0.
    String xml =
        HwlocXmlWriter.write(topology, Format.V3)
            .replaceFirst("(type=\"Machine\") cpuset", "$1 os_index=\"0\" cpuset");
    assertThat(HwlocXmlWriter.write(readXml(xml), Format.V3)).isEqualTo(xml);
    assertThat(readXml(HwlocXmlWriter.write(topology)).summary()).isEqualTo(topology.summary());
  }

  private static Topology readXml(String xml) throws IOException {
    return HwlocXmlReader.read(
        new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)), "mutant.xml");
  }

  private static List<String> smallDocuments() {
    List<String> documents = new ArrayList<>(Format1Test.documents().toList());
    documents.add(HostileXmlTest.GOOD);
    documents.add(HwlocXmlWriter.write(SyntheticReader.read("pu:1")));
    for (String text :
        List.of(
            "pack:2 [numa(memorysidecachesize=1MiB)] core:2 pu:1",
            "[numa] group:2 die:1 [numa] l2:1 pu:2(indexes=3,1,2,0)")) {
      Topology topology = SyntheticReader.read(text);
      documents.add(HwlocXmlWriter.write(topology));
      documents.add(HwlocXmlWriter.write(topology, Format.V3));
    }
    return documents.stream()
        .map(document -> document.replace("><", ">\n<").replace('\'', '"'))
        .toList();
  }

  private static List<Path> realDocuments() {
    try {
      return SharedTopologies.all();
    } catch (org.opentest4j.TestAbortedException e) {
      return List.of();
    }
  }

  private static String mutated(String document, List<String> others, SplittableRandom random) {
    List<String> lines = new ArrayList<>(document.lines().toList());
    for (int change = random.nextInt(1, 5); change > 0; change--) {
      int at = random.nextInt(lines.size());
      switch (random.nextInt(9)) {
        case 0 -> lines.remove(at);
        case 1 -> lines.add(random.nextInt(lines.size() + 1), lines.get(at));
        case 2 -> lines.add(at, LINES.get(random.nextInt(LINES.size())));
        case 3 -> {
          List<String> other = others.get(random.nextInt(others.size())).lines().toList();
          lines.addAll(at, other.subList(random.nextInt(other.size()), other.size()));
        }
        case 4 -> lines.set(at, characters(lines.get(at), random));
        default -> lines.set(at, attribute(lines.get(at), random));
      }
      if (lines.isEmpty()) {
        return "";
      }
    }
    String text = String.join("\n", lines);
    return random.nextInt(20) == 0 ? text.substring(0, random.nextInt(text.length() + 1)) : text;
  }

  /** Gives one of the line's attributes another value, or another name. */
  private static String attribute(String line, SplittableRandom random) {
    String[] parts = line.split("\"", -1);
    if (parts.length < 3) {
      return characters(line, random);
    }
    int at = 2 * random.nextInt(parts.length / 2) + 1;
    switch (random.nextInt(6)) {
      case 0 -> parts[at - 1] = " " + NASTY.get(random.nextInt(NASTY.size())) + "=";
      case 1 -> parts[at] = parts[2 * random.nextInt(parts.length / 2) + 1];
      case 2 -> parts[at] = characters(parts[at], random);
      default -> parts[at] = NASTY.get(random.nextInt(NASTY.size()));
    }
    return String.join("\"", parts);
  }

  private static String characters(String text, SplittableRandom random) {
    StringBuilder mutant = new StringBuilder(text);
    String alphabet = "<>/\"'=&;#x0fF-.,: \0aPUN9\uD800";
    for (int change = random.nextInt(1, 4); change > 0; change--) {
      char c = alphabet.charAt(random.nextInt(alphabet.length()));
      int at = random.nextInt(mutant.length() + 1);
      if (at < mutant.length() && random.nextBoolean()) {
        mutant.setCharAt(at, c);
      } else {
        mutant.insert(at, c);
      }
    }
    return mutant.toString();
  }

  private static String synthetic(List<String> good, SplittableRandom random) {
    if (random.nextBoolean()) {
      String text = good.get(random.nextInt(good.size()));
      int at = random.nextInt(text.length());
      String word = WORDS.get(random.nextInt(WORDS.size()));
      return switch (random.nextInt(3)) {
        case 0 -> text.substring(0, at) + word + text.substring(at);
        case 1 -> text.substring(0, at) + word + text.substring(Math.min(text.length(), at + 3));
        default -> characters(text, random);
      };
    }
    StringBuilder text = new StringBuilder();
    Stream.generate(() -> WORDS.get(random.nextInt(WORDS.size())))
        .limit(random.nextInt(1, 12))
        .forEach(text::append);
    return text.append(random.nextBoolean() ? " pu:2" : "").toString();
  }
}
