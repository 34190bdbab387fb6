package org.numascape.pool;

import java.util.Arrays;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.numascape.topology.IndexSet;

/**
 * What was submitted from outside and nobody has begun: a pair of queues a node. Who waits for it
 * is woken by whoever offers it. Any thread.
 *
 * <p>A job is handed over by its queue. {@code nextWorker} only spreads jobs that are for any node;
 * its increments are atomic so that two submitters do not choose the same.
 */
final class JobQueues {
  private final int[] nodeOfWorker;
  private final PoolSettings settings;
  private final Sleepers sleepers;
  private final OtherNodes others;
  private final NodeQueues[] queues;
  private final int[][] wakeOrders;
  private final int[][] workersOf;

  /**
   * Whether one of the node's workers is known to have been started. By any thread, plainly: once
   * true it stays so, and who does not see it asks the {@link Starter}.
   */
  private final boolean[] served;

  private final AtomicInteger nextWorker = new AtomicInteger();

  /**
   * For whom something is left.
   *
   * @param strict whether for the node's workers alone
   * @param started who was started for it, to be woken when it is there; -1 if nobody was
   * @param sleeper who is to be woken before others, if it sleeps still; -1 for nobody in
   *     particular
   */
  record Recipient(int node, boolean strict, int started, int sleeper) {}

  JobQueues(OtherNodes others, int[] nodeOfWorker, PoolSettings settings, Sleepers sleepers) {
    int nodes = others.nodes();
    this.others = others;
    this.nodeOfWorker = nodeOfWorker;
    this.settings = settings;
    this.sleepers = sleepers;
    this.queues = new NodeQueues[nodes];
    Arrays.setAll(queues, node -> new NodeQueues());
    this.wakeOrders = new int[nodes][];
    Arrays.setAll(wakeOrders, this::makeWakeOrder);
    this.workersOf = new int[nodes][];
    Arrays.setAll(workersOf, this::findWorkers);
    this.served = new boolean[nodes];
  }

  private int[] findWorkers(int node) {
    return IntStream.range(0, nodeOfWorker.length)
        .filter(worker -> nodeOfWorker[worker] == node)
        .toArray();
  }

  private int[] makeWakeOrder(int node) {
    boolean inTurn = settings.pinning() == Pinning.SPILL;
    return IntStream.range(0, nodeOfWorker.length)
        .filter(worker -> mayTakeFrom(nodeOfWorker[worker], node))
        .boxed()
        .sorted(Comparator.comparing(worker -> !inTurn && nodeOfWorker[worker] != node))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** Whom to wake first for a node's jobs: who is there, or with spill, who comes first. */
  int[] wakeOrder(int node) {
    return wakeOrders[node];
  }

  /** The logical indexes of the nodes that have workers, ascending. */
  IndexSet nodesWithWorkers() {
    return IndexSet.of(IntStream.of(nodeOfWorker).distinct().sorted().toArray());
  }

  void checkHasWorker(int node) {
    if (IntStream.of(nodeOfWorker).noneMatch(at -> at == node)) {
      throw new IllegalArgumentException(
          "node=" + node + " has no worker; choose one of " + nodesWithWorkers().toList());
    }
  }

  /** The node for a job that may run anywhere: each worker's in turn. */
  int nodeInTurn() {
    return queues.length == 1
        ? 0
        : nodeOfWorker[Math.floorMod(nextWorker.getAndIncrement(), nodeOfWorker.length)];
  }

  /** The node for a fiber that may begin anywhere: with spill, of the first worker that sleeps. */
  int nodeForFiber() {
    if (settings.pinning() == Pinning.SPILL) {
      for (int worker = 0; worker < nodeOfWorker.length; worker++) {
        if (sleepers.isAsleep(worker) || sleepers.isStartable(worker)) {
          return nodeOfWorker[worker];
        }
      }
    }
    return nodeInTurn();
  }

  /** Before something is left for a node: who is there to do it, as {@link #startWorkerFor}. */
  Recipient recipientOn(int node, boolean strict) {
    return new Recipient(node, strict, startWorkerFor(node, strict), -1);
  }

  /** For what any worker may do: one that sleeps, and its node. */
  Recipient recipientAsleep(int sleeper) {
    return new Recipient(nodeOfWorker[sleeper], false, -1, sleeper);
  }

  /**
   * Sees to it that a worker which may do a node's work has been started. Any worker may, unless it
   * is strict or nodes keep to themselves, and one always has been.
   *
   * @return the worker that was started; -1 if none was
   * @throws OutOfMemoryError if the system refuses a thread, so that nobody would do it
   */
  int startWorkerFor(int node, boolean strict) {
    if (served[node] || (!strict && mayTakeFromOthers())) {
      return -1;
    }
    int started = sleepers.startOneOf(workersOf[node]);
    served[node] = true;
    return started;
  }

  /** Leaves a job. */
  void offer(Object job, Recipient recipient) {
    int node = recipient.node();
    NodeQueues queue = queues[node];
    (recipient.strict() ? queue.strict : queue.open).offer(job);
    if (recipient.started() >= 0) {
      sleepers.wake(recipient.started()); // it may have looked for the job too early
    } else if (!sleepers.any()
        || (recipient.sleeper() >= 0 && sleepers.wakeStarted(recipient.sleeper()))) {
      return;
    } else {
      wakeOneFor(recipient);
    }
  }

  /** Wakes one who may do what was left, or starts it. */
  void wakeOneFor(Recipient recipient) {
    int node = recipient.node();
    if (recipient.strict()) {
      sleepers.wakeOne(wakeOrders[node], worker -> nodeOfWorker[worker] == node);
    } else {
      sleepers.wakeOne(wakeOrders[node]);
    }
  }

  /** For a worker of this node. */
  @Nullable Object poll(int node) {
    return queues[node].poll();
  }

  /** For a worker of this node: what no other may do, so that the task it waits for may need it. */
  @Nullable Object pollStrict(int node) {
    return queues[node].strict.poll();
  }

  /** For any worker: what none but those of certain nodes may do. */
  @Nullable Object pollStrict(IntPredicate ofNode) {
    for (int node = 0; node < queues.length; node++) {
      @Nullable Object job = ofNode.test(node) ? queues[node].strict.poll() : null;
      if (job != null) {
        return job;
      }
    }
    return null;
  }

  /** What was submitted to other nodes and may be taken from there, the nearest first. */
  @Nullable Object pollOtherNodes(int node) {
    if (!mayTakeFromOthers()) {
      return null;
    }
    for (int other : others.of(node)) {
      @Nullable Object job = queues[other].open.poll();
      if (job != null) {
        return job;
      }
    }
    return null;
  }

  /** Anything at all. */
  @Nullable Object pollAny() {
    for (NodeQueues queue : queues) {
      @Nullable Object job = queue.poll();
      if (job != null) {
        return job;
      }
    }
    return null;
  }

  /** Whether there is something that a worker of this node may take. */
  boolean hasJobsFor(int node) {
    if (!queues[node].strict.isEmpty()) {
      return true;
    }
    for (int other = 0; other < queues.length; other++) {
      if (mayTakeFrom(node, other) && !queues[other].open.isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /** Whether a worker of one node may take what was left for one of another. */
  boolean mayTakeFrom(int node, int otherNode) {
    return node == otherNode || mayTakeFromOthers();
  }

  /** In which order a node's workers look at others' queues. */
  OtherNodes others() {
    return others;
  }

  /** Whether workers may take what was left for other nodes. */
  boolean mayTakeFromOthers() {
    return settings.stealOrder() != StealOrder.NODE_ONLY;
  }
}
