package org.numascape.topology;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.numascape.topology.ObjectAttributes.CacheKind;
import org.numascape.topology.TopologyObject.Draft;
import org.numascape.topology.TopologyObject.Info;
import org.numascape.topology.TopologyObject.Userdata;

/**
 * Reads hwloc XML of formats 1, 2 and 3 (hwloc's topology-xml.c).
 *
 * <p>Bounded: at most 64 Mi characters of UTF-8, {@value #MAX_DEPTH} objects deep, {@value
 * #MAX_OBJECTS} objects with their infos; so 512 MiB of memory are enough. The DTD is never
 * fetched; entities are refused. As hwloc does, this ignores attributes that it doesn't know and
 * elements after the root object that it doesn't know, and refuses unknown elements and types
 * within the tree of objects.
 */
public final class HwlocXmlReader {
  static final int MAX_DEPTH = 128;
  static final int MAX_OBJECTS = 500_000;

  private static final Map<String, ObjectType> TYPES =
      Stream.of(ObjectType.values()).collect(Collectors.toMap(ObjectType::xmlName, type -> type));

  private static final ObjectAttributes.NumaMemory NO_MEMORY =
      new ObjectAttributes.NumaMemory(0, List.of());

  /** hwloc's numbers of the kinds of Group that stand for types of their own, then or now. */
  private static final int MODULE_GROUP = 102;

  private static final int TILE_GROUP = 103;
  private static final int DIE_GROUP = 104;

  private final XmlCursor cursor;
  private final XmlAttributes attributes;
  private final XmlReferences references;
  private final List<Info> infos = new ArrayList<>();
  private @Nullable IndexSet allowedCpuset;
  private @Nullable IndexSet allowedNodeset;

  /** What a machine of format 1 says of its memory outside of nodes. */
  private ObjectAttributes.NumaMemory machineMemory = NO_MEMORY;

  private int format;
  private int objects;

  private HwlocXmlReader(XmlCursor cursor) {
    this.cursor = cursor;
    this.attributes = new XmlAttributes(cursor);
    this.references = new XmlReferences(cursor);
  }

  /**
   * Reads a whole document; the stream is not closed.
   *
   * @param name what errors call the input, such as its file name
   * @throws TopologyException if it is not acceptable hwloc XML; the message has name and line
   * @throws IOException if the stream fails
   */
  public static Topology read(InputStream in, String name) throws IOException {
    return new HwlocXmlReader(new XmlCursor(in, name)).document();
  }

  private Topology document() throws IOException {
    String root = cursor.nextChild().orElse("");
    if (!root.equals("topology")) {
      throw cursor.error(
          "hwloc XML must begin with <topology>", "<" + root + ">", "export it with lstopo");
    }
    String version = cursor.attribute("version");
    if (version != null && !version.matches("[123]\\.\\d{1,3}")) {
      throw cursor.error(
          "the format must be 1.x, 2.x or 3.x",
          "version=" + XmlCursor.quoted(version),
          "export it again with lstopo of hwloc 2 or 3");
    }
    format = version == null ? 1 : version.charAt(0) - '0';
    XmlDetails details = new XmlDetails(cursor, references);
    @Nullable Draft machine = null;
    for (Optional<String> tag = cursor.nextChild(); tag.isPresent(); tag = cursor.nextChild()) {
      if (tag.get().equals("object")) {
        if (machine != null) {
          throw cursor.error("there must be one root object", "a second", "remove it");
        }
        machine = object(null, 1, details);
      } else if (tag.get().equals("info")) {
        details.count();
        infos.add(details.info());
      } else if (format == 1) {
        // What later formats have here could name objects that are not kept.
        cursor.skip();
      } else {
        details.read(tag.get());
      }
    }
    cursor.nextChild();
    if (machine == null) {
      throw cursor.error("there must be a root object", "none", "export it again with lstopo");
    }
    if (format == 1) {
      details.resolveFormat1(machine);
      machine = Format1.convert(machine, machineMemory);
    }
    return Topology.described(
        machine,
        details,
        infos,
        allowedCpuset == null ? machine.cpuset : allowedCpuset.and(machine.cpuset),
        allowedNodeset == null ? machine.nodeset : allowedNodeset.and(machine.nodeset));
  }

