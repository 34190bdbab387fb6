package org.numascape.topology;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.numascape.topology.ObjectAttributes.CacheKind;

/**
 * The levels of a synthetic description, from the Machine to the PUs, with hwloc's defaults filled
 * in (topology-synthetic.c).
 *
 * @param levels the Machine's first, the PUs' last; a level of NUMA nodes or attached nodes exist
 * @param attachedIndexes the OS indexes of the attached nodes, innermost level first; empty where
 *     they are numbered from 0
 */
record SyntheticDescription(List<Level> levels, List<Integer> attachedIndexes) {
  static final int MAX_OBJECTS = 262_144;
  private static final int MAX_LEVELS = 127;
  private static final int MAX_CHARACTERS = 1 << 20;

  private static final long DEFAULT_NODE_BYTES = 1L << 30;
  private static final long DEFAULT_L1_BYTES = 32 << 10;

  /**
   * Objects of one type.
   *
   * @param arity how many there are per object of the level above
   * @param width how many there are in all
   * @param memory of a cache or of a NUMA node; else none
   * @param cacheDepth 1 for L1; 0 if this is no cache
   * @param groupSubkind hwloc's, which tells Group levels apart
   * @param indexes the OS indexes in order; empty where they are numbered from 0
   * @param attached the nodes at each object of this level
   */
  record Level(
      ObjectType type,
      int arity,
      int width,
      Memory memory,
      int cacheDepth,
      CacheKind cacheKind,
      int groupSubkind,
      List<Integer> indexes,
      List<Attached> attached) {}

  /** A NUMA node at each object of a level. */
  record Attached(Memory memory) {}

  /** How much a cache or node holds, and the memory-side cache before the node; 0 for none. */
  record Memory(long bytes, long cacheBytes) {
    static final Memory NONE = new Memory(0, 0);
  }

  static SyntheticDescription parse(String text) {
    if (text.length() > MAX_CHARACTERS) {
      throw new TopologyException(
          "synthetic description must have at most %d characters, not %d; shorten it"
              .formatted(MAX_CHARACTERS, text.length()));
    }
    return new Parser(text).parse();
  }

  /**
   * A size as hwloc reads it: 4GiB is binary, 4GB decimal, 0x10 hexadecimal.
   *
   * @throws IllegalArgumentException if it is none
   */
  static long bytes(String value) {
    boolean hexadecimal = value.startsWith("0x");
    int digits = hexadecimal ? 2 : 0;
    while (digits < value.length()
        && value.charAt(digits) < 0x80
        && Character.digit(value.charAt(digits), hexadecimal ? 16 : 10) >= 0) {
      digits++;
    }
    long unit =
        switch (value.substring(digits).toLowerCase(Locale.ROOT)) {
          case "" -> 1L;
          case "kb" -> 1_000L;
          case "mb" -> 1_000_000L;
          case "gb" -> 1_000_000_000L;
          case "tb" -> 1_000_000_000_000L;
          case "kib" -> 1L << 10;
          case "mib" -> 1L << 20;
          case "gib" -> 1L << 30;
          case "tib" -> 1L << 40;
          default -> 0L;
        };
    long number = unit == 0 ? -1 : decoded(value.substring(0, digits));
    if (number < 0) {
      throw new IllegalArgumentException("'" + shortened(value) + "' is not a size");
    }
    if (number > Long.MAX_VALUE / unit) {
      throw new IllegalArgumentException("a size must be below 8 EiB");
    }
    return number * unit;
  }

  private static String shortened(String word) {
    return word.length() > 40 ? word.substring(0, 40) + "..." : word;
  }

