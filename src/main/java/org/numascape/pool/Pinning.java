package org.numascape.pool;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.numascape.topology.IndexSet;

/**
 * Which PUs workers stand on, in the order in which workers are numbered, and what their threads
 * are bound to: their PU, if nothing else is said. Only PUs that the process may use are taken.
 *
 * <p>A thread that a task starts has its worker's binding, as the kernel does it; threads of a
 * {@code ForkJoinPool}, such as parallel streams use, are freed of it within half a second.
 */
public sealed interface Pinning {
  Pinning NONE = Strategy.NONE;
  Pinning COMPACT = Strategy.COMPACT;
  Pinning SCATTER = Strategy.SCATTER;
  Pinning AVOID_SMT = Strategy.AVOID_SMT;
  Pinning CACHE = Strategy.CACHE;
  Pinning SPILL = Strategy.SPILL;

  /** As the command line and files spell it; {@link #parse} reads it back. */
  String label();

  /**
   * The pinning of a label.
   *
   * @throws IllegalArgumentException if there is no such label, with those that there are
   */
  static Pinning parse(String label) {
    if (label.startsWith(Listed.PREFIX)) {
      return Listed.parse(label.substring(Listed.PREFIX.length()));
    }
    return Arrays.stream(Strategy.values())
        .filter(strategy -> strategy.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "pinning="
                        + label
                        + " must be one of "
                        + Arrays.stream(Strategy.values())
                            .map(Strategy::label)
                            .collect(Collectors.joining(", "))
                        + ", or "
                        + Listed.PREFIX
                        + " and PUs, such as list:0,2,4-7"));
  }

  /** A rule that fits every machine. */
  enum Strategy implements Pinning {
    /** Workers have places for the steal order, as with compact, but are bound nowhere. */
    NONE("none"),
    /** PU after PU in logical order: neighbours share core, cache and node. */
    COMPACT("compact"),
    /** Node after node, package after package in turn: neighbours share as little as possible. */
    SCATTER("scatter"),
    /**
     * As compact, but one worker a core, which is also how many there are if nothing is said; if
     * more are asked for, each core that has a second PU gets another, and so on until none has one
     * left.
     */
    AVOID_SMT("avoid-smt"),
    /**
     * As compact, but a worker is bound to all usable PUs of its L3, among which the kernel may
     * move it: one group of workers a core complex. They steal from each other before they steal
     * from other groups, since who shares a cache is nearer than who does not. PUs without an L3
     * are grouped by the largest cache that cores share, or else by node; and no group spans nodes.
     */
    CACHE("cache"),
    /**
     * One cache after the other, grouped as with cache; in each, one PU of every core before their
     * other PUs. And whoever has work to give wakes the first worker that sleeps: those of later
     * caches are woken only when none of an earlier one sleeps any more.
     */
    SPILL("spill");

    private final String label;

    Strategy(String label) {
      this.label = label;
    }

    @Override
    public String label() {
      return label;
    }
  }

  /**
   * These PUs, in this order: the first worker stands on the first.
   *
   * @param puOsIndexes OS indexes of the run's topology, each once
   */
  record Listed(List<Integer> puOsIndexes) implements Pinning {
    static final String PREFIX = "list:";

    public Listed {
      puOsIndexes = List.copyOf(puOsIndexes);
      if (puOsIndexes.isEmpty() || puOsIndexes.size() > PoolSettings.MAX_WORKERS) {
        throw new IllegalArgumentException(
            "pinning=%s names %d PUs, and must name 1..%d"
                .formatted(PREFIX, puOsIndexes.size(), PoolSettings.MAX_WORKERS));
      }
      if (new HashSet<>(puOsIndexes).size() < puOsIndexes.size()) {
        throw new IllegalArgumentException(
            "pinning=%s must name each PU once; for more workers a PU give their number"
                .formatted(label(puOsIndexes)));
      }
    }

    private static Listed parse(String list) {
      List<Integer> pus = new ArrayList<>();
      try {
        for (String part : list.split(",", -1)) {
          // A part is a PU or a range; an index set reads both, and refuses what is out of bounds.
          IndexSet range = IndexSet.parseList(part);
          if (range.isEmpty()) {
            throw new IllegalArgumentException("a part of it is empty");
          }
          range.stream().limit(PoolSettings.MAX_WORKERS + 1L - pus.size()).forEach(pus::add);
        }
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "pinning=" + PREFIX + list + " must be PUs such as list:0,2,4-7: " + e.getMessage(), e);
      }
      return new Listed(pus);
    }

    @Override
    public String label() {
      return label(puOsIndexes);
    }

    private static String label(List<Integer> pus) {
      StringJoiner text = new StringJoiner(",", PREFIX, "");
      int end;
      for (int from = 0; from < pus.size(); from = end) {
        end = from + 1;
        while (end < pus.size() && pus.get(end) == pus.get(end - 1) + 1) {
          end++;
        }
        text.add(end == from + 1 ? "" + pus.get(from) : pus.get(from) + "-" + pus.get(end - 1));
      }
      return text.toString();
    }
  }
}
