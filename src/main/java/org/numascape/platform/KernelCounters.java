package org.numascape.platform;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.numascape.topology.IndexSet;

/**
 * What the kernel counts of nodes, threads and this process, read from {@code /proc} and {@code
 * /sys}, each time anew. Counters have the kernel's names; they only grow, so that a difference
 * tells what happened between two looks. Any thread.
 */
public final class KernelCounters {
  private static final String NODES = "/sys/devices/system/node";
  private static final String NO_NUMA = "this kernel has no NUMA support, or /sys is hidden here";
  private static final String NUMA_STAT = "/proc/sys/vm/numa_stat";
  private static final String NUMA_BALANCING = "/proc/sys/kernel/numa_balancing";
  private static final String NO_BALANCING = "this kernel has no automatic NUMA balancing";
  private static final String THREAD_ENDED = "the thread has ended";
  private static final String TASKS = "/proc/self/task/";

  private static final String ALLOWED_PUS = "Cpus_allowed_list:";

  /** After a thread's name in {@code stat}: the first is field 3 of proc(5). */
  private static final int MINOR_FAULTS = 10 - 3;

  private static final int MAJOR_FAULTS = 12 - 3;

  private final KernelFiles files;

  /**
   * A node's numastat, in pages (Documentation/admin-guide/numastat.rst).
   *
   * @param hit allocated here as meant
   * @param miss allocated here though meant for another node
   * @param foreign meant for here but allocated elsewhere
   * @param interleaveHit allocated here as interleaving meant
   * @param localNode allocated here by a process that ran here
   * @param otherNode allocated here by a process that ran elsewhere
   */
  public record NodeStatistics(
      long hit, long miss, long foreign, long interleaveHit, long localNode, long otherNode) {}

  /**
   * What automatic NUMA balancing did.
   *
   * @param pageTableUpdates entries that it took away to see who uses their pages
   * @param hintFaults accesses that it saw by that
   * @param hintFaultsLocal of those, accesses from the page's own node
   * @param migratedPages pages that it moved to another node
   */
  public record Balancing(
      long pageTableUpdates, long hintFaults, long hintFaultsLocal, long migratedPages) {}

  /**
   * How often a thread ceased to run.
   *
   * @param voluntary since it waited for something
   * @param involuntary since another was to run
   */
  public record Switches(long voluntary, long involuntary) {}

  /**
   * A thread's page faults.
   *
   * @param minor that needed no reading from a disk
   * @param major that did
   */
  public record Faults(long minor, long major) {}

  public KernelCounters() {
    this(KernelFiles.OF_THIS_SYSTEM);
  }

  /**
   * Those of a system whose pseudo files are elsewhere.
   *
   * @param root the folder that {@code proc} and {@code sys} are in
   */
  public KernelCounters(Path root) {
    this(new KernelFiles(root));
  }

  private KernelCounters(KernelFiles files) {
    this.files = files;
  }

  /** The OS indexes of the nodes that are online; none if the kernel knows no nodes. */
  public IndexSet onlineNodes() {
    return files.read(NODES + "/online", NO_NUMA) instanceof Fact.Known<String>(String list)
        ? IndexSet.parseList(list)
        : IndexSet.empty();
  }

  /** How many online nodes have PUs that the process may use. */
  public int nodesWithPus() {
    IndexSet allowed = allowedPus();
    return Math.toIntExact(
        onlineNodes().stream()
            .mapToObj(node -> files.read(NODES + "/node" + node + "/cpulist", NO_NUMA))
            .filter(
                pus ->
                    pus instanceof Fact.Known<String>(String list)
                        && !list.isEmpty()
                        && (allowed.isEmpty() || IndexSet.parseList(list).intersects(allowed)))
            .count());
  }

  /** The OS indexes of the PUs that the process's first thread may use; none if nobody says. */
  private IndexSet allowedPus() {
    return files.read("/proc/self/status", "") instanceof Fact.Known<String>(String status)
        ? status
            .lines()
            .filter(line -> line.startsWith(ALLOWED_PUS))
            .findFirst()
            .map(line -> IndexSet.parseList(line.substring(ALLOWED_PUS.length()).strip()))
            .orElse(IndexSet.empty())
        : IndexSet.empty();
  }

  /**
   * numastat of each node since the system started, of all processes.
   *
   * @return by the node's OS index
   */
  public Fact<SortedMap<Integer, NodeStatistics>> numastat() {
    if (files.read(NUMA_STAT, "").equals(new Fact.Known<>("0"))) {
      return new Fact.Absent<>("vm.numa_stat is 0", "sysctl vm.numa_stat=1");
    }
    SortedMap<Integer, NodeStatistics> nodes = new TreeMap<>();
    try (DirectoryStream<Path> folders =
        Files.newDirectoryStream(files.path(NODES), "node[0-9]*")) {
      for (Path folder : folders) {
        String name = NODES + "/" + folder.getFileName() + "/numastat";
        switch (files.read(name, NO_NUMA).then(text -> statistics(name, text))) {
          case Fact.Known<NodeStatistics>(NodeStatistics statistics) ->
              nodes.put(
                  Integer.parseInt(folder.getFileName().toString().substring("node".length())),
                  statistics);
          case Fact.Absent<NodeStatistics>(String why, String remedy) -> {
            return new Fact.Absent<>(why, remedy);
          }
        }
      }
    } catch (IOException | DirectoryIteratorException | NumberFormatException e) {
      return new Fact.Absent<>(NODES + " is not there: " + NO_NUMA, "");
    }
    return nodes.isEmpty()
        ? new Fact.Absent<>(NODES + " has no node: " + NO_NUMA, "")
        : new Fact.Known<>(nodes);
  }