  private Draft object(@Nullable Draft parent, int depth, XmlDetails details) throws IOException {
    if (depth > MAX_DEPTH) {
      throw cursor.error(
          "objects must be at most " + MAX_DEPTH + " deep", "deeper", "flatten them");
    }
    count();
    Draft draft = new Draft(type(parent));
    if (parent == null
        && draft.type != ObjectType.MACHINE
        && (format > 1 || draft.type != ObjectType.NUMA_NODE)) {
      throw cursor.error(
          "the root must be a Machine", "type=" + draft.type.xmlName(), "correct the root");
    }
    draft.place = cursor.place();
    draft.subtype = cursor.attribute("subtype");
    draft.name = cursor.attribute("name");
    references.identify(draft);
    if (parent == null && draft.osIndex.isEmpty()) {
      draft.osIndex = OptionalInt.of(0);
    }
    boolean known = sets(draft, parent);
    draft.attributes = attributes(draft);
    if (parent != null && known) {
      listOf(draft, parent).add(draft);
    }
    if (parent == null && attributes.has("local_memory")) {
      machineMemory = new ObjectAttributes.NumaMemory(attributes.bytes("local_memory"), List.of());
    }
    contents(draft, known || parent == null ? draft : parent, depth, details);
    if (format > 1) {
      draft.children.sort(
          Comparator.comparingInt(
              child ->
                  child.completeCpuset.isEmpty()
                      ? Integer.MAX_VALUE
                      : child.completeCpuset.first()));
    }
    return draft;
  }

  private void count() {
    if (++objects > MAX_OBJECTS) {
      throw cursor.error(
          "there must be at most " + MAX_OBJECTS + " objects and infos", "more", "remove some");
    }
  }

  private ObjectType type(@Nullable Draft parent) {
    String name = attributes.required("type");
    ObjectType type = TYPES.get(name);
    if (type == null) {
      type =
          switch (format == 1 ? name : "") {
            case "Socket" -> ObjectType.PACKAGE;
            case "System" -> ObjectType.MACHINE;
            case "Cache" ->
                ObjectType.cache(
                    attributes.integer("depth", 0, 16, 0),
                    attributes.integer("cache_type", 0, 2, 0) == CacheKind.INSTRUCTION.ordinal());
            default -> name.equals("Tile") || name.equals("Module") ? ObjectType.GROUP : null;
          };
    }
    if (type == null) {
      throw cursor.error(
          "unknown object type",
          "type=" + XmlCursor.quoted(name),
          "use one of hwloc's, such as Package, NUMANode, L3Cache, Core or PU");
    }
    if (type == ObjectType.MACHINE && parent != null) {
      return ObjectType.GROUP;
    }
    if (type == ObjectType.MISC && format == 1 && attributes.has("cpuset")) {
      return ObjectType.GROUP;
    }
    boolean die =
        attributes.text("kind").equals(String.valueOf(DIE_GROUP))
            || attributes.text("subtype").equals("Die");
    return type == ObjectType.GROUP && die ? ObjectType.DIE : type;
  }

