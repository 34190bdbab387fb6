package org.numascape.platform;

import org.numascape.topology.IndexSet;

/** What became of the wish to bind a thread. */
public sealed interface Binding {
  /** The kernel confirmed: the thread runs on these PUs only. */
  record Bound(IndexSet pus) implements Binding {}

  /** The thread runs wherever the kernel puts it. */
  record Unbound(String reason) implements Binding {}
}
