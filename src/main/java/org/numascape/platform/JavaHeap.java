package org.numascape.platform;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import javax.management.JMException;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * Where the pages of this virtual machine's heap are. The heap is found as what it is to the
 * kernel: neighbouring mappings without a file that are together as large as the largest heap; or,
 * with ZGC, the memory that is named after it. Where that is not clear the virtual machine is asked
 * by {@code GC.heap_info}, which takes a tenth of a second. Any thread.
 */
public final class JavaHeap {
  private static final String MAPS = "/proc/self/maps";

  /** What ZGC names its memory, be it a file in memory or, with large pages, one of hugetlbfs. */
  private static final Pattern NAMED = Pattern.compile("(.*/)?(memfd:)?java_heap[^/]*");

  private static final Pattern MAPPING =
      Pattern.compile("([0-9a-f]+)-([0-9a-f]+) (..)\\S+ \\S+ \\S+ \\S+ *(.*)", Pattern.DOTALL);

  /** From, up to where it is used or committed, and to. */
  private static final Pattern PART = Pattern.compile("\\[0x[^)]*\\)");

  private static final Pattern ADDRESS = Pattern.compile("0x([0-9a-f]+)");

  private JavaHeap() {}

  /**
   * Where a sample of the heap's pages is.
   *
   * @param asked pages of the sample, evenly spread over what the heap has committed
   * @param bytesByNode by OS index, bytes on a node: a page that is there stands for its share of
   *     what is committed; what nobody has written yet is nowhere
   */
  public record Sample(long asked, SortedMap<Integer, Long> bytesByNode) {}

  /** From an address to another, exclusive. */
  record Range(long from, long to) {
    long bytes() {
      return to - from;
    }
  }

  /** A line of the kernel's list. */
  record Mapping(Range range, boolean writable, String name) {}

  /** Asks where at most this many pages of the heap are. */
  public static Fact<Sample> sample(int mostPages) {
    return KernelFiles.OF_THIS_SYSTEM
        .read(MAPS, "")
        .then(JavaHeap::mappings)
        .then(JavaHeap::committed)
        .then(ranges -> locate(ranges, mostPages));
  }

  private static Fact<List<Range>> committed(List<Mapping> mappings) {
    return option("MaxHeapSize")
        .then(
            bytes ->
                committed(mappings, Long.parseLong(bytes))
                    .<Fact<List<Range>>>map(Fact.Known::new)
                    .orElseGet(() -> heapInfo().then(info -> committed(mappings, info))));
  }

  /**
   * How much threads have allocated on the heap, fibers that they carried included.
   *
   * @param threadIds as Java knows them
   */
  public static Fact<List<Long>> allocatedBy(List<Long> threadIds) {
    long[] ids = threadIds.stream().mapToLong(Long::longValue).toArray();
    if (ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads
        && threads.isThreadAllocatedMemorySupported()
        && threads.isThreadAllocatedMemoryEnabled()) {
      List<Long> bytes = LongStream.of(threads.getThreadAllocatedBytes(ids)).boxed().toList();
      return bytes.contains(-1L)
          ? new Fact.Absent<>("a worker's thread has ended", "")
          : new Fact.Known<>(bytes);
    }
    return new Fact.Absent<>("this virtual machine does not count what threads allocate", "");
  }

  /** Whether the heap is laid out by nodes: {@code -XX:+UseNUMA}. */
  public static Fact<Boolean> usesNuma() {
    return option("UseNUMA").map(Boolean::parseBoolean);
  }

  private static Fact<String> option(String name) {
    try {
      @Nullable HotSpotDiagnosticMXBean machine =
          ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
      return machine == null
          ? new Fact.Absent<>("this virtual machine is not HotSpot", "use a JDK with HotSpot")
          : new Fact.Known<>(machine.getVMOption(name).getValue());
    } catch (IllegalArgumentException e) {
      return new Fact.Absent<>("this virtual machine has no option " + name, "");
    }
  }

  /** What the virtual machine says of its heap, with the addresses of its parts. */
  private static Fact<String> heapInfo() {
    try {
      Object info =
          ManagementFactory.getPlatformMBeanServer()
              .invoke(
                  new ObjectName("com.sun.management:type=DiagnosticCommand"),
                  "gcHeapInfo",
                  new Object[0],
                  new String[0]);
      return new Fact.Known<>(String.valueOf(info));
    } catch (JMException e) {
      return new Fact.Absent<>("this virtual machine does not tell where its heap is", "");
    }
  }

