package org.numascape.topology;

import static org.junit.jupiter.api.Assumptions.abort;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.numascape.topology.TopologyObject.Info;

/**
 * What libhwloc itself makes of an input, read from its own structures (hwloc.h of 2.x, whose
 * layout is the same for all 2.x on 64 bits): a second opinion that shares no code with our
 * readers. Where the library is absent or is no 2.x, the test is skipped.
 */
final class Libhwloc implements AutoCloseable {
  /** hwloc's {@code HWLOC_TOPOLOGY_EXPORT_XML_FLAG_V1}. */
  static final int FORMAT_1 = 1;

  /** hwloc's {@code HWLOC_RESTRICT_FLAG_REMOVE_CPULESS}. */
  static final int REMOVE_CPULESS = 1;

  /** hwloc's {@code HWLOC_RESTRICT_FLAG_BYNODESET} and {@code _REMOVE_MEMLESS}. */
  static final int BY_NODES_REMOVE_MEMLESS = 1 << 3 | 1 << 4;

  private static final int UNKNOWN_INDEX = -1;
  private static final int INCLUDE_DISALLOWED = 1;
  private static final int KEEP_ALL = 0;
  private static final int FIRST_MEASURED_ATTRIBUTE = 2;
  private static final int LOCATION_IS_CPUSET = 1;
  private static final int LOCATION_BYTES = 16;
  private static final int MAX_ANSWERS = 4096;

  private final NativeLibrary library = load();
  private final Pointer topology;

  private Libhwloc(String setter, byte[] input) {
    PointerByReference handle = new PointerByReference();
    call("hwloc_topology_init", handle);
    topology = handle.getValue();
    Memory text = new Memory(input.length + 1L);
    text.write(0, input, 0, input.length);
    text.setByte(input.length, (byte) 0);
    int status =
        setter.endsWith("buffer")
            ? call(setter, topology, text, input.length + 1)
            : call(setter, topology, text);
    if (status == 0) {
      call("hwloc_topology_set_flags", topology, new NativeLong(INCLUDE_DISALLOWED));
      call("hwloc_topology_set_all_types_filter", topology, KEEP_ALL);
      status = call("hwloc_topology_load", topology);
    }
    if (status != 0) {
      close();
      throw new IllegalArgumentException("libhwloc refuses it");
    }
  }

  static Libhwloc ofXml(byte[] xml) {
    return new Libhwloc("hwloc_topology_set_xmlbuffer", xml);
  }

  static Libhwloc ofSynthetic(String description) {
    return new Libhwloc(
        "hwloc_topology_set_synthetic", description.getBytes(StandardCharsets.US_ASCII));
  }

  private static NativeLibrary load() {
    NativeLibrary library;
    try {
      library = NativeLibrary.getInstance(System.getProperty("numascape.hwloc.library", "hwloc"));
    } catch (UnsatisfiedLinkError e) {
      return abort("libhwloc is absent");
    }
    int version = library.getFunction("hwloc_get_api_version").invokeInt(new Object[0]);
    if (version >> 16 != 2 || Native.POINTER_SIZE != Long.BYTES) {
      abort("libhwloc is not of version 2: " + Integer.toHexString(version));
    }
    return library;
  }

  private int call(String function, @Nullable Object... arguments) {
    return library.getFunction(function).invokeInt(arguments);
  }

  /** The machine as XML of the library's own writing. */
  byte[] export(int flags) {
    PointerByReference buffer = new PointerByReference();
    IntByReference bytes = new IntByReference();
    int status =
        call("hwloc_topology_export_xmlbuffer", topology, buffer, bytes, new NativeLong(flags));
    if (status != 0) {
      throw new IllegalStateException("libhwloc can't export");
    }
    byte[] xml = buffer.getValue().getByteArray(0, bytes.getValue() - 1);
    library
        .getFunction("hwloc_free_xmlbuffer")
        .invokeVoid(new Object[] {topology, buffer.getValue()});
    return xml;
  }

  /** Keeps some PUs or, by flag, some nodes only. */
  void restrict(IndexSet set, int flags) {
    Pointer bitmap = pointer("hwloc_bitmap_alloc");
    call("hwloc_bitmap_sscanf", bitmap, set.toString());
    int status = call("hwloc_topology_restrict", topology, bitmap, new NativeLong(flags));
    library.getFunction("hwloc_bitmap_free").invokeVoid(new Object[] {bitmap});
    if (status != 0) {
      throw new IllegalArgumentException("libhwloc refuses to restrict to " + set.toList());
    }
  }

