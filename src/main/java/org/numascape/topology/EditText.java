package org.numascape.topology;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.numascape.topology.TopologyEdit.Measure;

/** Reads edits from their texts. */
final class EditText {
  private static final int MAX_CHARACTERS = 1 << 20;
  private static final int MAX_PARTS = 1024;

  /** NODE=SIZE@REST, where the rest may be missing. */
  private static final Pattern ASSIGNMENT = Pattern.compile("([^=]*)=([^@]*)(?:@(.*))?");

  private static final Pattern PAIR = Pattern.compile("(\\d{1,7})-(\\d{1,7})");

  private final String verb;
  private final String value;

  private EditText(String verb, String value) {
    this.verb = verb;
    this.value = value;
  }

  static TopologyEdit parse(String text) {
    if (text.length() > MAX_CHARACTERS) {
      throw new TopologyException(
          "an edit must have at most " + MAX_CHARACTERS + " characters; split it");
    }
    String[] words = text.strip().split("\\s+", 2);
    return new EditText(words[0], words.length == 1 ? "" : words[1]).edit();
  }

  private TopologyEdit edit() {
    return switch (verb) {
      case "restrict-pus" -> new TopologyEdit.RestrictPus(set("PUs, such as 0-3,8"));
      case "restrict-nodes" -> new TopologyEdit.RestrictNodes(set("nodes, such as 0-3"));
      case "merge-nodes" -> new TopologyEdit.MergeNodes(set("nodes, such as 0,1"));
      case "split-node" -> {
        Matcher parts = assignment("NODE=PARTS, such as 0=2", false);
        yield new TopologyEdit.SplitNode(index(parts.group(1)), parts(parts.group(2)));
      }
      case "split-package" -> {
        Matcher parts = assignment("PACKAGE=PARTS, such as 0=2", false);
        yield new TopologyEdit.SplitPackage(index(parts.group(1)), parts(parts.group(2)));
      }
      case "add-node" -> {
        Matcher node = assignment("NODE=SIZE or NODE=SIZE@DISTANCE, such as 4=64GiB@30", true);
        yield new TopologyEdit.AddNode(
            index(node.group(1)),
            bytes(node.group(2)),
            node.group(3) == null
                ? OptionalLong.empty()
                : OptionalLong.of(positive(node.group(3))));
      }
      case "memory" -> {
        Matcher memory = assignment("NODE=SIZE, such as 0=64GiB", false);
        yield new TopologyEdit.SetMemory(index(memory.group(1)), bytes(memory.group(2)));
      }
      case "add-cache" -> {
        Matcher cache = assignment("CACHE=SIZE@TYPE, such as L3=32MiB@package", true);
        yield new TopologyEdit.AddCache(
            cache(cache.group(1)), bytes(cache.group(2)), type(String.valueOf(cache.group(3))));
      }
      case "remove-cache" -> new TopologyEdit.RemoveCache(cache(value));
      case "distances" -> new TopologyEdit.SetDistances(rows());
      case "distance" -> {
        Matcher distance = assignment("NODE-NODE=DISTANCE, such as 0-1=21", false);
        Matcher nodes = pair(distance.group(1));
        yield new TopologyEdit.SetDistance(
            index(nodes.group(1)), index(nodes.group(2)), positive(distance.group(2)));
      }
      case "bandwidth" -> measure(Measure.BANDWIDTH, "FROM-NODE=MIB_PER_SECOND, such as 0-1=20000");
      case "latency" -> measure(Measure.LATENCY, "FROM-NODE=NANOSECONDS, such as 0-1=140");
      case "renumber-pus" -> new TopologyEdit.RenumberPus(list());
      default ->
          throw new TopologyException(
              "unknown edit "
                  + XmlCursor.quoted(verb)
                  + "; write restrict-pus, restrict-nodes, merge-nodes, split-node, split-package,"
                  + " add-node, memory, add-cache, remove-cache, distances, distance, bandwidth,"
                  + " latency or renumber-pus");
    };
  }

  /** Bytes in the largest unit that says them exactly, such as {@code 64GiB}. */
  static String size(long bytes) {
    String[] units = {"", "KiB", "MiB", "GiB", "TiB"};
    int unit = 0;
    while (unit < units.length - 1 && bytes != 0 && bytes % 1024 == 0) {
      bytes /= 1024;
      unit++;
    }
    return bytes + units[unit];
  }

