import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import org.numascape.topology.CpuKind;
import org.numascape.topology.Distances;
import org.numascape.topology.HwlocXmlWriter;
import org.numascape.topology.IndexSet;
import org.numascape.topology.MachineDetails;
import org.numascape.topology.MemoryAttribute;
import org.numascape.topology.ObjectAttributes;
import org.numascape.topology.ObjectAttributes.CacheKind;
import org.numascape.topology.ObjectType;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyObject;
import org.numascape.topology.TopologyObject.Draft;
import org.numascape.topology.TopologyObject.Info;

/**
 * Writes {@code samples/topologies}, the shapes of machines that people meet, as hwloc XML:
 *
 * <pre>java --class-path target/classes src/build/java/SampleTopologies.java samples/topologies
 * </pre>
 *
 * <p>Each is a shape and no product; sizes, distances, bandwidths and latencies are of the order
 * that such machines have. Two infos of the Machine, {@code Title} and {@code Teaches}, say what it
 * is and what to look at.
 */
final class SampleTopologies {
  private static final long KIB = 1 << 10;
  private static final long MIB = 1 << 20;
  private static final long GIB = 1 << 30;

  /** hwloc's kinds of Group and of distances, and flags of memory attributes. */
  private static final int GROUP_OF_MEMORY = 1001;

  private static final int GROUP_OF_A_CLUSTER = 222;
  private static final long FROM_THE_OS = 1;
  private static final long HIGHER_IS_BETTER = 1 | 4;
  private static final long LOWER_IS_BETTER = 2 | 4;

  private final String title;
  private final String teaches;
  private final Draft machine = new Draft(ObjectType.MACHINE);
  private final List<Function<Map<Draft, TopologyObject>, MemoryAttribute>> memory =
      new ArrayList<>();
  private final List<CpuKind> cpuKinds = new ArrayList<>();
  private long[][] distances = {};
  private long pageBytes = 4 * KIB;
  private int packages;
  private int cores;
  private int allCores;
  private int nodes;
  private int coresInAll;
  private int pusPerCore;