  static Fact<List<Mapping>> mappings(String maps) {
    List<Mapping> mappings = new ArrayList<>();
    for (String line : maps.lines().toList()) {
      Matcher matcher = MAPPING.matcher(line);
      if (!matcher.matches()) {
        return KernelFiles.unexpected(MAPS);
      }
      mappings.add(
          new Mapping(
              new Range(
                  Long.parseUnsignedLong(matcher.group(1), 16),
                  Long.parseUnsignedLong(matcher.group(2), 16)),
              matcher.group(3).equals("rw"),
              matcher.group(4)));
    }
    return new Fact.Known<>(mappings);
  }

  /** What of the heap is committed, in ascending order; absent if it is not clear which it is. */
  static Optional<List<Range>> committed(List<Mapping> mappings, long heapBytes) {
    List<Range> named =
        mappings.stream()
            .filter(each -> each.writable() && NAMED.matcher(each.name()).matches())
            .map(Mapping::range)
            .toList();
    if (!named.isEmpty()) {
      return Optional.of(named);
    }
    List<List<Mapping>> found =
        neighbours(mappings).stream()
            .filter(
                each -> each.getLast().range().to() - each.getFirst().range().from() == heapBytes)
            .toList();
    return found.size() == 1
        ? Optional.of(
            found.getFirst().stream().filter(Mapping::writable).map(Mapping::range).toList())
        : Optional.empty();
  }

  /** Mappings without a file, in groups that nothing else is between. */
  private static List<List<Mapping>> neighbours(List<Mapping> mappings) {
    List<List<Mapping>> groups = new ArrayList<>();
    long end = 0;
    for (Mapping each : mappings) {
      if (each.name().isEmpty()) {
        if (groups.isEmpty() || each.range().from() != end) {
          groups.add(new ArrayList<>());
        }
        groups.getLast().add(each);
        end = each.range().to();
      }
    }
    return groups;
  }

  /** What is committed between the lowest and the highest address that the machine names. */
  static Fact<List<Range>> committed(List<Mapping> mappings, String heapInfo) {
    long[] ends =
        PART.matcher(heapInfo)
            .results()
            .flatMap(part -> ADDRESS.matcher(part.group()).results())
            .mapToLong(address -> Long.parseUnsignedLong(address.group(1), 16))
            .sorted()
            .toArray();
    if (ends.length == 0) {
      return new Fact.Absent<>("this garbage collector does not tell where its heap is", "");
    }
    long from = ends[0];
    long to = ends[ends.length - 1];
    return new Fact.Known<>(
        mappings.stream()
            .filter(each -> each.writable() && each.range().from() < to && each.range().to() > from)
            .map(
                each ->
                    new Range(Math.max(from, each.range().from()), Math.min(to, each.range().to())))
            .toList());
  }

  private static Fact<Sample> locate(List<Range> committed, int mostPages) {
    long[] asked = sampled(committed, mostPages);
    long bytes = committed.stream().mapToLong(Range::bytes).sum();
    SortedMap<Integer, Long> pagesByNode = new TreeMap<>();
    String refusal = "";
    for (PageLocation each : Pages.locate(asked)) {
      switch (each) {
        case PageLocation.OnNode(int node) -> pagesByNode.merge(node, 1L, Long::sum);
        case PageLocation.Nowhere() -> {}
        case PageLocation.Unknown(String reason) -> refusal = reason;
      }
    }
    if (pagesByNode.isEmpty() && !refusal.isEmpty()) {
      return new Fact.Absent<>(refusal, "");
    }
    SortedMap<Integer, Long> bytesByNode = new TreeMap<>(pagesByNode);
    bytesByNode.replaceAll((node, pages) -> pages * bytes / asked.length);
    return new Fact.Known<>(new Sample(asked.length, bytesByNode));
  }

  /**
   * The addresses of at most so many pages of all ranges, evenly, but by chance: what is
   * interleaved has its nodes at equal distances, with which no sample must keep step.
   */
  static long[] sampled(List<Range> ranges, int mostPages) {
    long pageBytes = Pages.sizeBytes();
    long pages = ranges.stream().mapToLong(range -> range.bytes() / pageBytes).sum();
    EvenSample sample = EvenSample.of(pages, mostPages, mostPages, 0);
    long[] sampled = sample.passes() == 0 ? new long[0] : sample.pass(0);
    int at = 0;
    long before = 0;
    for (int i = 0; i < sampled.length; i++) {
      while (sampled[i] - before >= ranges.get(at).bytes() / pageBytes) {
        before += ranges.get(at++).bytes() / pageBytes;
      }
      sampled[i] = ranges.get(at).from() + (sampled[i] - before) * pageBytes;
    }
    return sampled;
  }
}