  /** A number as C has them, so 0x10 and 020 are 16; -1 if it is none, or too large. */
  private static long decoded(String digits) {
    try {
      return digits.isEmpty() || digits.length() > 18 ? -1 : Long.decode(digits);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /** What a type's name says. */
  private record Named(@Nullable ObjectType type, int depth, CacheKind kind) {}

  /** What stands in the round brackets; null where it is not given. */
  private record Given(Memory memory, @Nullable String indexes, int indexesAt) {
    static final Given NOTHING = new Given(Memory.NONE, null, 0);
  }

  /** A level as written. */
  private static final class Written {
    final int at;
    final int arity;
    final int width;
    final Given given;
    Named named;
    final List<Attached> attached = new ArrayList<>();

    Written(int at, Named named, int arity, int width, Given given) {
      this.at = at;
      this.named = named;
      this.arity = arity;
      this.width = width;
      this.given = given;
    }

    @Nullable ObjectType type() {
      return named.type();
    }
  }

  private static final class Parser {
    private static final String TYPES =
        "numa, package, die, group, l1d to l5, l1i to l3i, core or pu";

    private static final Map<String, ObjectType> NAMES =
        Map.of(
            "numanode", ObjectType.NUMA_NODE,
            "node", ObjectType.NUMA_NODE,
            "package", ObjectType.PACKAGE,
            "socket", ObjectType.PACKAGE,
            "die", ObjectType.DIE,
            "core", ObjectType.CORE,
            "pu", ObjectType.PU,
            "tile", ObjectType.GROUP,
            "module", ObjectType.GROUP);

    private final String text;
    private final List<Written> levels = new ArrayList<>();
    private int at;
    private int attachedNodes;
    private int objects = 1;
    private Given attachedGiven = Given.NOTHING;

    Parser(String text) {
      this.text = text;
    }

    SyntheticDescription parse() {
      levels.add(
          new Written(0, new Named(ObjectType.MACHINE, 0, CacheKind.UNIFIED), 1, 1, Given.NOTHING));
      skipSpace();
      while (at < text.length()) {
        switch (text.charAt(at)) {
          case '[' -> attached();
          case '(' -> {
            if (levels.size() > 1 || attachedNodes > 0) {
              throw error(at, "attributes must follow what they belong to", "remove the space");
            }
            given(ObjectType.MACHINE);
          }
          default -> level();
        }
        skipSpace();
      }
      if (levels.size() == 1) {
        throw error(0, "there must be at least one level", "write such as numa:2 core:4 pu:2");
      }
      checkTypes();
      nameUnnamed();
      enforceNode();
      return finished();
    }

    private void attached() {
      int start = at++;
      Named named = type();
      if (named.type() != ObjectType.NUMA_NODE) {
        throw error(
            start, "only a NUMA node can be attached", "write [numa] or [numa(memory=...)]");
      }
      Given given = given(ObjectType.NUMA_NODE);
      if (at >= text.length() || text.charAt(at) != ']') {
        throw error(at, "an attached node must end with ']'", "add it");
      }
      at++;
      Written level = levels.getLast();
      level.attached.add(new Attached(given.memory()));
      attachedNodes += level.width;
      checkNodes(start, attachedNodes);
      count(start, level.width);
      if (given.indexes() != null) {
        attachedGiven = given;
      }
    }

    private void level() {
      int start = at;
      Named named = new Named(null, 0, CacheKind.UNIFIED);
      if (!isDigit(text.charAt(at))) {
        named = type();
        if (at >= text.length() || text.charAt(at) != ':') {
          throw error(at, "a type must be followed by ':' and a number", "write such as core:4");
        }
        at++;
      }
      int arity = number();
      if (arity == 0) {
        throw error(start, "a level must have at least 1 object", "write a positive number");
      }
      long width = (long) levels.getLast().width * arity;
      if (width > Topology.MAX_PUS) {
        throw error(
            start,
            "a machine must have at most %d objects a level, not %d"
                .formatted(Topology.MAX_PUS, width),
            "write smaller numbers");
      }
      count(start, (int) width);
      if (levels.size() > MAX_LEVELS) {
        throw error(start, "there must be at most " + MAX_LEVELS + " levels", "remove some");
      }
      levels.add(new Written(start, named, arity, (int) width, given(named.type())));
      if (at < text.length() && text.charAt(at) != '[' && !isSpace(text.charAt(at))) {
        throw error(at, "levels must be separated by a space", "add one");
      }
    }

    private void checkNodes(int start, int nodes) {
      if (nodes > Topology.MAX_NODES) {
        throw error(
            start,
            "a machine must have at most %d NUMA nodes, not %d"
                .formatted(Topology.MAX_NODES, nodes),
            "write smaller numbers");
      }
    }

    private void count(int start, int more) {
      objects += more;
      if (objects > MAX_OBJECTS) {
        throw error(
            start,
            "a machine must have at most " + MAX_OBJECTS + " objects",
            "write smaller numbers");
      }
    }

    /** Reads a type's name; abbreviations of two letters or more are accepted, as in hwloc. */
    private Named type() {
      int start = at;
      while (at < text.length() && isLetterOrDigit(text.charAt(at))) {
        at++;
      }
      String word = text.substring(start, at).toLowerCase(Locale.ROOT);
      if (word.matches("l[1-5][diu]?(cache)?")) {
        int depth = word.charAt(1) - '0';
        CacheKind kind =
            switch (word.length() > 2 ? word.charAt(2) : 'u') {
              case 'd' -> CacheKind.DATA;
              case 'i' -> CacheKind.INSTRUCTION;
              default -> CacheKind.UNIFIED;
            };
        ObjectType type = ObjectType.cache(depth, kind == CacheKind.INSTRUCTION);
        if (type != null) {
          return new Named(type, depth, kind);
        }
      }
      if (word.matches("gr(o(u(p\\d{0,4})?)?)?")) {
        String depth = word.replaceAll("\\D", "");
        return new Named(
            ObjectType.GROUP, depth.isEmpty() ? 0 : Integer.parseInt(depth), CacheKind.UNIFIED);
      }
      ObjectType type = word.length() < 2 ? null : typeStartingWith(word);
      if (type == null) {
        throw error(start, "unknown object type '" + shortened(word) + "'", "write " + TYPES);
      }
      return new Named(type, 0, CacheKind.UNIFIED);
    }

    private static @Nullable ObjectType typeStartingWith(String word) {
      for (Map.Entry<String, ObjectType> name : NAMES.entrySet()) {
        if (name.getKey().startsWith(word)) {
          return name.getValue();
        }
      }
      return null;
    }

    /** Reads what stands in round brackets, if any do. */
    private Given given(@Nullable ObjectType type) {
      if (at >= text.length() || text.charAt(at) != '(') {
        return Given.NOTHING;
      }
      int open = at++;
      Given given = Given.NOTHING;
      while (true) {
        skipSpace();
        if (at >= text.length()) {
          throw error(open, "attributes must end with ')'", "add it");
        }
        if (text.charAt(at) == ')') {
          at++;
          return given;
        }
        given = attribute(type, given);
      }
    }

    private Given attribute(@Nullable ObjectType type, Given given) {
      int start = at;
      while (at < text.length() && " \t\n\r()[]".indexOf(text.charAt(at)) < 0) {
        at++;
      }
      String attribute = text.substring(start, at);
      int equals = attribute.indexOf('=') + 1;
      String value = attribute.substring(equals);
      String name = attribute.substring(0, equals);
      boolean cache = type != null && type.isCache();
      Memory memory = given.memory();
      switch (name) {
        case "size=" -> {
          if (cache) {
            Memory size = new Memory(bytes(value, start + equals), 0);
            return new Given(size, given.indexes(), given.indexesAt());
          }
        }
        case "memory=" -> {
          // hwloc takes it for any level, and for the machine, where it says nothing.
          if (!cache) {
            Memory size = new Memory(bytes(value, start + equals), memory.cacheBytes());
            return new Given(size, given.indexes(), given.indexesAt());
          }
        }
        case "memorysidecachesize=" -> {
          if (type == ObjectType.NUMA_NODE) {
            Memory size = new Memory(memory.bytes(), bytes(value, start + equals));
            return new Given(size, given.indexes(), given.indexesAt());
          }
        }
        case "indexes=" -> {
          return new Given(memory, value, start + equals);
        }
        default -> {}
      }
      throw error(
          start,
          "unknown attribute '%s' of %s"
              .formatted(shortened(attribute), type == null ? "a level" : type.label()),
          "write size= of a cache, memory= or memorysidecachesize= of a NUMA node, or indexes=");
    }

    private long bytes(String value, int start) {
      try {
        return SyntheticDescription.bytes(value);
      } catch (IllegalArgumentException e) {
        throw error(start, String.valueOf(e.getMessage()), "write such as 4GiB, 32KiB or 1000");
      }
    }

    private void checkTypes() {
      Written last = levels.getLast();
      if (last.type() == null) {
        last.named = new Named(ObjectType.PU, 0, CacheKind.UNIFIED);
      }
      if (last.type() != ObjectType.PU) {
        throw error(last.at, "the last level must be of PUs", "add pu:1 at the end");
      }
      Set<ObjectType> seen = EnumSet.noneOf(ObjectType.class);
      boolean unnamed =
          levels.subList(1, levels.size() - 1).stream().anyMatch(l -> l.type() == null);
      for (Written level : levels) {
        ObjectType type = level.type();
        boolean several = type != null && (type.isCache() || type == ObjectType.GROUP);
        if (type != null && !seen.add(type) && !several) {
          throw error(
              level.at, "there must be one level of type " + type.label(), "remove this one");
        }
        if (type == ObjectType.NUMA_NODE && attachedNodes > 0) {
          throw error(
              level.at,
              "NUMA nodes must be either a level or attached",
              "remove the level or [numa]");
        }
        if (type != null && unnamed && type != ObjectType.MACHINE && level != last) {
          throw error(level.at, "either all levels or none must have a type", "name the others");
        }
      }
    }

    /** Gives levels that are mere numbers their types, in hwloc's order of priority. */
    private void nameUnnamed() {
      if (levels.size() < 3 || levels.get(1).type() != null) {
        return;
      }
      int unnamed = levels.size() - 2;
      int nodes = attachedNodes > 0 ? 0 : 1;
      int packages = Math.min(unnamed - nodes, 1);
      int cores = Math.min(unnamed - nodes - packages, 1);
      int caches = Math.min(unnamed - nodes - packages - cores, 4);
      int groups = unnamed - nodes - packages - cores - caches;
      int next = 1;
      for (int i = 0; i < groups; i++) {
        name(next++, ObjectType.GROUP, 0, CacheKind.UNIFIED);
      }
      if (packages > 0) {
        name(next++, ObjectType.PACKAGE, 0, CacheKind.UNIFIED);
      }
      if (nodes > 0) {
        name(next++, ObjectType.NUMA_NODE, 0, CacheKind.UNIFIED);
      }
      if (caches >= 3) {
        name(next++, ObjectType.L3_CACHE, 3, CacheKind.UNIFIED);
      }
      if (caches >= 1) {
        name(next++, ObjectType.L2_CACHE, 2, CacheKind.UNIFIED);
      }
      if (caches >= 2) {
        name(next++, ObjectType.L1_CACHE, 1, CacheKind.DATA);
      }
      if (caches >= 4) {
        name(next++, ObjectType.L1I_CACHE, 1, CacheKind.INSTRUCTION);
      }
      if (cores > 0) {
        name(next, ObjectType.CORE, 0, CacheKind.UNIFIED);
      }
    }

    private void name(int level, ObjectType type, int depth, CacheKind kind) {
      levels.get(level).named = new Named(type, depth, kind);
    }

    private void enforceNode() {
      if (attachedNodes == 0
          && levels.stream().noneMatch(level -> level.type() == ObjectType.NUMA_NODE)) {
        Named node = new Named(ObjectType.NUMA_NODE, 0, CacheKind.UNIFIED);
        levels.add(1, new Written(0, node, 1, 1, Given.NOTHING));
      }
    }

    private SyntheticDescription finished() {
      List<Level> finished = new ArrayList<>();
      int groups = (int) levels.stream().filter(each -> each.type() == ObjectType.GROUP).count();
      for (Written level : levels) {
        ObjectType type = level.type() == null ? ObjectType.PU : level.type();
        int depth = level.named.depth();
        Memory memory = level.given.memory();
        long bytes = memory.bytes();
        int subkind = 0;
        if (type == ObjectType.GROUP) {
          subkind = depth == 0 ? --groups : depth - 1;
        } else if (type.isCache() && bytes == 0) {
          bytes = depth == 1 ? DEFAULT_L1_BYTES : 256L << 10 + 2 * depth;
        } else if (type == ObjectType.NUMA_NODE) {
          checkNodes(level.at, level.width);
          bytes = bytes == 0 ? DEFAULT_NODE_BYTES : bytes;
        }
        boolean unique = type == ObjectType.PU || type == ObjectType.NUMA_NODE;
        finished.add(
            new Level(
                type,
                level.arity,
                level.width,
                new Memory(bytes, memory.cacheBytes()),
                type.isCache() ? depth : 0,
                level.named.kind(),
                subkind,
                indexes(level.given, level.width, unique),
                List.copyOf(level.attached)));
      }
      return new SyntheticDescription(
          List.copyOf(finished), indexes(attachedGiven, attachedNodes, true));
    }

    private List<Integer> indexes(Given given, int total, boolean unique) {
      String list = given.indexes();
      if (list == null) {
        return List.of();
      }
      List<Integer> indexes =
          list.matches("[0-9,]*")
              ? explicit(list, given.indexesAt(), total)
              : interleaved(list, given.indexesAt(), total);
      if (unique && new HashSet<>(indexes).size() < indexes.size()) {
        throw error(given.indexesAt(), "an index must not come twice", "correct the indexes");
      }
      return indexes;
    }

    private List<Integer> explicit(String list, int start, int total) {
      String[] parts = list.split(",", -1);
      if (parts.length != total) {
        throw error(
            start,
            "there must be one index per object: %d for %d objects".formatted(parts.length, total),
            "correct the list");
      }
      List<Integer> indexes = new ArrayList<>(total);
      for (String part : parts) {
        if (part.isEmpty() || part.length() > 7 || Integer.parseInt(part) > IndexSet.MAX_INDEX) {
          throw error(
              start,
              "'" + shortened(part) + "' is not an index of at most " + IndexSet.MAX_INDEX,
              "correct the list");
        }
        indexes.add(Integer.parseInt(part));
      }
      return List.copyOf(indexes);
    }

    /** Indexes that run through loops, the first loop fastest; hwloc's {@code 2*8:4*2}. */
    private List<Integer> interleaved(String list, int start, int total) {
      String[] parts = list.split(":", -1);
      if (parts.length > MAX_LEVELS) {
        throw error(start, "there must be at most " + MAX_LEVELS + " loops", "remove some");
      }
      List<int[]> loops =
          isDigit(list.charAt(0)) ? steps(parts, start, total) : typeSteps(parts, start, total);
      long product = 1;
      int smallestStep = total;
      for (int[] loop : loops) {
        smallestStep = Math.min(smallestStep, loop[0]);
        product = Math.min(product * loop[1], Integer.MAX_VALUE);
      }
      if (product != total) {
        if (total % product != 0 || smallestStep != total / product) {
          throw error(
              start,
              "the loops must run through %d indexes, not %d".formatted(total, product),
              "correct them");
        }
        loops.add(new int[] {1, (int) (total / product)});
      }
      List<Integer> indexes = new ArrayList<>(total);
      for (int position = 0; position < total; position++) {
        int index = 0;
        int multiple = 1;
        for (int[] loop : loops) {
          index += position / loop[0] % loop[1] * multiple;
          multiple *= loop[1];
        }
        indexes.add(index);
      }
      if (new HashSet<>(indexes).size() < total) {
        throw error(start, "the loops must give each index once", "correct them");
      }
      return List.copyOf(indexes);
    }

    private List<int[]> steps(String[] parts, int start, int total) {
      List<int[]> loops = new ArrayList<>();
      for (String part : parts) {
        if (!part.matches("[1-9]\\d{0,6}\\*[1-9]\\d{0,6}")) {
          throw error(
              start, "'" + shortened(part) + "' is not a loop", "write step*count such as 2*8:4*2");
        }
        int star = part.indexOf('*');
        int count = Integer.parseInt(part.substring(star + 1));
        if (count > total) {
          throw error(start, "a loop must run at most " + total + " times", "correct " + part);
        }
        loops.add(new int[] {Integer.parseInt(part.substring(0, star)), count});
      }
      return loops;
    }

    private List<int[]> typeSteps(String[] parts, int start, int total) {
      List<Integer> widths = new ArrayList<>();
      for (String part : parts) {
        Parser type = new Parser(part);
        ObjectType wanted = part.isEmpty() ? null : type.type().type();
        int width =
            levels.stream()
                .filter(level -> level.type() == wanted && level.width < total)
                .mapToInt(level -> level.width)
                .findFirst()
                .orElse(0);
        if (width == 0 || total % width != 0 || widths.contains(width)) {
          throw error(
              start,
              "'" + shortened(part) + "' is not a level of its own above this one",
              "name levels above, once each");
        }
        widths.add(width);
      }
      List<int[]> loops = new ArrayList<>();
      for (int width : widths) {
        int above =
            widths.stream().filter(each -> each < width).mapToInt(each -> each).max().orElse(1);
        loops.add(new int[] {total / width, width / above});
      }
      return loops;
    }

    private int number() {
      int start = at;
      boolean hexadecimal = text.startsWith("0x", at);
      at += hexadecimal ? 2 : 0;
      while (at < text.length()
          && (isDigit(text.charAt(at)) || hexadecimal && isLetterOrDigit(text.charAt(at)))) {
        at++;
      }
      long number = decoded(text.substring(start, at));
      if (number < 0 || number > Integer.MAX_VALUE) {
        throw error(start, "here must stand a number of objects", "write such as core:4");
      }
      return (int) number;
    }

    private void skipSpace() {
      while (at < text.length() && isSpace(text.charAt(at))) {
        at++;
      }
    }

    private static boolean isSpace(char c) {
      return c == ' ' || c == '\t' || c == '\n' || c == '\r';
    }

    private static boolean isDigit(char c) {
      return c >= '0' && c <= '9';
    }

    private static boolean isLetterOrDigit(char c) {
      return isDigit(c) || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    private TopologyException error(int where, String rule, String remedy) {
      int end = Math.min(text.length(), where + 20);
      String here = where >= text.length() ? "the end" : "'" + text.substring(where, end) + "'";
      return new TopologyException(
          "synthetic description, column %d at %s: %s; %s"
              .formatted(where + 1, here.replaceAll("\\p{Cntrl}", "?"), rule, remedy));
    }
  }
}