  private SampleTopologies(String title, String teaches) {
    this.title = title;
    this.teaches = teaches;
    machine.osIndex = OptionalInt.of(0);
  }

  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    Files.createDirectories(folder);
    for (Map.Entry<String, SampleTopologies> each :
        List.of(
            Map.entry("small-four-nodes", smallFourNodes()),
            Map.entry("two-sockets", twoSockets()),
            Map.entry("hybrid-laptop", hybridLaptop()),
            Map.entry("chiplets-one-node", chipletsOneNode()),
            Map.entry("chiplets-eight-nodes", chipletsEightNodes()),
            Map.entry("sub-numa-clusters", subNumaClusters()),
            Map.entry("four-socket-ring", fourSocketRing()),
            Map.entry("eight-socket-ladder", eightSocketLadder()),
            Map.entry("cxl-memory", cxlMemory()),
            Map.entry("high-bandwidth-memory", highBandwidthMemory()),
            Map.entry("arm-node-a-die", armNodeADie()),
            Map.entry("thousand-pus", thousandPus()))) {
      String xml = HwlocXmlWriter.write(each.getValue().topology());
      Files.writeString(folder.resolve(each.getKey() + ".xml"), xml);
    }
  }

  // The machines

  private static SampleTopologies smallFourNodes() {
    SampleTopologies made =
        new SampleTopologies(
            "Four small nodes",
            "Small enough to read every number: four nodes of two cores. Run CG with"
                + " touch=parallel, then with touch=main, and compare the two locality matrices.");
    made.sharesPus(8, 1);
    for (int socket = 0; socket < 2; socket++) {
      Draft pack = made.pack();
      for (int half = 0; half < 2; half++) {
        Draft l3 = made.cache(made.group(pack, GROUP_OF_MEMORY), ObjectType.L3_CACHE, 16 * MIB);
        made.node(pack.children.getLast(), 16 * GIB);
        made.cores(l3, 2, 512 * KIB, 32 * KIB, 32 * KIB);
      }
    }
    made.distances = byRule(4, (from, to) -> from == to ? 10 : from / 2 == to / 2 ? 12 : 21);
    return made;
  }

  private static SampleTopologies twoSockets() {
    SampleTopologies made =
        new SampleTopologies(
            "Two sockets, a node each",
            "The server that most people have: half of the memory is at the other socket, at twice"
                + " the distance. What one thread fills first ends up in one half.");
    made.sharesPus(32, 2);
    for (int socket = 0; socket < 2; socket++) {
      Draft pack = made.pack();
      made.node(pack, 128 * GIB);
      made.cores(made.cache(pack, ObjectType.L3_CACHE, 36 * MIB), 16, MIB, 48 * KIB, 32 * KIB);
    }
    made.distances = byRule(2, (from, to) -> from == to ? 10 : 21);
    return made;
  }

  private static SampleTopologies hybridLaptop() {
    SampleTopologies made =
        new SampleTopologies(
            "Hybrid laptop",
            "Cores are not equal: six fast ones of two PUs each, eight small ones in clusters that"
                + " share an L2. Cut work into equal pieces and the fast cores end up stealing.");
    Draft pack = made.pack();
    made.node(pack, 32 * GIB);
    Draft l3 = made.cache(pack, ObjectType.L3_CACHE, 24 * MIB);
    int pu = 0;
    for (int fast = 0; fast < 6; fast++) {
      Draft l2 = made.cache(l3, ObjectType.L2_CACHE, 1280 * KIB);
      made.core(l2, 48 * KIB, 32 * KIB, pu, pu + 1);
      pu += 2;
    }
    for (int cluster = 0; cluster < 2; cluster++) {
      Draft l2 = made.cache(l3, ObjectType.L2_CACHE, 2 * MIB);
      for (int small = 0; small < 4; small++) {
        made.core(l2, 32 * KIB, 64 * KIB, pu++);
      }
    }
    made.cpuKind(0, 12, 20, 3600, "efficient");
    made.cpuKind(1, 0, 12, 4800, "fast");
    return made;
  }

  private static SampleTopologies chipletsOneNode() {
    SampleTopologies made =
        new SampleTopologies(
            "One socket of chiplets, one node",
            "One node but eight L3 caches: all memory is equally near, what a core of another"
                + " chiplet has just written is not. Watch the tiers same cache and same node.");
    made.sharesPus(64, 2);
    Draft pack = made.pack();
    made.node(pack, 512 * GIB);
    for (int chiplet = 0; chiplet < 8; chiplet++) {
      made.cores(made.cache(pack, ObjectType.L3_CACHE, 32 * MIB), 8, 512 * KIB, 32 * KIB, 32 * KIB);
    }
    return made;
  }

  private static SampleTopologies chipletsEightNodes() {
    SampleTopologies made =
        new SampleTopologies(
            "Two sockets of chiplets, four nodes a socket",
            "Near and far come in three steps: a quarter of the socket is near, the other quarters"
                + " a little farther, the other socket three times as far.");
    made.sharesPus(128, 2);
    for (int socket = 0; socket < 2; socket++) {
      Draft pack = made.pack();
      for (int quarter = 0; quarter < 4; quarter++) {
        Draft group = made.group(pack, GROUP_OF_MEMORY);
        made.node(group, 128 * GIB);
        for (int chiplet = 0; chiplet < 2; chiplet++) {
          made.cores(
              made.cache(group, ObjectType.L3_CACHE, 32 * MIB), 8, 512 * KIB, 32 * KIB, 32 * KIB);
        }
      }
    }
    made.distances = byRule(8, (from, to) -> from == to ? 10 : from / 4 == to / 4 ? 12 : 32);
    return made;
  }

  private static SampleTopologies subNumaClusters() {
    SampleTopologies made =
        new SampleTopologies(
            "Two sockets with sub-NUMA clusters",
            "A cache that is larger than a node: the two nodes of a socket share an L3, so a steal"
                + " within the cache may still cross nodes.");
    made.sharesPus(64, 2);
    for (int socket = 0; socket < 2; socket++) {
      Draft l3 = made.cache(made.pack(), ObjectType.L3_CACHE, 60 * MIB);
      for (int cluster = 0; cluster < 2; cluster++) {
        Draft group = made.group(l3, GROUP_OF_MEMORY);
        made.node(group, 128 * GIB);
        made.cores(group, 16, 2 * MIB, 48 * KIB, 32 * KIB);
      }
    }
    made.distances = byRule(4, (from, to) -> from == to ? 10 : from / 2 == to / 2 ? 12 : 21);
    return made;
  }

  private static SampleTopologies fourSocketRing() {
    SampleTopologies made =
        new SampleTopologies(
            "Four sockets in a ring",
            "Remote is not remote: two neighbours are a hop away, the socket opposite two. Compare"
                + " hierarchical with random stealing.");
    made.sharesPus(64, 2);
    for (int socket = 0; socket < 4; socket++) {
      Draft pack = made.pack();
      made.node(pack, 192 * GIB);
      made.cores(made.cache(pack, ObjectType.L3_CACHE, 22 * MIB), 16, MIB, 32 * KIB, 32 * KIB);
    }
    made.distances =
        byRule(
            4,
            (from, to) ->
                switch (Math.floorMod(from - to, 4)) {
                  case 0 -> 10;
                  case 2 -> 31;
                  default -> 21;
                });
    return made;
  }

  /** Each socket has three links: to both neighbours and to the opposite one. */
  private static SampleTopologies eightSocketLadder() {
    SampleTopologies made =
        new SampleTopologies(
            "Eight sockets in a twisted ladder",
            "Three links a socket, so four of the others are two hops away: links are shared by"
                + " those who pass through, and distance is more than near or far.");
    made.sharesPus(32, 1);
    for (int socket = 0; socket < 8; socket++) {
      Draft pack = made.pack();
      made.node(pack, 16 * GIB);
      made.cores(made.cache(pack, ObjectType.L3_CACHE, 6 * MIB), 4, 512 * KIB, 64 * KIB, 64 * KIB);
    }
    made.distances =
        byRule(
            8,
            (from, to) ->
                switch (Math.floorMod(from - to, 8)) {
                  case 0 -> 10;
                  case 1, 4, 7 -> 16;
                  default -> 22;
                });
    return made;
  }

  private static SampleTopologies cxlMemory() {
    SampleTopologies made =
        new SampleTopologies(
            "Two sockets and memory without CPUs",
            "Node 2 has memory but no PU (CXL): no worker is at home there, so first touch never"
                + " chooses it, and every access to it is remote.");
    made.sharesPus(48, 2);
    List<Draft> near = new ArrayList<>();
    for (int socket = 0; socket < 2; socket++) {
      Draft pack = made.pack();
      near.add(made.node(pack, 192 * GIB));
      made.cores(made.cache(pack, ObjectType.L3_CACHE, 45 * MIB), 24, 2 * MIB, 48 * KIB, 32 * KIB);
    }
    Draft far = made.node(made.machine, 512 * GIB);
    far.subtype = "CXLMem";
    made.distances = new long[][] {{10, 21, 24}, {21, 10, 34}, {24, 34, 10}};
    // By target, then by the socket that asks: MiB/s and ns.
    made.memory(
        List.of(near.get(0), near.get(1), far),
        new long[][] {{245_000, 110_000}, {110_000, 245_000}, {52_000, 38_000}},
        new long[][] {{95, 160}, {160, 95}, {230, 310}});
    return made;
  }

  private static SampleTopologies highBandwidthMemory() {
    SampleTopologies made =
        new SampleTopologies(
            "Two sockets with high-bandwidth memory",
            "Two nodes for the same PUs: DDR is large and answers sooner, HBM is small and three"
                + " times as fast in a stream. The nearest node is not always the best.");
    made.sharesPus(64, 2);
    List<Draft> packs = List.of(made.pack(), made.pack());
    List<Draft> ddr = packs.stream().map(pack -> made.node(pack, 256 * GIB)).toList();
    List<Draft> hbm = packs.stream().map(pack -> made.node(pack, 64 * GIB)).toList();
    ddr.forEach(node -> node.subtype = "DRAM");
    hbm.forEach(node -> node.subtype = "HBM");
    for (Draft pack : packs) {
      made.startPackage();
      made.cores(made.cache(pack, ObjectType.L3_CACHE, 60 * MIB), 32, 2 * MIB, 48 * KIB, 32 * KIB);
    }
    made.distances =
        new long[][] {{10, 21, 13, 23}, {21, 10, 23, 13}, {13, 23, 10, 23}, {23, 13, 23, 10}};
    made.memory(
        List.of(ddr.get(0), ddr.get(1), hbm.get(0), hbm.get(1)),
        new long[][] {
          {230_000, 105_000}, {105_000, 230_000}, {690_000, 110_000}, {110_000, 690_000}
        },
        new long[][] {{105, 170}, {170, 105}, {130, 195}, {195, 130}});
    return made;
  }

  private static SampleTopologies armNodeADie() {
    SampleTopologies made =
        new SampleTopologies(
            "ARM server, a node a die",
            "Two sockets of two dies, a node each, without SMT and with pages of 64 KiB: first"
                + " touch decides for sixteen times as many bytes at once as with pages of 4 KiB.");
    made.sharesPus(128, 1);
    made.pageBytes = 64 * KIB;
    for (int socket = 0; socket < 2; socket++) {
      Draft pack = made.pack();
      for (int half = 0; half < 2; half++) {
        Draft die = made.child(pack, ObjectType.DIE);
        die.osIndex = OptionalInt.of(half);
        made.node(die, 64 * GIB);
        Draft l3 = made.cache(die, ObjectType.L3_CACHE, 32 * MIB);
        for (int cluster = 0; cluster < 8; cluster++) {
          made.cores(made.group(l3, GROUP_OF_A_CLUSTER), 4, 512 * KIB, 64 * KIB, 64 * KIB);
        }
      }
    }
    long[][] table = {{10, 12, 20, 22}, {12, 10, 22, 24}, {20, 22, 10, 12}, {22, 24, 12, 10}};
    made.distances = table;
    return made;
  }

  private static SampleTopologies thousandPus() {
    SampleTopologies made =
        new SampleTopologies(
            "Eight sockets, 1,024 PUs",
            "Two boxes of four sockets, sixteen nodes in all. At this size a worker can't try every"
                + " victim: watch failed attempts, and how rarely a steal leaves the box.");
    made.sharesPus(512, 2);
    for (int socket = 0; socket < 8; socket++) {
      Draft pack = made.pack();
      for (int half = 0; half < 2; half++) {
        Draft group = made.group(pack, GROUP_OF_MEMORY);
        made.node(group, 256 * GIB);
        made.cores(made.cache(group, ObjectType.L3_CACHE, 54 * MIB), 32, 2 * MIB, 0, 0);
      }
    }
    made.distances =
        byRule(
            16,
            (from, to) -> from == to ? 10 : from / 2 == to / 2 ? 12 : from / 8 == to / 8 ? 21 : 36);
    return made;
  }

  // How they are made

  private Draft child(Draft parent, ObjectType type) {
    Draft child = new Draft(type);
    parent.children.add(child);
    return child;
  }

  private Draft pack() {
    Draft pack = child(machine, ObjectType.PACKAGE);
    pack.osIndex = OptionalInt.of(packages++);
    startPackage();
    return pack;
  }

  /** The OS numbers cores anew in each package. */
  private void startPackage() {
    cores = 0;
  }

  private Draft group(Draft parent, int kind) {
    Draft group = child(parent, ObjectType.GROUP);
    group.attributes = new ObjectAttributes.GroupKind(kind, 0, false);
    return group;
  }

  private Draft cache(Draft parent, ObjectType type, long bytes) {
    Draft cache = child(parent, type);
    int depth =
        switch (type) {
          case L3_CACHE -> 3;
          case L2_CACHE -> 2;
          default -> 1;
        };
    CacheKind kind =
        switch (type) {
          case L1_CACHE -> CacheKind.DATA;
          case L1I_CACHE -> CacheKind.INSTRUCTION;
          default -> CacheKind.UNIFIED;
        };
    cache.attributes = new ObjectAttributes.Cache(bytes, depth, 64, depth == 3 ? 16 : 8, kind);
    return cache;
  }

  private Draft node(Draft parent, long bytes) {
    Draft node = new Draft(ObjectType.NUMA_NODE);
    node.osIndex = OptionalInt.of(nodes);
    node.nodeset = IndexSet.of(nodes++);
    node.attributes =
        new ObjectAttributes.NumaMemory(
            bytes,
            List.of(new ObjectAttributes.PageType(pageBytes, OptionalLong.of(bytes / pageBytes))));
    parent.memoryChildren.add(node);
    return node;
  }

  /** As Linux does on servers: first one PU of every core, then the next of every core. */
  private void sharesPus(int coresInAll, int pusPerCore) {
    this.coresInAll = coresInAll;
    this.pusPerCore = pusPerCore;
  }

  private void cores(Draft parent, int count, long l2Bytes, long l1Bytes, long l1iBytes) {
    for (int i = 0; i < count; i++) {
      int[] pus = new int[pusPerCore];
      for (int thread = 0; thread < pusPerCore; thread++) {
        pus[thread] = thread * coresInAll + allCores;
      }
      core(cache(parent, ObjectType.L2_CACHE, l2Bytes), l1Bytes, l1iBytes, pus);
    }
  }

  /** A core with its L1 caches; a size of 0 leaves them out. */
  private void core(Draft parent, long l1Bytes, long l1iBytes, int... pus) {
    Draft around =
        l1Bytes == 0
            ? parent
            : cache(cache(parent, ObjectType.L1_CACHE, l1Bytes), ObjectType.L1I_CACHE, l1iBytes);
    Draft core = child(around, ObjectType.CORE);
    core.osIndex = OptionalInt.of(cores++);
    allCores++;
    for (int osIndex : pus) {
      Draft pu = child(core, ObjectType.PU);
      pu.osIndex = OptionalInt.of(osIndex);
      pu.cpuset = IndexSet.of(osIndex);
    }
  }

  private void cpuKind(int efficiency, int from, int to, int megahertz, String type) {
    IndexSet pus = IndexSet.empty();
    for (int pu = from; pu < to; pu++) {
      pus = pus.or(IndexSet.of(pu));
    }
    cpuKinds.add(
        new CpuKind(
            pus,
            OptionalInt.of(efficiency),
            OptionalInt.of(efficiency),
            List.of(
                new Info("FrequencyMaxMHz", Integer.toString(megahertz)),
                new Info("CoreType", type))));
  }

  /** Bandwidth and latency of each node for each package. */
  private void memory(List<Draft> targets, long[][] bandwidth, long[][] latency) {
    memory.add(objects -> attribute("Bandwidth", HIGHER_IS_BETTER, targets, bandwidth, objects));
    memory.add(objects -> attribute("Latency", LOWER_IS_BETTER, targets, latency, objects));
  }

  private MemoryAttribute attribute(
      String name,
      long flags,
      List<Draft> targets,
      long[][] table,
      Map<Draft, TopologyObject> objects) {
    List<MemoryAttribute.Value> values = new ArrayList<>();
    for (int target = 0; target < targets.size(); target++) {
      for (int from = 0; from < machine.children.size(); from++) {
        values.add(
            new MemoryAttribute.Value(
                objects.get(targets.get(target)),
                Optional.of(new MemoryAttribute.Initiator.Pus(machine.children.get(from).cpuset)),
                table[target][from]));
      }
    }
    return new MemoryAttribute(name, flags, values);
  }

  private interface Rule {
    long between(int from, int to);
  }

  private static long[][] byRule(int nodes, Rule rule) {
    long[][] table = new long[nodes][nodes];
    for (int from = 0; from < nodes; from++) {
      for (int to = 0; to < nodes; to++) {
        table[from][to] = rule.between(from, to);
      }
    }
    return table;
  }

  private Topology topology() {
    cover(machine);
    locate(machine, IndexSet.empty());
    machine.infos.add(new Info("Title", title));
    machine.infos.add(new Info("Teaches", teaches));
    return Topology.described(
        machine,
        objects ->
            new MachineDetails(
                distances(objects),
                memory.stream().map(each -> each.apply(objects)).toList(),
                cpuKinds,
                List.of(),
                List.of(),
                List.of()),
        List.of(),
        machine.cpuset,
        machine.nodeset);
  }

  private List<Distances> distances(Map<Draft, TopologyObject> objects) {
    return distances.length == 0
        ? List.of()
        : List.of(
            new Distances(
                "NUMALatency",
                FROM_THE_OS | Distances.MEANS_LATENCY,
                objects.values().stream()
                    .filter(each -> each.type() == ObjectType.NUMA_NODE)
                    .sorted(Comparator.comparingInt(node -> node.osIndex().orElseThrow()))
                    .toList(),
                distances));
  }

  /** Makes each object's cpuset that of the PUs in it. */
  private static void cover(Draft object) {
    for (Draft child : object.children) {
      cover(child);
      object.cpuset = object.cpuset.or(child.cpuset);
    }
    object.completeCpuset = object.cpuset;
  }

  /** Makes each object's nodeset that of the nodes above, at and below it. */
  private static void locate(Draft object, IndexSet above) {
    IndexSet near = above;
    for (Draft node : object.memoryChildren) {
      // What is local to no PU in particular, hwloc gives no PU at all.
      node.cpuset = object.type == ObjectType.MACHINE ? IndexSet.empty() : object.cpuset;
      node.completeCpuset = node.cpuset;
      node.completeNodeset = node.nodeset;
      near = near.or(node.nodeset);
    }
    IndexSet all = near;
    for (Draft child : object.children) {
      locate(child, object.type == ObjectType.MACHINE ? above : near);
      all = all.or(child.nodeset);
    }
    object.nodeset = all;
    object.completeNodeset = all;
  }
}
