package org.numascape.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.function.IntToLongFunction;
import java.util.function.Supplier;
import org.numascape.platform.PageLocation;
import org.numascape.platform.Pages;
import org.numascape.topology.Topology;

/**
 * Asks the kernel where a sample of a pool's pages is, and compares it with their homes. Any
 * thread.
 */
final class PageSurvey {
  private final Topology topology;
  private final Supplier<List<Stretch>> stretches;
  private final AtomicLong turn = new AtomicLong();

  /**
   * @param topology the machine itself
   * @param stretches all that may be asked about, as it is when it is called
   */
  PageSurvey(Topology topology, Supplier<List<Stretch>> stretches) {
    this.topology = topology;
    this.stretches = stretches;
  }

  /** What memory is for. */
  enum Kind {
    BLOCK,
    FRAMES
  }

  /**
   * Memory whose pages have homes.
   *
   * @param pages how many may have been written
   * @param address of a byte in a page, by its number
   * @param home the logical index of the home node of a page, by its number, if it is known
   * @param placed whether a policy decided the homes, not the first touch
   * @param there whether it still is what it was
   */
  record Stretch(
      Kind kind,
      int pages,
      IntToLongFunction address,
      IntFunction<OptionalInt> home,
      boolean placed,
      BooleanSupplier there) {}

  private record Page(Stretch stretch, long address, int homeOsIndex) {}

  /** As {@link NumaPool#checkPages(int)}. */
  PageCheck check(int mostPages) {
    SortedMap<Integer, Long> byNode = new TreeMap<>();
    List<Page> sample = sample(mostPages);
    List<PageLocation> locations = Pages.locate(sample.stream().mapToLong(Page::address).toArray());
    long[] checked = new long[Kind.values().length];
    long[] confirmed = new long[Kind.values().length];
    String[] reason = {"", ""};
    for (int i = 0; i < locations.size(); i++) {
      Page page = sample.get(i);
      Stretch stretch = page.stretch();
      if (!stretch.there().getAsBoolean()) {
        continue; // Freed in between: whatever is there now is another's.
      }
      int kind = stretch.kind().ordinal();
      switch (locations.get(i)) {
        case PageLocation.OnNode(int osIndex) -> {
          checked[kind]++;
          confirmed[kind] += osIndex == page.homeOsIndex() ? 1 : 0;
          byNode.merge(osIndex, 1L, Long::sum);
        }
        // Who declared it did not write it; but a placed page has a home before anybody does, and
        // of frames nobody declares more than their size.
        case PageLocation.Untouched() ->
            checked[kind] += stretch.placed() || stretch.kind() == Kind.FRAMES ? 0 : 1;
        case PageLocation.Unknown(String why) -> reason[kind] = why;
      }
    }
    int frames = Kind.FRAMES.ordinal();
    int blocks = Kind.BLOCK.ordinal();
    // Behind the last frame there may be a page that was looked at and not written, which is
    // nowhere; that is no refusal.
    boolean refused = reason[blocks].isEmpty() && checked[frames] == 0;
    return new PageCheck(
        checked[blocks] + checked[frames],
        confirmed[blocks] + confirmed[frames],
        checked[frames],
        confirmed[frames],
        byNode,
        refused ? reason[frames] : reason[blocks]);
  }

  /** Pages whose home is known, evenly spread over all, others each time. */
  private List<Page> sample(int mostPages) {
    List<Stretch> all = stretches.get();
    long pages = all.stream().mapToLong(Stretch::pages).sum();
    long step = Math.max(1, (pages + mostPages - 1) / mostPages);
    List<Page> sample = new ArrayList<>();
    long page = turn.getAndIncrement() % step;
    for (Stretch stretch : all) {
      for (; page < stretch.pages(); page += step) {
        OptionalInt home = stretch.home().apply((int) page);
        if (home.isPresent()) {
          sample.add(
              new Page(
                  stretch,
                  stretch.address().applyAsLong((int) page),
                  topology.nodes().get(home.getAsInt()).osIndex().orElseThrow()));
        }
      }
      page -= stretch.pages();
    }
    return sample;
  }
}
