package org.numascape.topology;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.numascape.topology.ObjectAttributes.CacheKind;
import org.numascape.topology.SyntheticDescription.Attached;
import org.numascape.topology.SyntheticDescription.Level;
import org.numascape.topology.SyntheticDescription.Memory;
import org.numascape.topology.SyntheticLevel.Given;
import org.numascape.topology.SyntheticText.Named;

/** Reads a synthetic description level by level, and fills in hwloc's defaults. */
final class SyntheticParser {
  private static final int MAX_LEVELS = 127;
  private static final long DEFAULT_NODE_BYTES = 1L << 30;
  private static final long DEFAULT_L1_BYTES = 32 << 10;

  private final SyntheticText text;
  private final List<SyntheticLevel> levels = new ArrayList<>();
  private int attachedNodes;
  private int objects = 1;
  private Given attachedGiven = Given.NOTHING;

  SyntheticParser(String text) {
    this.text = new SyntheticText(text);
  }

  SyntheticDescription parse() {
    levels.add(
        new SyntheticLevel(
            0, new Named(ObjectType.MACHINE, 0, CacheKind.UNIFIED), 1, 1, Given.NOTHING));
    text.skipSpace();
    while (!text.atEnd()) {
      if (text.isAt('[')) {
        attached();
      } else if (!text.isAt('(')) {
        level();
      } else if (levels.size() > 1 || attachedNodes > 0) {
        throw text.error(
            text.at(), "attributes must follow what they belong to", "remove the space");
      } else {
        given(ObjectType.MACHINE);
      }
      text.skipSpace();
    }
    if (levels.size() == 1) {
      throw text.error(0, "there must be at least one level", "write such as numa:2 core:4 pu:2");
    }
    SyntheticTypes.complete(text, levels, attachedNodes > 0);
    return finished();
  }

  private void attached() {
    int start = text.at();
    text.skip('[');
    if (text.type().type() != ObjectType.NUMA_NODE) {
      throw text.error(
          start, "only a NUMA node can be attached", "write [numa] or [numa(memory=...)]");
    }
    Given given = given(ObjectType.NUMA_NODE);
    if (!text.skip(']')) {
      throw text.error(text.at(), "an attached node must end with ']'", "add it");
    }
    SyntheticLevel level = levels.getLast();
    level.attached.add(new Attached(given.memory()));
    attachedNodes += level.width;
    checkNodes(start, attachedNodes);
    count(start, level.width);
    if (given.indexes() != null) {
      attachedGiven = given;
    }
  }

  private void level() {
    int start = text.at();
    Named named = text.isAtDigit() ? Named.NOTHING : text.type();
    if (named.type() != null && !text.skip(':')) {
      throw text.error(
          text.at(), "a type must be followed by ':' and a number", "write such as core:4");
    }
    int arity = text.number();
    if (arity == 0) {
      throw text.error(start, "a level must have at least 1 object", "write a positive number");
    }
    long width = (long) levels.getLast().width * arity;
    if (width > Topology.MAX_PUS) {
      throw text.error(
          start,
          "a machine must have at most %d objects a level, not %d"
              .formatted(Topology.MAX_PUS, width),
          "write smaller numbers");
    }
    count(start, (int) width);
    if (levels.size() > MAX_LEVELS) {
      throw text.error(start, "there must be at most " + MAX_LEVELS + " levels", "remove some");
    }
    levels.add(new SyntheticLevel(start, named, arity, (int) width, given(named.type())));
    if (!text.atEnd() && !text.isAt('[') && !text.isAtSpace()) {
      throw text.error(text.at(), "levels must be separated by a space", "add one");
    }
  }

  private void checkNodes(int start, int nodes) {
    if (nodes > Topology.MAX_NODES) {
      throw text.error(
          start,
          "a machine must have at most %d NUMA nodes, not %d".formatted(Topology.MAX_NODES, nodes),
          "write smaller numbers");
    }
  }

  private void count(int start, int more) {
    objects += more;
    if (objects > SyntheticDescription.MAX_OBJECTS) {
      throw text.error(
          start,
          "a machine must have at most " + SyntheticDescription.MAX_OBJECTS + " objects",
          "write smaller numbers");
    }
  }

  /** Reads what stands in round brackets, if any do. */
  private Given given(@Nullable ObjectType type) {
    int open = text.at();
    if (!text.skip('(')) {
      return Given.NOTHING;
    }
    Given given = Given.NOTHING;
    while (true) {
      text.skipSpace();
      if (text.atEnd()) {
        throw text.error(open, "attributes must end with ')'", "add it");
      }
      if (text.skip(')')) {
        return given;
      }
      given = attribute(type, given);
    }
  }

  private Given attribute(@Nullable ObjectType type, Given given) {
    int start = text.at();
    String attribute = text.upTo(" \t\n\r()[]");
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
    throw text.error(
        start,
        "unknown attribute '%s' of %s"
            .formatted(SyntheticText.shortened(attribute), type == null ? "a level" : type.label()),
        "write size= of a cache, memory= or memorysidecachesize= of a NUMA node, or indexes=");
  }

  private long bytes(String value, int start) {
    try {
      return SyntheticDescription.bytes(value);
    } catch (IllegalArgumentException e) {
      throw text.error(start, String.valueOf(e.getMessage()), "write such as 4GiB, 32KiB or 1000");
    }
  }

  private SyntheticDescription finished() {
    List<Level> finished = new ArrayList<>();
    SyntheticIndexes indexes = new SyntheticIndexes(text, levels);
    int groups = (int) levels.stream().filter(each -> each.type() == ObjectType.GROUP).count();
    for (SyntheticLevel level : levels) {
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
              indexes.of(level.given, level.width, unique),
              List.copyOf(level.attached)));
    }
    return new SyntheticDescription(
        List.copyOf(finished), indexes.of(attachedGiven, attachedNodes, true));
  }
}
