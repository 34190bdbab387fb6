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
import org.numascape.platform.EvenSample;
import org.numascape.platform.PageLocation;
import org.numascape.platform.Pages;
import org.numascape.topology.Topology;

/**
 * Asks the kernel where a sample of a pool's pages is, and compares it with their homes; a page of
 * a block that is elsewhere is at home there from now on. Any thread.
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
   * @param relocation is told which page is elsewhere, and the logical index of the node
   * @param there whether it still is what it was
   */
  record Stretch(
      Kind kind,
      int pages,
      IntToLongFunction address,
      IntFunction<OptionalInt> home,
      Relocation relocation,
      BooleanSupplier there) {}

  /** Who keeps homes, so that they may change. */
  interface Relocation {
    /** For what stays at home, whatever the kernel does. */
    Relocation NONE = (page, node) -> {};

    void moved(int page, int node);
  }

  private record Page(Stretch stretch, int number, long address, int homeOsIndex) {}

  /** As {@link NumaPool#checkPages(int, int, BooleanSupplier)}. */
  PageCheck check(int mostPages, int mostAtOnce, BooleanSupplier another) {
    List<Stretch> all = stretches.get();
    long pages = all.stream().mapToLong(Stretch::pages).sum();
    EvenSample sample = EvenSample.of(pages, mostPages, mostAtOnce, turn.getAndIncrement());
    Answers answers = new Answers();
    for (int pass = 0; pass < sample.passes() && (pass == 0 || another.getAsBoolean()); pass++) {
      List<Page> asked = withHome(all, sample.pass(pass));
      answers.add(asked, Pages.locate(asked.stream().mapToLong(Page::address).toArray()));
    }
    return answers.check(pages);
  }

  /** Those pages, by ascending numbers that run through all stretches, whose home is known. */
  private List<Page> withHome(List<Stretch> all, long[] numbers) {
    List<Page> pages = new ArrayList<>(numbers.length);
    int at = 0;
    long before = 0;
    for (long number : numbers) {
      while (number - before >= all.get(at).pages()) {
        before += all.get(at++).pages();
      }
      Stretch stretch = all.get(at);
      int page = (int) (number - before);
      OptionalInt home = stretch.home().apply(page);
      if (home.isPresent()) {
        pages.add(
            new Page(
                stretch,
                page,
                stretch.address().applyAsLong(page),
                topology.nodes().get(home.getAsInt()).osIndex().orElseThrow()));
      }
    }
    return pages;
  }

  /** What the kernel said, added up. */
  private final class Answers {
    private final SortedMap<Integer, Long> byNode = new TreeMap<>();

    /** By the ordinal of the kind. */
    private final long[] checked = new long[Kind.values().length];

    private final long[] confirmed = new long[Kind.values().length];
    private final String[] reason = {"", ""};
    private boolean nowhere;

    void add(List<Page> pages, List<PageLocation> locations) {
      for (int i = 0; i < locations.size(); i++) {
        Page page = pages.get(i);
        Stretch stretch = page.stretch();
        if (!stretch.there().getAsBoolean()) {
          continue; // Freed in between: whatever is there now is another's.
        }
        int kind = stretch.kind().ordinal();
        switch (locations.get(i)) {
          case PageLocation.OnNode(int osIndex) -> {
            checked[kind]++;
            if (osIndex == page.homeOsIndex()) {
              confirmed[kind]++;
            } else {
              topology
                  .nodeByOsIndex(osIndex)
                  .ifPresent(
                      node -> stretch.relocation().moved(page.number(), node.logicalIndex()));
            }
            byNode.merge(osIndex, 1L, Long::sum);
          }
          // No refusal, and worth a word only if there is nothing else.
          case PageLocation.Nowhere() -> nowhere = true;
          case PageLocation.Unknown(String why) -> reason[kind] = why;
        }
      }
    }

    PageCheck check(long pages) {
      int frames = Kind.FRAMES.ordinal();
      int blocks = Kind.BLOCK.ordinal();
      // Behind the last frame there may be a page that was looked at and not written, which is
      // nowhere; that is no refusal.
      boolean refused = reason[blocks].isEmpty() && checked[frames] == 0;
      String why = refused ? reason[frames] : reason[blocks];
      return new PageCheck(
          pages,
          checked[blocks] + checked[frames],
          confirmed[blocks] + confirmed[frames],
          checked[frames],
          confirmed[frames],
          byNode,
          why.isEmpty() && nowhere && byNode.isEmpty() ? PageCheck.NOTHING_WRITTEN : why);
    }
  }
}
