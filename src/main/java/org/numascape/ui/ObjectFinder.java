package org.numascape.ui;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyObject;

/** Finds objects of a machine by what they are called. */
final class ObjectFinder {
  private ObjectFinder() {}

  /**
   * The objects whose {@code L#} or {@code P#} name, or own name, holds all words of the query, in
   * tree order: {@code core}, {@code pu p#3}, {@code l3 l#1}, {@code numa 2}. A bare number is a
   * logical index.
   *
   * @return none if the query is blank
   */
  static List<TopologyObject> find(Topology topology, String query) {
    List<TopologyObject> found = new ArrayList<>();
    String[] words = query.strip().toLowerCase(Locale.ROOT).split("\\s+");
    if (!words[0].isEmpty()) {
      collect(topology.root(), words, found);
    }
    return found;
  }

  private static void collect(TopologyObject object, String[] words, List<TopologyObject> found) {
    if (matches(object, words)) {
      found.add(object);
    }
    for (List<TopologyObject> kind :
        List.of(
            object.memoryChildren(),
            object.children(),
            object.ioChildren(),
            object.miscChildren())) {
      kind.forEach(child -> collect(child, words, found));
    }
  }

  private static boolean matches(TopologyObject object, String[] words) {
    @Nullable String own = object.name();
    String name =
        object.type().label().toLowerCase(Locale.ROOT)
            + (own == null ? "" : " " + own.toLowerCase(Locale.ROOT));
    for (String word : words) {
      boolean index =
          word.equals(Integer.toString(object.logicalIndex()))
              || word.equals("l#" + object.logicalIndex())
              || object.osIndex().isPresent() && word.equals("p#" + object.osIndex().getAsInt());
      if (!index && !name.contains(word)) {
        return false;
      }
    }
    return true;
  }
}
