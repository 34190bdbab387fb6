package org.numascape.topology;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.numascape.topology.TopologyObject.Draft;

/** The indexes by which parts of a document name its objects; none may come twice. */
final class XmlReferences {
  private final XmlCursor cursor;
  private final XmlAttributes attributes;
  private final Map<Long, Draft> byGlobalIndex = new HashMap<>();
  private final Map<Integer, Draft> pus = new HashMap<>();
  private final Map<Integer, Draft> nodes = new LinkedHashMap<>();

  XmlReferences(XmlCursor cursor) {
    this.cursor = cursor;
    this.attributes = new XmlAttributes(cursor);
  }

  /** Reads the indexes of the object at which the cursor stands. */
  void identify(Draft draft) {
    String osIndex = attributes.orNull("os_index");
    // hwloc 1 and some 2.0 wrote the unknown index as -1.
    if (osIndex != null && !osIndex.equals("-1") && !osIndex.equals("4294967295")) {
      draft.osIndex = OptionalInt.of(attributes.integer("os_index", 0, Integer.MAX_VALUE, 0));
    }
    if (attributes.has("gp_index")) {
      long index = attributes.unsigned("gp_index");
      draft.globalPersistentIndex = OptionalLong.of(index);
      if (byGlobalIndex.put(index, draft) != null) {
        throw cursor.error(
            "an object must have a gp_index of its own",
            "gp_index=" + Long.toUnsignedString(index) + " is taken",
            "correct it");
      }
    }
    if (draft.type == ObjectType.PU || draft.type == ObjectType.NUMA_NODE) {
      if (draft.osIndex.isEmpty() || draft.osIndex.getAsInt() > IndexSet.MAX_INDEX) {
        throw cursor.error(
            "a " + draft.type.label() + " must have an os_index of at most " + IndexSet.MAX_INDEX,
            "os_index=" + XmlCursor.quoted(String.valueOf(osIndex)),
            "correct it");
      }
      Map<Integer, Draft> known = draft.type == ObjectType.PU ? pus : nodes;
      if (known.put(draft.osIndex.getAsInt(), draft) != null) {
        throw cursor.error(
            "a " + draft.type.label() + " must have an os_index of its own",
            "os_index=" + draft.osIndex.getAsInt() + " is taken",
            "correct it");
      }
    }
  }

  /** The object that two attributes of the current element name. */
  Draft object(String typeAttribute, String indexAttribute) {
    String type = attributes.required(typeAttribute);
    Draft draft = byGlobalIndex.get(attributes.unsigned(indexAttribute));
    if (draft == null || !draft.type.xmlName().equals(type)) {
      throw cursor.error(
          "a memory attribute must be of an object of the tree",
          indexAttribute + "=" + XmlCursor.quoted(attributes.text(indexAttribute)),
          "correct " + indexAttribute + " or " + typeAttribute);
    }
    return draft;
  }

  /** The object of a type by an index; null if there is none. */
  @Nullable Draft find(String type, long index, boolean byOsIndex) {
    int osIndex = (int) Math.min(index, Integer.MAX_VALUE);
    Draft draft;
    if (byOsIndex && type.equals(ObjectType.PU.xmlName())) {
      draft = pus.get(osIndex);
    } else if (byOsIndex && type.equals(ObjectType.NUMA_NODE.xmlName())) {
      draft = nodes.get(osIndex);
    } else {
      draft = byGlobalIndex.get(index);
    }
    return draft != null && draft.type.xmlName().equals(type) ? draft : null;
  }

  /** In the order of the document. */
  List<Draft> nodes() {
    return new ArrayList<>(nodes.values());
  }
}
