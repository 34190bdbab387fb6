package org.numascape.pool;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.numascape.platform.PageLocation;
import org.numascape.platform.PagePlacement;
import org.numascape.platform.Pages;
import org.numascape.telemetry.TouchedBlock;
import org.numascape.topology.IndexSet;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyObject;

/**
 * A pool's open blocks: places their pages, and asks the kernel where they came to be. Any thread.
 */
final class Blocks implements AutoCloseable {
  /** Keeps the answers small however large a block is. */
  private static final int PAGES_ASKED_AT_ONCE = 4096;

  private final Topology topology;
  private final boolean emulated;
  private final Consumer<String> limitations;
  private final Set<NumaBlock> open = ConcurrentHashMap.newKeySet();
  private final BlockUse use;

  /** Set before the open blocks are closed, and read by who opens one behind that. */
  private volatile boolean closed;

  /**
   * @param emulated whether the topology is not this machine, so that pages have homes only here
   * @param limitations takes what could not be done, in sentences
   */
  Blocks(Topology topology, boolean emulated, BlockUse use, Consumer<String> limitations) {
    this.topology = topology;
    this.emulated = emulated;
    this.use = use;
    this.limitations = limitations;
  }

  /** As {@link NumaPool#allocate(String, long, MemorySettings)}. */
  NumaBlock allocate(String name, long bytes, MemorySettings settings) {
    List<TopologyObject> nodes = settings.policy().nodesOn(topology);
    boolean demanded = settings.hugePages() == HugePages.YES;
    boolean asked = demanded || (settings.hugePages() == HugePages.AUTO && areHugeHarmless(bytes));
    long pageBytes = pageBytes(asked);
    // Emulated homes are not the kernel's: its pages make them coarser only if that is wanted.
    boolean coarse = demanded || !emulated;
    checkLength(name, bytes, coarse ? pageBytes : Pages.sizeBytes());
    long wholePages = (bytes + pageBytes - 1) / pageBytes * pageBytes;
    OwnMemory memory = new OwnMemory(wholePages, pageBytes);
    try {
      MemorySegment pages = memory.pages;
      String refusal = asked ? PagePlacement.useHugePages(pages) : "";
      if (demanded && !refusal.isEmpty()) {
        limitations.accept("huge pages: " + refusal);
      }
      long homeBytes = coarse && refusal.isEmpty() ? pageBytes : Pages.sizeBytes();
      // Before the number is taken: the Java heap may have no room for so many.
      short[] homes = homes(settings.policy(), nodes, pages, homeBytes);
      return opened(
          new NumaBlock(
              name,
              use.number(),
              pages.asSlice(0, bytes),
              homeBytes,
              homes,
              NumaBlock.Before.NONE,
              this,
              block -> {
                memory.free();
                closed(block);
              }));
    } catch (Throwable thrown) {
      memory.free();
      throw thrown;
    }
  }

  /** Whether it makes no difference which part of a huge page is written first. */
  private boolean areHugeHarmless(long bytes) {
    OptionalLong huge = PagePlacement.hugePageBytes();
    return (emulated || topology.nodes().size() == 1)
        && huge.isPresent()
        && bytes >= HugePages.LEAST_PAGES * huge.getAsLong();
  }

  /** Memory that is the pool's, as long as a block of it is open. */
  private static final class OwnMemory {
    final MemorySegment pages;
    private final Arena arena = Arena.ofShared();

    OwnMemory(long bytes, long alignment) {
      this.pages = Pages.mapUntouched(bytes, alignment, arena);
    }

    synchronized void free() {
      if (arena.scope().isAlive()) {
        arena.close();
      }
    }
  }

