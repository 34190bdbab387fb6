package org.numascape.analysis;

import java.util.ArrayList;
import java.util.List;
import org.numascape.topology.ObjectType;
import org.numascape.topology.TopologyObject;

/**
 * An I/O or Misc object that is drawn: a bridge with what is behind it, a PCI device with its OS
 * devices in it.
 *
 * @param alike PCI devices of the same model beside it that share its box, as lstopo collapses them
 */
record Device(TopologyObject object, List<TopologyObject> alike, List<Device> inner) {
  /**
   * The devices at an object, in its order.
   *
   * @param folded whether PCI devices of one model, side by side and without OS devices, are one
   */
  static List<Device> of(TopologyObject object, boolean folded) {
    List<Device> devices = new ArrayList<>();
    List<TopologyObject> io = object.ioChildren();
    int from = 0;
    while (from < io.size()) {
      TopologyObject each = io.get(from);
      int to = from + 1;
      while (folded && to < io.size() && each.isAlikeDevice(io.get(to))) {
        to++;
      }
      List<TopologyObject> alike = List.copyOf(io.subList(from + 1, to));
      devices.add(new Device(each, alike, of(each, folded)));
      from = to;
    }
    object
        .miscChildren()
        .forEach(misc -> devices.add(new Device(misc, List.of(), of(misc, folded))));
    return List.copyOf(devices);
  }

  boolean isBridge() {
    return object.type() == ObjectType.BRIDGE;
  }
}
