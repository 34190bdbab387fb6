package org.numascape.topology;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A machine as lines, to compare two of them with a readable difference. */
final class Lines {
  private Lines() {}

  /** All that both must agree on, object by object. */
  static List<String> of(Topology topology) {
    List<String> lines = new ArrayList<>();
    lines.add("allowed " + topology.allowedCpuset() + " " + topology.allowedNodeset());
    lines(topology.root(), "", lines);
    topology.distances().forEach(each -> lines.add(each.name() + each.kind() + each.objects()));
    topology.distances().forEach(each -> lines.add(Arrays.deepToString(each.values())));
    topology.memoryAttributes().forEach(each -> lines.add(each.toString()));
    topology.cpuKinds().forEach(each -> lines.add(each.toString()));
    return lines;
  }

  private static void lines(TopologyObject object, String indent, List<String> into) {
    into.add(
        "%s%s %s %s %s %s %s %s %s %s"
            .formatted(
                indent,
                object,
                object.osIndex(),
                object.cpuset(),
                object.completeCpuset(),
                object.nodeset(),
                object.completeNodeset(),
                object.attributes(),
                object.name(),
                object.subtype()));
    for (List<TopologyObject> children :
        List.of(
            object.memoryChildren(),
            object.children(),
            object.ioChildren(),
            object.miscChildren())) {
      children.forEach(child -> lines(child, indent + " ", into));
    }
  }
}
