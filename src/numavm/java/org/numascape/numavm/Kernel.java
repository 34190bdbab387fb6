package org.numascape.numavm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.numascape.topology.IndexSet;

/** What the kernel says in text files, read without any of the program's own readers of them. */
final class Kernel {
  private static final Path NODES = Path.of("/sys/devices/system/node");
  private static final Path PUS = Path.of("/sys/devices/system/cpu");
  private static final Path HUGE_PAGES = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");
  private static final Pattern PAGES_ON_NODE = Pattern.compile(" N(\\d+)=(\\d+)");

  private Kernel() {}

  /** The nodes that a file lists, such as {@code has_memory}. */
  static IndexSet nodes(String file) throws IOException {
    return IndexSet.parseList(read(NODES.resolve(file)));
  }

  static IndexSet pusOf(int node) throws IOException {
    return IndexSet.parseList(read(NODES.resolve("node" + node).resolve("cpulist")));
  }

  static long[] distancesFrom(int node) throws IOException {
    return Arrays.stream(read(NODES.resolve("node" + node).resolve("distance")).split("\\s+"))
        .mapToLong(Long::parseLong)
        .toArray();
  }

  /** The PUs that the calling thread is bound to. */
  static IndexSet boundTo() throws IOException {
    return status("Cpus_allowed_list");
  }

  /** The nodes that the process may allocate on. */
  static IndexSet allowedNodes() throws IOException {
    return status("Mems_allowed_list");
  }

  /** The PUs that are not unplugged. */
  static IndexSet onlinePus() throws IOException {
    return IndexSet.parseList(read(PUS.resolve("online")));
  }

  /** Plugs a PU in, or unplugs it. */
  static void plug(int pu, boolean in) throws IOException {
    Files.writeString(PUS.resolve("cpu" + pu).resolve("online"), in ? "1" : "0");
  }

  private static IndexSet status(String key) throws IOException {
    return Files.readAllLines(Path.of("/proc/thread-self/status")).stream()
        .filter(line -> line.startsWith(key + ":"))
        .map(line -> IndexSet.parseList(line.substring(key.length() + 1).strip()))
        .findFirst()
        .orElseThrow();
  }

  /** The PU that the calling thread runs on. */
  static int runningOn() throws IOException {
    String stat = read(Path.of("/proc/thread-self/stat"));
    // proc(5): field 39, where the second, in brackets, may hold blanks.
    return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[36]);
  }

  /** Addresses that the kernel keeps as one. */
  record Mapping(long from, long to) {
    long bytes() {
      return to - from;
    }
  }

  /**
   * The mapping that an address is in, which may have grown together with its neighbours.
   *
   * @throws IOException if there is none
   */
  static Mapping mappingOf(long address) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/maps"))) {
      String[] range = line.substring(0, line.indexOf(' ')).split("-");
      Mapping mapping =
          new Mapping(Long.parseUnsignedLong(range[0], 16), Long.parseUnsignedLong(range[1], 16));
      if (mapping.from() <= address && address < mapping.to()) {
        return mapping;
      }
    }
    throw new IOException("nothing is mapped at " + Long.toHexString(address));
  }

  /** Pages of a mapping by node; of the small size, however large they are. */
  static Map<Integer, Long> numaMaps(Mapping mapping) throws IOException {
    Map<Integer, Long> pages = new TreeMap<>();
    for (String line : Files.readAllLines(Path.of("/proc/self/numa_maps"))) {
      if (line.startsWith(Long.toHexString(mapping.from()) + " ")) {
        Matcher nodes = PAGES_ON_NODE.matcher(line);
        while (nodes.find()) {
          pages.put(Integer.parseInt(nodes.group(1)), Long.parseLong(nodes.group(2)));
        }
      }
    }
    return pages;
  }

  /** Has all pages of this process that are on a node moved to another. */
  static void movePages(int from, int to) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                "migratepages",
                Long.toString(ProcessHandle.current().pid()),
                Integer.toString(from),
                Integer.toString(to))
            .inheritIO()
            .start();
    if (process.waitFor() != 0) {
      throw new IOException("migratepages: " + process.exitValue());
    }
  }

  /** A counter of /proc/vmstat, of all processes. */
  static long vmstat(String counter) throws IOException {
    return Files.readAllLines(Path.of("/proc/vmstat")).stream()
        .filter(line -> line.startsWith(counter + " "))
        .mapToLong(line -> Long.parseLong(line.substring(counter.length() + 1)))
        .findFirst()
        .orElseThrow();
  }

  /** Sets when the kernel uses huge pages: always, madvise or never. */
  static void useHugePages(String when) throws IOException {
    Files.writeString(HUGE_PAGES, when);
  }

  private static String read(Path file) throws IOException {
    return Files.readString(file).strip();
  }
}
