package org.numascape.topology;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.numascape.topology.SyntheticDescription.Attached;
import org.numascape.topology.SyntheticDescription.Memory;
import org.numascape.topology.SyntheticText.Named;

/** A level of a synthetic description as it was written; its type may follow from the others. */
final class SyntheticLevel {
  final int at;
  final int arity;
  final int width;
  final Given given;
  Named named;
  final List<Attached> attached = new ArrayList<>();

  SyntheticLevel(int at, Named named, int arity, int width, Given given) {
    this.at = at;
    this.named = named;
    this.arity = arity;
    this.width = width;
    this.given = given;
  }

  @Nullable ObjectType type() {
    return named.type();
  }

  /** What stands in the round brackets; null where it is not given. */
  record Given(Memory memory, @Nullable String indexes, int indexesAt) {
    static final Given NOTHING = new Given(Memory.NONE, null, 0);
  }
}