  private static Fact<NodeStatistics> statistics(String name, String text) {
    return values(
            name,
            text,
            "numa_hit",
            "numa_miss",
            "numa_foreign",
            "interleave_hit",
            "local_node",
            "other_node")
        .map(of -> new NodeStatistics(of[0], of[1], of[2], of[3], of[4], of[5]));
  }

  /**
   * The resident memory of this process, in bytes, by the OS index of the node that it is on, huge
   * pages as such. The kernel walks through all of it for that.
   */
  public Fact<SortedMap<Integer, Long>> processBytesByNode() {
    String name = "/proc/self/numa_maps";
    return files
        .read(name, "this kernel has no NUMA support")
        .then(
            text -> {
              SortedMap<Integer, Long> bytes = new TreeMap<>();
              return text.lines().allMatch(line -> addMapping(line, bytes))
                  ? new Fact.Known<>(bytes)
                  : KernelFiles.unexpected(name);
            });
  }

  /** Adds a line such as {@code 7f00 default anon=3 N0=2 N1=1 kernelpagesize_kB=4}. */
  private static boolean addMapping(String line, SortedMap<Integer, Long> bytes) {
    Map<Integer, Long> pages = new HashMap<>();
    long pageBytes = 0;
    for (String word : line.split(" ")) {
      int equals = word.indexOf('=');
      String key = word.substring(0, Math.max(0, equals));
      if (key.equals("kernelpagesize_kB")) {
        pageBytes = number(word.substring(equals + 1)).orElse(0) << 10;
      } else if (key.matches("N[0-9]{1,6}")) {
        OptionalLong count = number(word.substring(equals + 1));
        if (count.isEmpty()) {
          return false;
        }
        pages.put(Integer.parseInt(key.substring(1)), count.getAsLong());
      }
    }
    for (Map.Entry<Integer, Long> each : pages.entrySet()) {
      bytes.merge(each.getKey(), each.getValue() * pageBytes, Long::sum);
    }
    return pages.isEmpty() || pageBytes > 0;
  }

  /** Whether the kernel moves pages to those who use them: 0 if not, else how. */
  public Fact<Long> numaBalancing() {
    return files
        .read(NUMA_BALANCING, NO_BALANCING)
        .then(
            mode ->
                number(mode).isPresent()
                    ? new Fact.Known<>(number(mode).getAsLong())
                    : KernelFiles.unexpected(NUMA_BALANCING));
  }

  /** What automatic NUMA balancing did since the system started, for all processes. */
  public Fact<Balancing> balancing() {
    String name = "/proc/vmstat";
    return files
        .read(name, "")
        .then(
            text ->
                text.contains("numa_hint_faults ")
                    ? values(
                        name,
                        text,
                        "numa_pte_updates",
                        "numa_hint_faults",
                        "numa_hint_faults_local",
                        "numa_pages_migrated")
                    : new Fact.Absent<>(name + " has no numa_hint_faults: " + NO_BALANCING, ""))
        .map(of -> new Balancing(of[0], of[1], of[2], of[3]));
  }

  /** How often a thread of this process ceased to run, since it started. */
  public Fact<Switches> switches(int threadId) {
    String name = TASKS + threadId + "/status";
    return files
        .read(name, THREAD_ENDED)
        .then(text -> values(name, text, "voluntary_ctxt_switches", "nonvoluntary_ctxt_switches"))
        .map(of -> new Switches(of[0], of[1]));
  }

  /** How often a thread of this process came to another PU, since it started. */
  public Fact<Long> migrations(int threadId) {
    String name = TASKS + threadId + "/sched";
    return files
        .read(name, "this kernel does not tell how it schedules (CONFIG_SCHED_DEBUG)")
        .then(text -> values(name, text, "se.nr_migrations"))
        .map(of -> of[0]);
  }

  /** A thread's page faults, since it started. */
  public Fact<Faults> faults(int threadId) {
    String name = TASKS + threadId + "/stat";
    return files
        .read(name, THREAD_ENDED)
        .then(
            text -> {
              // The thread's name, in parentheses, may hold anything.
              String[] fields = text.substring(text.lastIndexOf(')') + 1).strip().split(" ");
              if (fields.length <= MAJOR_FAULTS) {
                return KernelFiles.unexpected(name);
              }
              OptionalLong minor = number(fields[MINOR_FAULTS]);
              OptionalLong major = number(fields[MAJOR_FAULTS]);
              return minor.isPresent() && major.isPresent()
                  ? new Fact.Known<>(new Faults(minor.getAsLong(), major.getAsLong()))
                  : KernelFiles.unexpected(name);
            });
  }

  /**
   * The whole numbers of lines such as {@code name: 7} or {@code name 7}, in the order of the
   * names; other lines are left out.
   */
  private static Fact<long[]> values(String file, String text, String... names) {
    Map<String, Long> counters = new HashMap<>();
    text.lines()
        .map(line -> line.replace(':', ' ').strip().split("\\s+"))
        .filter(words -> words.length == 2)
        .forEach(words -> number(words[1]).ifPresent(value -> counters.put(words[0], value)));
    return counters.keySet().containsAll(List.of(names))
        ? new Fact.Known<>(
            Arrays.stream(names).mapToLong(name -> counters.getOrDefault(name, 0L)).toArray())
        : KernelFiles.unexpected(file);
  }

  private static OptionalLong number(String digits) {
    try {
      return OptionalLong.of(Long.parseLong(digits));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
