package org.numascape.analysis;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.numascape.topology.ObjectType;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyObject;

/**
 * Draws of equal siblings the first two and the last, and one box for the others, as lstopo does.
 * Nodes are never folded, nor packages that hold some: memory and arrows are theirs.
 */
final class Folding {
  private static final int FEWEST = 6;
  private static final int KEPT_AHEAD = 2;

  /** A value this far from the median of its siblings stands out. */
  private static final double STANDS_OUT = 0.25;

  private final Topology topology;
  private final Set<TopologyObject> neverFolded;
  private final Map<List<Object>, Integer> shapes = new HashMap<>();
  private final Map<Frame, Integer> shapesOfFrames = new IdentityHashMap<>();

  private Folding(Topology topology, Set<TopologyObject> neverFolded) {
    this.topology = topology;
    this.neverFolded = neverFolded;
  }

  static Frame fold(Frame frame, Topology topology, Set<TopologyObject> neverFolded) {
    return new Folding(topology, neverFolded).folded(frame);
  }

  private Frame folded(Frame frame) {
    List<Frame> children = new ArrayList<>();
    int from = 0;
    for (int to = 1; to <= frame.children().size(); to++) {
      if (to == frame.children().size()
          || shape(frame.children().get(to)) != shape(frame.children().get(from))) {
        foldRun(frame.children().subList(from, to), children);
        from = to;
      }
    }
    return frame.withChildren(children);
  }

  private void foldRun(List<Frame> run, List<Frame> into) {
    boolean folds = run.size() >= FEWEST && isFoldable(run.getFirst());
    List<TopologyObject> all = folds ? run.stream().map(Frame::object).toList() : List.of();
    List<TopologyObject> hidden = new ArrayList<>();
    for (int i = 0; i < run.size(); i++) {
      Frame each = run.get(i);
      boolean kept =
          !folds || i < KEPT_AHEAD || i == run.size() - 1 || neverFolded.contains(each.object());
      if (kept) {
        addFold(hidden, all, into);
        into.add(folded(each));
      } else {
        hidden.add(each.object());
      }
    }
  }

  private static void addFold(
      List<TopologyObject> hidden, List<TopologyObject> run, List<Frame> into) {
    if (!hidden.isEmpty()) {
      into.add(Frame.fold(hidden, run));
      hidden.clear();
    }
  }

  private static boolean isFoldable(Frame frame) {
    return switch (frame.kind()) {
      case INNER, CORE, PU -> true;
      case PACKAGE -> !holdsNodes(frame);
      case NODE, REGION, FOLD, STRIP, BRIDGE, DEVICE -> false;
    };
  }

  private static boolean holdsNodes(Frame frame) {
    return frame.kind() == Frame.Kind.NODE
        || frame.children().stream().anyMatch(Folding::holdsNodes);
  }

  /** Equal for frames that look alike and stand for the same kinds of objects. */
  private int shape(Frame frame) {
    // Not computeIfAbsent, which forbids the recursion.
    Integer known = shapesOfFrames.get(frame);
    if (known == null) {
      known = newShape(frame);
      shapesOfFrames.put(frame, known);
    }
    return known;
  }

  private int newShape(Frame frame) {
    TopologyObject object = frame.object();
    List<Object> parts = new ArrayList<>();
    parts.add(frame.kind());
    parts.add(object.type());
    parts.add(object.attributes());
    parts.add(String.valueOf(object.subtype()));
    for (TopologyObject strip : frame.strips()) {
      parts.add(strip.type().isCache() ? strip.attributes() : strip.logicalIndex());
    }
    if (frame.kind() == Frame.Kind.PU) {
      parts.add(topology.allowedCpuset().containsAll(object.cpuset()));
      for (int kind = 0; kind < topology.cpuKinds().size(); kind++) {
        if (topology.cpuKinds().get(kind).cpuset().containsAll(object.cpuset())) {
          parts.add(kind);
        }
      }
    } else if (frame.kind() == Frame.Kind.NODE) {
      parts.add(object.logicalIndex());
    }
    frame.devices().forEach(parts::add);
    frame.children().forEach(child -> parts.add(shape(child)));
    return shapes.computeIfAbsent(parts, absent -> shapes.size());
  }

  /** Of the objects behind a fold, those whose activity is far from that of the whole run. */
  static Set<TopologyObject> standingOut(
      List<TopologyObject> hidden, List<TopologyObject> run, Map<Integer, Double> activity) {
    Map<TopologyObject, OptionalDouble> means = new HashMap<>();
    run.forEach(object -> means.put(object, mean(object, activity)));
    double[] known =
        means.values().stream()
            .filter(OptionalDouble::isPresent)
            .mapToDouble(OptionalDouble::getAsDouble)
            .sorted()
            .toArray();
    boolean usuallyKnown = 2 * known.length > means.size();
    double median = known.length == 0 ? 0 : known[known.length / 2];
    Set<TopologyObject> out = new HashSet<>();
    for (TopologyObject object : hidden) {
      OptionalDouble mean = means.getOrDefault(object, OptionalDouble.empty());
      if (mean.isPresent() != usuallyKnown && known.length > 0
          || mean.isPresent() && Math.abs(mean.getAsDouble() - median) > STANDS_OUT) {
        out.add(object);
      }
    }
    return out;
  }

  /** The mean activity of an object's PUs, as far as they have one. */
  static OptionalDouble mean(TopologyObject object, Map<Integer, Double> activity) {
    return mean(List.of(object), activity);
  }

  static OptionalDouble mean(List<TopologyObject> objects, Map<Integer, Double> activity) {
    List<Double> shares = new ArrayList<>();
    objects.forEach(object -> collect(object, activity, shares));
    return shares.stream().mapToDouble(Double::doubleValue).average();
  }

  private static void collect(
      TopologyObject object, Map<Integer, Double> activity, List<Double> into) {
    if (object.type() == ObjectType.PU) {
      Double share = activity.get(object.logicalIndex());
      if (share != null) {
        into.add(share);
      }
    }
    object.children().forEach(child -> collect(child, activity, into));
  }
}