  /** The word for a type, which {@link #type} reads. */
  static String word(ObjectType type) {
    return type == ObjectType.L1_CACHE ? "l1" : type.label().toLowerCase(Locale.ROOT);
  }

  private TopologyEdit measure(Measure measure, String form) {
    Matcher assignment = assignment(form, false);
    Matcher nodes = pair(assignment.group(1));
    return new TopologyEdit.SetMemoryValue(
        measure, index(nodes.group(2)), index(nodes.group(1)), positive(assignment.group(2)));
  }

  private TopologyException refused(String what, String form) {
    return new TopologyException(
        "%s: %s is not %s; write %s".formatted(verb, XmlCursor.quoted(value), what, form));
  }

  private Matcher assignment(String form, boolean rest) {
    Matcher assignment = ASSIGNMENT.matcher(value.strip());
    if (!assignment.matches() || !rest && assignment.group(3) != null) {
      throw refused("of that form", form);
    }
    return assignment;
  }

  private Matcher pair(String nodes) {
    Matcher pair = PAIR.matcher(nodes.strip());
    if (!pair.matches()) {
      throw refused("a pair of nodes", "such as 0-1");
    }
    return pair;
  }

  private IndexSet set(String form) {
    try {
      return IndexSet.parseList(value);
    } catch (IllegalArgumentException e) {
      throw refused("a list", form);
    }
  }

  /** Like a set's text, but in the order in which it is written. */
  private List<Integer> list() {
    List<Integer> list = new ArrayList<>();
    for (String part : value.strip().split(",", -1)) {
      if (!part.strip().matches("\\d{1,7}(-\\d{1,7})?")) {
        throw refused("a list of indexes", "one for each PU, such as 0,2,4-7");
      }
      String[] ends = part.strip().split("-");
      int first = Integer.parseInt(ends[0]);
      int last = Integer.parseInt(ends[ends.length - 1]);
      if (last > IndexSet.MAX_INDEX || last < first || list.size() > Topology.MAX_PUS) {
        throw refused("a list of indexes", "one for each PU, such as 0,2,4-7");
      }
      for (int index = first; index <= last && list.size() <= Topology.MAX_PUS; index++) {
        list.add(index);
      }
    }
    return list;
  }

  private long[][] rows() {
    return Stream.of(value.strip().split("/", -1))
        .map(row -> Stream.of(row.strip().split("[,\\s]+")).mapToLong(this::positive).toArray())
        .toArray(long[][]::new);
  }

  private int index(String text) {
    long index = number(text, "an index");
    if (index > IndexSet.MAX_INDEX) {
      throw refused("an index", "at most " + IndexSet.MAX_INDEX);
    }
    return (int) index;
  }

  private int parts(String text) {
    long parts = number(text, "a number of parts");
    if (parts < 2 || parts > MAX_PARTS) {
      throw refused("a number of parts", "from 2 to " + MAX_PARTS);
    }
    return (int) parts;
  }

  private long positive(String text) {
    long number = number(text, "a positive number");
    if (number == 0) {
      throw refused("a positive number", "1 or more");
    }
    return number;
  }

  private long number(String text, String what) {
    if (!text.strip().matches("\\d{1,18}")) {
      throw refused(what, "digits");
    }
    return Long.parseLong(text.strip());
  }

  private long bytes(String text) {
    try {
      return SyntheticDescription.bytes(text.strip());
    } catch (IllegalArgumentException e) {
      throw refused("a size", "such as 4GiB, 32KiB or 1000");
    }
  }

  private ObjectType cache(String text) {
    return find(text)
        .filter(ObjectType::isCache)
        .orElseThrow(() -> refused("a CPU cache", "l1, l1i, l2, l2i, l3, l3i, l4 or l5"));
  }

  private ObjectType type(String text) {
    return find(text)
        .orElseThrow(
            () -> refused("of that form", "a type such as l3, package, die, numanode or core"));
  }

  private static Optional<ObjectType> find(String text) {
    String wanted = text.strip().toLowerCase(Locale.ROOT);
    String word = wanted.equals("l1d") ? "l1" : wanted.equals("numa") ? "numanode" : wanted;
    for (ObjectType type : ObjectType.values()) {
      if (word(type).equals(word)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}
