package org.numascape.platform;

import org.numascape.topology.IndexSet;

/** Where threads may run and are bound. */
public final class Threads {
  private Threads() {}

  /** Binds the calling thread to some of this machine's PUs and reads back what came of it. */
  public static Binding bindCurrent(IndexSet puOsIndexes) {
    return new Binding.Unbound("not bound yet: " + puOsIndexes);
  }

  /** The PUs that this process may use; empty where the system does not say. */
  public static IndexSet allowedPus() {
    return IndexSet.empty();
  }
}