  /** Whether the sets are there; only old Groups may lack some, and are then left out. */
  private boolean sets(Draft draft, @Nullable Draft parent) {
    if (draft.type.isIo() || draft.type == ObjectType.MISC) {
      if (attributes.has("cpuset")) {
        throw cursor.error(
            "a " + draft.type.label() + " must have no cpuset",
            "cpuset=" + XmlCursor.quoted(attributes.text("cpuset")),
            "remove it");
      }
      return true;
    }
    if (format == 1
        && draft.type == ObjectType.GROUP
        && parent != null
        && (attributes.has("cpuset") != attributes.has("complete_cpuset")
            || attributes.has("nodeset") != attributes.has("complete_nodeset")
            || attributes.has("nodeset") && !attributes.has("cpuset"))) {
      return false;
    }
    IndexSet cpuset = attributes.set("cpuset");
    if (cpuset == null) {
      throw cursor.error(
          "a " + draft.type.label() + " must have a cpuset", "none", "add cpuset=\"0x...\"");
    }
    draft.cpuset = cpuset;
    draft.completeCpuset = attributes.set("complete_cpuset", cpuset);
    draft.nodeset = attributes.set("nodeset", IndexSet.empty());
    draft.completeNodeset = attributes.set("complete_nodeset", draft.nodeset);
    if (draft.type == ObjectType.NUMA_NODE && draft.nodeset.isEmpty()) {
      throw cursor.error(
          "a NUMANode must have a nodeset", "none", "add nodeset=\"0x...\", its own index");
    }
    if (!draft.completeCpuset.containsAll(cpuset)
        || !draft.completeNodeset.containsAll(draft.nodeset)) {
      throw cursor.error(
          "complete sets must hold all of the sets",
          "complete_cpuset=" + XmlCursor.quoted(draft.completeCpuset.toString()),
          "correct complete_cpuset and complete_nodeset");
    }
    if (parent == null) {
      allowedCpuset = allowed("allowed_cpuset");
      allowedNodeset = allowed("allowed_nodeset");
    }
    return true;
  }

  /** An allowed set; null for all, which old hwloc wrote as an infinite set. */
  private @Nullable IndexSet allowed(String attribute) {
    return attributes.text(attribute).equals("0xf...f") ? null : attributes.set(attribute);
  }

  private List<Draft> listOf(Draft child, Draft parent) {
    boolean fits;
    List<Draft> list;
    if (child.type == ObjectType.MISC) {
      fits = true;
      list = parent.miscChildren;
    } else if (child.type.isIo()) {
      fits = parent.type.isNormal() || parent.type.isIo();
      list = parent.ioChildren;
    } else if (child.type.isMemory()) {
      fits = parent.type.isNormal() || parent.type == ObjectType.MEMORY_CACHE;
      list = parent.memoryChildren;
    } else {
      fits = parent.type.isNormal() && parent.type != ObjectType.PU;
      list = parent.children;
    }
    if (format == 1 && child.type != ObjectType.MISC) {
      // There a node is one of the objects that hold PUs.
      boolean nodeAbove = parent.type == ObjectType.NUMA_NODE;
      fits = (fits || nodeAbove) && child.type != ObjectType.MEMORY_CACHE;
      list = child.type.isIo() ? list : parent.children;
    }
    if (!fits || child.type == ObjectType.MACHINE) {
      throw cursor.error(
          "a " + child.type.label() + " must not be in a " + parent.type.label(),
          "type=" + child.type.xmlName(),
          "move it");
    }
    return list;
  }

  /** Reads what is in an object's element; objects in it become children of {@code host}. */
  private void contents(Draft draft, Draft host, int depth, XmlDetails details) throws IOException {
    for (Optional<String> tag = cursor.nextChild(); tag.isPresent(); tag = cursor.nextChild()) {
      switch (tag.get()) {
        case "object" -> object(host, depth + 1, details);
        case "info" -> {
          count();
          info(draft, details.info());
        }
        case "page_type" -> pageType(draft, depth == 1);
        case "userdata" -> {
          count();
          draft.userdata.add(userdata());
        }
        default -> {
          if (format > 1 || !tag.get().equals("distances")) {
            throw cursor.error(
                "an object holds objects, infos, userdata and page types",
                "<" + tag.get() + ">",
                "remove the element");
          }
          details.format1Distances(depth == 1);
        }
      }
    }
  }

  private void info(Draft draft, Info info) {
    if (format == 1 && (info.name().equals("Type") || info.name().equals("CoProcType"))) {
      draft.subtype = info.value();
    } else {
      draft.infos.add(info);
    }
  }

