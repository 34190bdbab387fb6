package org.numascape.pool;

import org.jspecify.annotations.Nullable;

/** What was submitted to one node: what any worker may take, and what only its own may. */
final class NodeQueues {
  final InjectionQueue open = new InjectionQueue();
  final InjectionQueue strict = new InjectionQueue();

  /** For a worker of this node. */
  @Nullable Object poll() {
    @Nullable Object job = strict.poll();
    return job == null ? open.poll() : job;
  }

  boolean isEmpty() {
    return strict.isEmpty() && open.isEmpty();
  }
}