  /** As {@link NumaPool#register}. */
  NumaBlock register(String name, MemorySegment memory) {
    if (!memory.isNative()) {
      throw new IllegalArgumentException(
          "memory of block " + name + " is on the Java heap, which moves it; use off-heap memory");
    }
    if (!memory.scope().isAlive()) {
      throw new IllegalArgumentException(
          "memory of block " + name + " is freed already; register it before its arena is closed");
    }
    checkLength(name, memory.byteSize(), Pages.sizeBytes());
    short[] homes = undecided(memory, Pages.sizeBytes());
    NumaBlock.Before before = emulated ? NumaBlock.Before.NONE : findHomes(name, memory, homes);
    long pageBytes = before.pages() == 0 ? pageBytesOfUntouched(memory) : Pages.sizeBytes();
    return opened(
        new NumaBlock(
            name,
            use.number(),
            memory,
            pageBytes,
            pageBytes == Pages.sizeBytes() ? homes : undecided(memory, pageBytes),
            before,
            this,
            this::closed));
  }

  private void closed(NumaBlock block) {
    if (open.remove(block)) {
      use.close(block);
    }
  }

  private NumaBlock opened(NumaBlock block) {
    open.add(block);
    if (closed) {
      // Its pool was closed meanwhile, which may not have seen it.
      block.close();
      throw LifeCycle.closed();
    }
    return block;
  }

  private static void checkLength(String name, long bytes, long pageBytes) {
    if (bytes <= 0 || bytes > NumaBlock.MAX_PAGES * pageBytes) {
      throw new IllegalArgumentException(
          "bytes=%d of block %s must be in 1..%d"
              .formatted(bytes, name, NumaBlock.MAX_PAGES * pageBytes));
    }
  }

  /** Homes of all pages that memory has a part of, none of them known. */
  private static short[] undecided(MemorySegment memory, long pageBytes) {
    long first = memory.address() / pageBytes;
    long last = (memory.address() + memory.byteSize() - 1) / pageBytes;
    short[] homes = new short[Math.toIntExact(last - first + 1)];
    Arrays.fill(homes, NumaBlock.NOBODY);
    return homes;
  }

  /** Asks the kernel which pages are somewhere already, and fills in their homes. */
  private NumaBlock.Before findHomes(String name, MemorySegment memory, short[] homes) {
    long firstPage = memory.address() / Pages.sizeBytes();
    long[] onNode = new long[topology.nodes().size()];
    long elsewhere = 0;
    for (int from = 0; from < homes.length; from += PAGES_ASKED_AT_ONCE) {
      long[] addresses = new long[Math.min(PAGES_ASKED_AT_ONCE, homes.length - from)];
      long first = firstPage + from;
      Arrays.setAll(addresses, i -> (first + i) * Pages.sizeBytes());
      List<PageLocation> locations = Pages.locate(addresses);
      for (int i = 0; i < addresses.length; i++) {
        switch (locations.get(i)) {
          case PageLocation.OnNode(int osIndex) -> {
            int home =
                topology
                    .nodeByOsIndex(osIndex)
                    .map(TopologyObject::logicalIndex)
                    .orElse((int) Touches.NOWHERE);
            homes[from + i] = (short) home;
            if (home >= 0) {
              onNode[home]++;
            } else {
              elsewhere++;
            }
          }
          case PageLocation.Nowhere() -> {}
          case PageLocation.Unknown(String why) ->
              limitations.accept(
                  "pages of " + name + " that were there before it was registered: " + why);
        }
      }
    }
    return new NumaBlock.Before(
        LongStream.of(onNode).sum() + elsewhere, LongStream.of(onNode).max().orElse(0));
  }

  /** The size of the pages that a block is going to have, unless the system refuses. */
  private long pageBytes(boolean hugeIfPossible) {
    boolean huge = hugeIfPossible || !emulated && PagePlacement.areHugePagesUsual();
    return huge ? PagePlacement.hugePageBytes().orElse(Pages.sizeBytes()) : Pages.sizeBytes();
  }

  /** Pages of a file are small, and so are those of what no huge page fits in. */
  private long pageBytesOfUntouched(MemorySegment memory) {
    long usual = pageBytes(false);
    long firstWhole = (memory.address() + usual - 1) / usual * usual;
    boolean fits = firstWhole + usual <= memory.address() + memory.byteSize();
    return fits && !memory.isMapped() ? usual : Pages.sizeBytes();
  }