  private Userdata userdata() throws IOException {
    String length = attributes.text("length");
    if (!length.isEmpty()) {
      attributes.integer("length", 0, Integer.MAX_VALUE, 0);
    }
    return new Userdata(
        cursor.attribute("name"), cursor.attribute("encoding"), length, cursor.text());
  }

  private ObjectAttributes attributes(Draft draft) {
    if (draft.type.isCache() || draft.type == ObjectType.MEMORY_CACHE) {
      return cache(draft);
    }
    return switch (draft.type) {
      case NUMA_NODE ->
          new ObjectAttributes.NumaMemory(attributes.bytes("local_memory"), List.of());
      case GROUP ->
          new ObjectAttributes.GroupKind(
              attributes.integer("kind", 0, Integer.MAX_VALUE, groupKind()),
              attributes.integer("subkind", 0, Integer.MAX_VALUE, 0),
              "1".equals(cursor.attribute("dont_merge")));
      case PCI_DEVICE -> pci();
      case BRIDGE ->
          new ObjectAttributes.Bridge(
              attributes.text("bridge_type"),
              attributes.integer("depth", 0, Integer.MAX_VALUE, 0),
              attributes.text("bridge_pci"),
              cursor.attribute("pci_busid") == null ? Optional.empty() : Optional.of(pci()));
      case OS_DEVICE ->
          new ObjectAttributes.OsDevice(
              OsDeviceKinds.words(attributes.text("osdev_type"), format == 3));
      default -> new ObjectAttributes.None();
    };
  }

  /** The kind of a Group whose type's name says it. */
  private int groupKind() {
    return switch (attributes.text("type")) {
      case "Module" -> MODULE_GROUP;
      case "Tile" -> TILE_GROUP;
      default -> 0;
    };
  }

  private ObjectAttributes cache(Draft draft) {
    int depth = attributes.integer("depth", 0, 16, 0);
    CacheKind kind = CacheKind.values()[attributes.integer("cache_type", 0, 2, 0)];
    if (draft.type.isCache()
        && ObjectType.cache(depth, kind == CacheKind.INSTRUCTION) != draft.type) {
      throw cursor.error(
          "a cache's depth and cache_type must be those of its type",
          "type=%s, depth=%d, cache_type=%d".formatted(draft.type.xmlName(), depth, kind.ordinal()),
          "correct them");
    }
    // Format 3 has this as an attribute, format 2 as an info; the infos hold it here.
    String inclusive = cursor.attribute("cache_inclusive");
    if (inclusive != null) {
      draft.infos.add(new Info("Inclusive", inclusive));
    }
    return new ObjectAttributes.Cache(
        attributes.bytes("cache_size"),
        depth,
        attributes.integer("cache_linesize", 0, 1 << 24, 0),
        attributes.integer("cache_associativity", -1, Integer.MAX_VALUE, 0),
        kind);
  }

  private ObjectAttributes.PciDevice pci() {
    return new ObjectAttributes.PciDevice(
        attributes.text("pci_busid"),
        attributes.text("pci_type"),
        attributes.decimal("pci_link_speed"));
  }

  private void pageType(Draft draft, boolean root) throws IOException {
    boolean machine = root && draft.type != ObjectType.NUMA_NODE;
    ObjectAttributes of = machine ? machineMemory : draft.attributes;
    if (!(of instanceof ObjectAttributes.NumaMemory memory)) {
      throw cursor.error("only a NUMANode has page types", draft.type.label(), "remove it");
    }
    List<ObjectAttributes.PageType> types = new ArrayList<>(memory.pageTypes());
    if (types.size() >= 64) {
      throw cursor.error("a node must have at most 64 page types", "more", "remove some");
    }
    types.add(
        new ObjectAttributes.PageType(
            attributes.bytes("size"),
            cursor.attribute("count") == null
                ? OptionalLong.empty()
                : OptionalLong.of(attributes.bytes("count"))));
    ObjectAttributes.NumaMemory more = new ObjectAttributes.NumaMemory(memory.localBytes(), types);
    if (machine) {
      machineMemory = more;
    } else {
      draft.attributes = more;
    }
    cursor.skip();
  }
}
