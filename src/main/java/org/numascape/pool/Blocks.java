package org.numascape.pool;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
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
  private final Topology topology;
  private final boolean emulated;
  private final Consumer<String> limitations;
  private final Set<NumaBlock> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger made = new AtomicInteger();

  /**
   * @param emulated whether the topology is not this machine, so that pages have homes only here
   * @param limitations takes what could not be done, in sentences
   */
  Blocks(Topology topology, boolean emulated, Consumer<String> limitations) {
    this.topology = topology;
    this.emulated = emulated;
    this.limitations = limitations;
  }

  /** As {@link NumaPool#allocate(String, long, MemorySettings)}. */
  NumaBlock allocate(String name, long bytes, MemorySettings settings) {
    List<TopologyObject> nodes = settings.policy().nodesOn(topology);
    long pageBytes = pageBytes(settings);
    NumaBlock block =
        new NumaBlock(
            name,
            made.getAndIncrement(),
            bytes,
            pageBytes,
            pages -> place(settings, nodes, pages, pageBytes),
            open::remove);
    open.add(block);
    return block;
  }

  private NumaBlock.Placed place(
      MemorySettings settings, List<TopologyObject> nodes, MemorySegment pages, long pageBytes) {
    String refusal = settings.hugePages() ? PagePlacement.useHugePages(pages) : "";
    if (!refusal.isEmpty()) {
      limitations.accept("huge pages: " + refusal);
    }
    long inFact = refusal.isEmpty() ? pageBytes : Pages.sizeBytes();
    return new NumaBlock.Placed(inFact, homes(settings.policy(), nodes, pages, inFact));
  }

  /** The size of the pages that a block is going to have, unless the system refuses. */
  private long pageBytes(MemorySettings settings) {
    boolean huge = settings.hugePages() || !emulated && PagePlacement.areHugePagesUsual();
    return huge ? PagePlacement.hugePageBytes().orElse(Pages.sizeBytes()) : Pages.sizeBytes();
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

  /** The open blocks, for a survey of their pages. */
  List<PageSurvey.Stretch> stretches() {
    return open.stream()
        .map(
            block ->
                new PageSurvey.Stretch(
                    PageSurvey.Kind.BLOCK,
                    block.segment().address(),
                    block.pages(),
                    block.pageBytes(),
                    page -> block.homeNode(page * block.pageBytes()),
                    block.isPlaced(),
                    () -> open.contains(block)))
        .toList();
  }

  /** As {@link NumaPool#touchedBlocks}. */
  List<TouchedBlock> touched(Worker[] workers) {
    return open.stream()
        .filter(block -> block.number() < Touches.MOST_BLOCKS)
        .sorted(Comparator.comparingInt(NumaBlock::number))
        .map(block -> touched(block, workers))
        .toList();
  }

  private static TouchedBlock touched(NumaBlock block, Worker[] workers) {
    long all = block.pagesFirstFromOutside();
    long most = all;
    int mostBy = all > 0 ? TouchedBlock.NO_WORKER : TouchedBlock.NOBODY;
    long local = 0;
    long remote = 0;
    long unbound = 0;
    for (Worker worker : workers) {
      long first = worker.touches.firstPages(block.number());
      all += first;
      if (first > most) {
        most = first;
        mostBy = worker.index();
      }
      local += worker.touches.localBytes(block.number());
      remote += worker.touches.remoteBytes(block.number());
      unbound += worker.touches.unboundBytes(block.number());
    }
    long bytes = block.segment().byteSize();
    return new TouchedBlock(
        block.name(),
        bytes,
        block.pageBytes(),
        Math.min(bytes, all * block.pageBytes()),
        Math.min(bytes, most * block.pageBytes()),
        mostBy,
        local,
        remote,
        unbound);
  }

  /** Frees all. */
  @Override
  public void close() {
    open.forEach(NumaBlock::close);
  }
}