  /** Ends the JVM if the library finds its own invariants broken. */
  void check() {
    library.getFunction("hwloc_topology_check").invokeVoid(new Object[] {topology});
  }

  @Override
  public void close() {
    library.getFunction("hwloc_topology_destroy").invokeVoid(new Object[] {topology});
  }

  /** The machine as {@link Lines#of} has it. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    Pointer root = pointer("hwloc_get_obj_by_depth", topology, 0, 0);
    IndexSet nodes = IndexSet.parse(set(root.getPointer(200)));
    IndexSet allowed = IndexSet.parse(set(pointer("hwloc_topology_get_allowed_nodeset", topology)));
    // The library's may name nodes that an export to format 1 has lost.
    lines.add(
        "allowed %s %s"
            .formatted(
                set(pointer("hwloc_topology_get_allowed_cpuset", topology)), allowed.and(nodes)));
    lines(root, "", lines);
    lines.addAll(distances());
    List<String> values = new ArrayList<>();
    for (int id = FIRST_MEASURED_ATTRIBUTE; values(id, values); id++) {
      // The next one.
    }
    values.stream().sorted().forEach(line -> lines.add("memory attribute " + line));
    lines.addAll(cpuKinds());
    return lines;
  }

  private Pointer pointer(String function, Object... arguments) {
    return library.getFunction(function).invokePointer(arguments);
  }

  private String set(Pointer bitmap) {
    PointerByReference text = new PointerByReference();
    call("hwloc_bitmap_asprintf", text, bitmap);
    String set = text.getValue().getString(0);
    Native.free(Pointer.nativeValue(text.getValue()));
    return IndexSet.parse(set).toString();
  }

  private String name(Pointer object) {
    return Lines.name(type(object.getInt(0)), object.getInt(52));
  }

  private String type(int type) {
    return pointer("hwloc_obj_type_string", type).getString(0);
  }

  private static @Nullable String string(@Nullable Pointer at) {
    return at == null ? null : at.getString(0, "UTF-8");
  }

  private void lines(Pointer object, String indent, List<String> into) {
    int osIndex = object.getInt(16);
    boolean sets = object.getPointer(184) != null;
    into.add(
        Lines.object(
            indent + name(object),
            osIndex == UNKNOWN_INDEX ? "-" : Integer.toUnsignedString(osIndex),
            sets
                ? Stream.of(184, 192, 200, 208).map(at -> set(object.getPointer(at))).toList()
                : List.of(),
            attributes(type(object.getInt(0)), object.getPointer(40)),
            string(object.getPointer(24)),
            string(object.getPointer(8)),
            infos(object.getPointer(216), object.getInt(224))));
    for (int children : new int[] {144, 120, 160, 176}) {
      for (Pointer at = object.getPointer(children); at != null; at = at.getPointer(88)) {
        lines(at, indent + " ", into);
      }
    }
  }

  private static List<Info> infos(Pointer infos, int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                new Info(
                    infos.getPointer(i * 16L).getString(0, "UTF-8"),
                    infos.getPointer(i * 16L + 8).getString(0, "UTF-8")))
        .toList();
  }

  private static String attributes(String type, Pointer at) {
    if (type.endsWith("Cache")) {
      return Lines.cache(at.getLong(0), at.getInt(8), at.getInt(12), at.getInt(16), at.getInt(20));
    }
    return switch (type) {
      case "NUMANode" ->
          Lines.memory(
              at.getLong(0),
              IntStream.range(0, at.getInt(8))
                  .mapToObj(
                      i ->
                          at.getPointer(16).getLong(i * 16L)
                              + "*"
                              + at.getPointer(16).getLong(i * 16L + 8))
                  .toList());
      case "Group" -> Lines.group(at.getInt(0), at.getInt(4), at.getInt(8), at.getByte(12) != 0);
      case "PCIDev" -> pci(at);
      case "Bridge" -> {
        boolean toPci = at.getInt(32) == 1;
        yield Lines.bridge(
            at.getInt(24) + "-" + at.getInt(32),
            at.getInt(36),
            toPci
                ? "%04x:[%02x-%02x]".formatted(at.getShort(28), at.getByte(30), at.getByte(31))
                : "",
            at.getInt(24) == 1 ? pci(at) : "");
      }
      case "OSDev" ->
          List.of("Block", "GPU", "Net", "OpenFabrics", "DMA", "CoProc").get(at.getInt(0));
      default -> "";
    };
  }

  private static String pci(Pointer at) {
    return Lines.pci(
        "%04x:%02x:%02x.%01x"
            .formatted(at.getShort(0), at.getByte(2), at.getByte(3), at.getByte(4)),
        "%04x [%04x:%04x] [%04x:%04x] %02x"
            .formatted(
                at.getShort(6),
                at.getShort(8),
                at.getShort(10),
                at.getShort(12),
                at.getShort(14),
                at.getByte(16)),
        at.getFloat(20));
  }

  private List<String> distances() {
    List<String> lines = new ArrayList<>();
    IntByReference count = new IntByReference(MAX_ANSWERS);
    Memory found = new Memory(8L * MAX_ANSWERS);
    call("hwloc_distances_get", topology, count, found, new NativeLong(0), new NativeLong(0));
    for (int i = 0; i < count.getValue(); i++) {
      Pointer each = found.getPointer(i * 8L);
      Pointer name = pointer("hwloc_distances_get_name", topology, each);
      lines.add("distances %s %d".formatted(name == null ? "" : string(name), each.getLong(16)));
      int side = each.getInt(0);
      lines.add(
          "  "
              + IntStream.range(0, side)
                  .mapToObj(j -> name(each.getPointer(8).getPointer(j * 8L)))
                  .toList());
      for (int row = 0; row < side; row++) {
        lines.add("  " + Arrays.toString(each.getPointer(24).getLongArray(8L * row * side, side)));
      }
    }
    return lines;
  }

  private boolean values(int attribute, List<String> into) {
    PointerByReference name = new PointerByReference();
    Memory flags = new Memory(8);
    if (call("hwloc_memattr_get_name", topology, attribute, name) != 0) {
      return false;
    }
    call("hwloc_memattr_get_flags", topology, attribute, flags);
    IntByReference targets = new IntByReference(MAX_ANSWERS);
    Memory objects = new Memory(8L * MAX_ANSWERS);
    Memory values = new Memory(8L * MAX_ANSWERS);
    call(
        "hwloc_memattr_get_targets",
        topology,
        attribute,
        null,
        new NativeLong(0),
        targets,
        objects,
        values);
    boolean perInitiator = (flags.getLong(0) & MemoryAttribute.NEEDS_INITIATOR) != 0;
    for (int i = 0; i < targets.getValue(); i++) {
      Pointer target = objects.getPointer(i * 8L);
      List<String> initiators = perInitiator ? initiators(attribute, target) : List.of();
      String title = name.getValue().getString(0);
      if (!perInitiator) {
        into.add(
            Lines.value(title, flags.getLong(0), name(target), "anyone", values.getLong(i * 8L)));
      }
      for (String initiator : initiators) {
        String[] parts = initiator.split("\\|");
        into.add(
            Lines.value(title, flags.getLong(0), name(target), parts[0], Long.parseLong(parts[1])));
      }
    }
    return true;
  }

  /** Each initiator and its value, joined by a bar. */
  private List<String> initiators(int attribute, Pointer target) {
    IntByReference count = new IntByReference(MAX_ANSWERS);
    Memory locations = new Memory((long) LOCATION_BYTES * MAX_ANSWERS);
    Memory values = new Memory(8L * MAX_ANSWERS);
    call(
        "hwloc_memattr_get_initiators",
        topology,
        attribute,
        target,
        new NativeLong(0),
        count,
        locations,
        values);
    return IntStream.range(0, count.getValue())
        .mapToObj(
            i -> {
              long at = (long) i * LOCATION_BYTES;
              Pointer location = locations.getPointer(at + 8);
              return (locations.getInt(at) == LOCATION_IS_CPUSET ? set(location) : name(location))
                  + "|"
                  + values.getLong(i * 8L);
            })
        .toList();
  }

  private List<String> cpuKinds() {
    List<String> lines = new ArrayList<>();
    int count = call("hwloc_cpukinds_get_nr", topology, new NativeLong(0));
    Pointer cpuset = pointer("hwloc_bitmap_alloc");
    for (int i = 0; i < count; i++) {
      IntByReference efficiency = new IntByReference();
      IntByReference infoCount = new IntByReference();
      PointerByReference infos = new PointerByReference();
      call(
          "hwloc_cpukinds_get_info",
          topology,
          i,
          cpuset,
          efficiency,
          infoCount,
          infos,
          new NativeLong(0));
      lines.add(
          "cpukind %s %d %s"
              .formatted(
                  set(cpuset),
                  efficiency.getValue(),
                  infos(infos.getValue(), infoCount.getValue())));
    }
    library.getFunction("hwloc_bitmap_free").invokeVoid(new Object[] {cpuset});
    return lines;
  }
}
