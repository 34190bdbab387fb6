package org.numascape.topology;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Synthetic descriptions of all the language's parts at random, the same for the same seed. */
final class SyntheticDescriptions {
  private static final List<String> CACHES =
      List.of("l5", "l4", "L3Cache", "l3i", "L2i", "l2u", "l1d", "L1iCache");

  private static final List<String> ONCE = List.of("pack", "socket", "die", "core", "Package");
  private static final List<String> SIZES = List.of("4GiB", "16GB", "512MiB", "0x1000", "123456");
  private static final int MOST_PUS = 120;

  private final Random random;
  private final StringBuilder text = new StringBuilder();
  private final List<String> types = new ArrayList<>();
  private final List<Integer> widths = new ArrayList<>();
  private int width = 1;

  private SyntheticDescriptions(Random random) {
    this.random = random;
  }

  static List<String> random(long seed, int number) {
    Random random = new Random(seed);
    return IntStream.range(0, number)
        .mapToObj(i -> new SyntheticDescriptions(random).next())
        .toList();
  }

  private String next() {
    if (random.nextInt(12) == 0) {
      return unnamed();
    }
    boolean attach = random.nextBoolean();
    List<String> levels = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      levels.add(ONCE.get(random.nextInt(ONCE.size())));
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      levels.add(CACHES.get(random.nextInt(CACHES.size())));
    }
    for (int i = random.nextInt(4) - 1; i > 0; i--) {
      levels.add(random.nextInt(4) == 0 ? "group" + (1 + random.nextInt(3)) : "group");
    }
    if (!attach && random.nextInt(3) > 0) {
      levels.add(random.nextBoolean() ? "numa" : "node");
    }
    Collections.shuffle(levels, random);
    List<String> distinct = distinct(levels);
    if (attach && random.nextInt(3) == 0) {
      attached();
    }
    for (String level : distinct) {
      level(level, 1 + random.nextInt(random.nextInt(3) == 0 ? 4 : 2));
      for (int i = random.nextInt(4) - 1; attach && i > 0; i--) {
        attached();
      }
    }
    level("pu", 1 + random.nextInt(3));
    if (attach && random.nextInt(6) == 0) {
      attached();
    }
    return text.toString().strip();
  }

  private String unnamed() {
    int levels = 1 + random.nextInt(8);
    String machine = random.nextInt(4) == 0 ? "(memory=4GiB) " : "";
    String attached = random.nextInt(3) == 0 ? "[numa] " : "";
    return machine
        + attached
        + IntStream.range(0, levels)
            .mapToObj(i -> String.valueOf(1 + random.nextInt(levels > 5 ? 2 : 3)))
            .collect(Collectors.joining(" "));
  }

  /** hwloc takes each of these types once only. */
  private static List<String> distinct(List<String> levels) {
    List<String> distinct = new ArrayList<>();
    // Nor, by a mistake of its own, does it keep the size of a cache that comes twice.
    for (String level : levels) {
      String kind = level.equals("socket") || level.equals("Package") ? "pack" : level;
      if (level.startsWith("group") || !distinct.contains(kind)) {
        distinct.add(ONCE.contains(level) ? kind : level);
      }
    }
    return distinct;
  }

  private void level(String type, int wanted) {
    int arity = width * wanted > MOST_PUS ? 1 : wanted;
    width *= arity;
    List<String> attributes = new ArrayList<>();
    if (CACHES.contains(type) && random.nextInt(3) == 0) {
      attributes.add("size=" + SIZES.get(random.nextInt(SIZES.size())));
    }
    if ((type.equals("numa") || type.equals("node")) && random.nextInt(3) == 0) {
      attributes.add("memory=" + SIZES.get(random.nextInt(SIZES.size())));
    }
    if (random.nextInt(4) == 0) {
      attributes.add("indexes=" + indexes(width));
    }
    Collections.shuffle(attributes, random);
    text.append(type).append(':').append(arity);
    if (!attributes.isEmpty()) {
      text.append('(').append(String.join(" ", attributes)).append(')');
    }
    text.append(' ');
    types.add(type);
    widths.add(width);
  }

  private void attached() {
    text.append("[numa");
    if (random.nextBoolean()) {
      text.append("(memory=").append(SIZES.get(random.nextInt(SIZES.size()))).append(')');
    }
    text.append("] ");
  }

  private String indexes(int total) {
    List<Integer> usable =
        IntStream.range(0, widths.size())
            .filter(i -> widths.get(i) > 1 && widths.get(i) < total)
            .filter(i -> types.indexOf(types.get(i)) == i && !types.get(i).startsWith("group"))
            .filter(i -> i == 0 || widths.get(i) > widths.get(i - 1))
            .boxed()
            .toList();
    if (!usable.isEmpty() && random.nextBoolean()) {
      List<String> chosen = new ArrayList<>();
      for (int i : usable) {
        if (chosen.isEmpty() || random.nextBoolean()) {
          chosen.add(types.get(i));
        }
      }
      Collections.shuffle(chosen, random);
      return String.join(":", chosen);
    }
    int factor = IntStream.of(2, 3).filter(each -> total % each == 0).findFirst().orElse(1);
    if (factor > 1 && total > factor && random.nextBoolean()) {
      int rest = total / factor;
      return random.nextBoolean() ? rest + "*" + factor : "1*" + factor + ":" + factor + "*" + rest;
    }
    List<Integer> indexes =
        new ArrayList<>(IntStream.range(0, total).map(i -> i + i / 3).boxed().toList());
    Collections.shuffle(indexes, random);
    return indexes.stream().map(String::valueOf).collect(Collectors.joining(","));
  }
}
