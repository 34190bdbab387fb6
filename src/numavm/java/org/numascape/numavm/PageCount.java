package org.numascape.numavm;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.numascape.platform.PageLocation;
import org.numascape.platform.Pages;

/**
 * Pages by the node that the kernel has them on (move_pages), and how many of them were due there.
 */
final class PageCount {
  private final Map<String, LongAdder> byPlace = new ConcurrentHashMap<>();
  private final LongAdder all = new LongAdder();
  private final LongAdder due = new LongAdder();

  /** Counts pages that should be on a node. */
  void add(long[] addresses, int dueOsIndex) {
    for (PageLocation location : Pages.locate(addresses)) {
      String place =
          switch (location) {
            case PageLocation.OnNode(int osIndex) -> Integer.toString(osIndex);
            case PageLocation.Nowhere() -> "nowhere";
            case PageLocation.Unknown(String reason) -> reason;
          };
      byPlace.computeIfAbsent(place, key -> new LongAdder()).increment();
      all.increment();
      if (place.equals(Integer.toString(dueOsIndex))) {
        due.increment();
      }
    }
  }

  /** The share of the pages that are on the node; 0 if there are none. */
  double shareOn(int osIndex) {
    return all.sum() == 0 ? 0 : on(osIndex) / (double) all.sum();
  }

  private long on(int osIndex) {
    LongAdder there = byPlace.get(Integer.toString(osIndex));
    return there == null ? 0 : there.sum();
  }

  /** Where the kernel says the pages of an address range are, by node; those that are on one. */
  static Map<Integer, Long> byNode(long address, long bytes) {
    Map<Integer, Long> byNode = new TreeMap<>();
    for (PageLocation location : Pages.locate(pages(address, bytes))) {
      if (location instanceof PageLocation.OnNode(int osIndex)) {
        byNode.merge(osIndex, 1L, Long::sum);
      }
    }
    return byNode;
  }

  /** The share of the pages that are where they should be; 0 if there are none. */
  double shareDue() {
    return all.sum() == 0 ? 0 : due.sum() / (double) all.sum();
  }

  /** The addresses of some bytes' pages, of the small size. */
  static long[] pages(long address, long bytes) {
    long[] addresses = new long[Math.toIntExact(bytes / Pages.sizeBytes())];
    for (int page = 0; page < addresses.length; page++) {
      addresses[page] = address + page * Pages.sizeBytes();
    }
    return addresses;
  }

  @Override
  public String toString() {
    List<String> places =
        new TreeMap<>(byPlace)
            .entrySet().stream().map(e -> e.getKey() + ": " + e.getValue()).toList();
    return all.sum() + " pages, %.2f%% where due; by node: ".formatted(100 * shareDue()) + places;
  }
}
