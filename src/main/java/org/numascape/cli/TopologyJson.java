package org.numascape.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.numascape.run.ChosenTopology;
import org.numascape.topology.ObjectAttributes;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyObject;

/** A topology as JSON: the tree with hwloc's names, and where it came from. */
final class TopologyJson {
  private static final int SCHEMA = 1;

  private TopologyJson() {}

  static String of(ChosenTopology chosen) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("schema", SCHEMA);
    ObjectNode topology = json.putObject("topology");
    topology.put("source", chosen.origin().source().label());
    topology.put("detail", chosen.origin().detail());
    topology.put("emulated", chosen.origin().emulated());
    ArrayNode reasons = topology.putArray("notBetterBecause");
    chosen.origin().notBetterBecause().forEach(reasons::add);
    topology.put("nodes", chosen.topology().nodes().size());
    topology.put("cores", chosen.topology().cores().size());
    topology.put("pus", chosen.topology().pus().size());
    topology.put("allowedCpuset", chosen.topology().allowedCpuset().toList());
    topology.put("allowedNodeset", chosen.topology().allowedNodeset().toList());
    topology.set("nodeDistances", nodeDistances(chosen.topology()));
    topology.set("root", object(chosen.topology().root()));
    try {
      return new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain values can always be written", e);
    }
  }

  /** A row a node; null for what the machine does not tell. */
  private static ArrayNode nodeDistances(Topology topology) {
    ArrayNode distances = JsonNodeFactory.instance.arrayNode();
    int nodes = topology.nodes().size();
    for (int from = 0; from < nodes; from++) {
      ArrayNode row = distances.addArray();
      for (int to = 0; to < nodes; to++) {
        if (topology.knowsDistance(from, to)) {
          row.add(topology.nodeDistance(from, to));
        } else {
          row.addNull();
        }
      }
    }
    return distances;
  }

  private static ObjectNode object(TopologyObject object) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("type", object.type().xmlName());
    json.put("logicalIndex", object.logicalIndex());
    object.osIndex().ifPresent(index -> json.put("osIndex", index));
    if (object.subtype() != null) {
      json.put("subtype", object.subtype());
    }
    if (object.name() != null) {
      json.put("name", object.name());
    }
    if (!object.cpuset().isEmpty()) {
      json.put("cpuset", object.cpuset().toList());
    }
    if (!object.nodeset().isEmpty()) {
      json.put("nodeset", object.nodeset().toList());
    }
    switch (object.attributes()) {
      case ObjectAttributes.Cache cache -> json.put("sizeBytes", cache.sizeBytes());
      case ObjectAttributes.NumaMemory memory -> json.put("localBytes", memory.localBytes());
      case ObjectAttributes.PciDevice device -> json.put("busId", device.busId());
      case ObjectAttributes.Bridge bridge -> {}
      case ObjectAttributes.GroupKind group -> {}
      case ObjectAttributes.OsDevice device -> {}
      case ObjectAttributes.None none -> {}
    }
    children(json, "memoryChildren", object.memoryChildren());
    children(json, "children", object.children());
    children(json, "ioChildren", object.ioChildren());
    children(json, "miscChildren", object.miscChildren());
    return json;
  }

  private static void children(ObjectNode json, String name, List<TopologyObject> children) {
    if (!children.isEmpty()) {
      ArrayNode array = json.putArray(name);
      children.forEach(child -> array.add(object(child)));
    }
  }
}