  /** Places pages, if the policy does, and says where each is going to be. */
  private short[] homes(
      MemoryPolicy policy, List<TopologyObject> nodes, MemorySegment pages, long pageBytes) {
    short[] homes = new short[Math.toIntExact(pages.byteSize() / pageBytes)];
    if (nodes.isEmpty() || !emulated && !place(policy, nodes, pages)) {
      Arrays.fill(homes, NumaBlock.NOBODY);
      return homes;
    }
    long first = emulated ? 0 : firstPlace(nodes, pages, pageBytes);
    for (int page = 0; page < homes.length; page++) {
      homes[page] = (short) nodes.get((int) ((first + page) % nodes.size())).logicalIndex();
    }
    return homes;
  }

  /**
   * Which of the nodes placed pages begin with. The kernel deals them by the numbers that their
   * addresses give them, of which some versions take 32 bits only, so one is touched to see; its
   * node does not depend on who does.
   */
  private static long firstPlace(List<TopologyObject> nodes, MemorySegment pages, long pageBytes) {
    if (nodes.size() > 1) {
      pages.set(ValueLayout.JAVA_BYTE, 0, (byte) 0);
      PageLocation first = Pages.locate(new long[] {pages.address()}).getFirst();
      for (int place = 0; place < nodes.size(); place++) {
        if (first.equals(new PageLocation.OnNode(nodes.get(place).osIndex().orElseThrow()))) {
          return place;
        }
      }
    }
    return pages.address() / pageBytes;
  }

  private boolean place(MemoryPolicy policy, List<TopologyObject> nodes, MemorySegment pages) {
    IndexSet osIndexes =
        IndexSet.of(nodes.stream().mapToInt(node -> node.osIndex().orElseThrow()).toArray());
    String refusal =
        policy == MemoryPolicy.INTERLEAVE
            ? PagePlacement.interleave(pages, osIndexes)
            : PagePlacement.bind(pages, osIndexes);
    if (!refusal.isEmpty()) {
      limitations.accept(
          "memory policy " + policy.label() + ": " + refusal + "; first touch it is");
    }
    return refusal.isEmpty();
  }

  /**
   * Runs a check while there is one more block, of pages that are written; no report knows of it.
   */
  void withRehearsal(int pages, Runnable check) {
    OwnMemory memory = new OwnMemory(pages * Pages.sizeBytes(), Pages.sizeBytes());
    memory.pages.fill((byte) 1);
    NumaBlock block =
        new NumaBlock(
            "rehearsal",
            Touches.MOST_BLOCKS,
            memory.pages,
            Pages.sizeBytes(),
            new short[pages],
            NumaBlock.Before.NONE,
            this,
            open::remove);
    try (block) {
      open.add(block);
      check.run();
    } finally {
      memory.free();
    }
  }

  /** The open blocks, for a survey of their pages. */
  List<PageSurvey.Stretch> stretches() {
    return open.stream()
        .map(
            block ->
                new PageSurvey.Stretch(
                    PageSurvey.Kind.BLOCK,
                    block.pages(),
                    block::addressIn,
                    block::homeOfPage,
                    block::movePage,
                    () -> open.contains(block) && block.segment().scope().isAlive()))
        .filter(stretch -> stretch.there().getAsBoolean())
        .toList();
  }

  /** As {@link NumaPool#touchedBlocks}. */
  List<TouchedBlock> touched() {
    return use.touched(open);
  }

  /** As {@link NumaPool#markUseOfBlocks}. */
  Runnable markUse() {
    return use.mark(open);
  }

  /**
   * Closes all: frees what is the pool's.
   *
   * @throws IllegalStateException if one is used at the moment, once the others are closed
   */
  @Override
  public void close() {
    closed = true;
    @Nullable IllegalStateException refusal = null;
    for (NumaBlock block : open) {
      try {
        block.close();
      } catch (IllegalStateException e) {
        refusal = e;
      }
    }
    if (refusal != null) {
      throw refusal;
    }
  }
}
