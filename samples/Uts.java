package samples;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.numascape.pool.NumaPool;
import org.numascape.pool.Task;
import org.numascape.pool.Worker;
import org.numascape.workload.Parameter;
import org.numascape.workload.PreparedWorkload;
import org.numascape.workload.Verification;
import org.numascape.workload.Workload;
import org.numascape.workload.WorkloadContext;
import org.numascape.workload.WorkloadDescription;

/**
 * Unbalanced Tree Search (Olivier et al., LCPC 2006): counts the nodes of a tree that nobody knows
 * until it is walked. A node is 20 bytes; the bytes of its i-th child are the SHA-1 of its own and
 * i, and how many children it has follows from its bytes. Every node is a task.
 */
public final class Uts implements Workload {
  /** UTS's sample trees, and how many nodes and leaves they have and how deep they are. */
  public enum Tree {
    /** Geometric, of one shape down to a depth: {@code -t 1 -a 3 -d 10 -b 4 -r 19}. */
    T1(19, 4_130_071, 3_305_118, 10) {
      @Override
      int children(double random, int depth) {
        return geometric(random, depth < 10 ? 4 : 0);
      }
    },

    /** Geometric, of cyclic shape: {@code -t 1 -a 2 -d 16 -b 6 -r 502}. */
    T2(502, 4_117_769, 2_342_762, 81) {
      @Override
      int children(double random, int depth) {
        if (depth == 0) {
          return geometric(random, 6);
        }
        return geometric(
            random, depth > 5 * 16 ? 0 : Math.pow(6, Math.sin(2 * Math.PI * depth / 16)));
      }
    },

    /** Binomial: {@code -t 0 -b 2000 -q 0.124875 -m 8 -r 42}. */
    T3(42, 4_112_897, 3_599_034, 1572) {
      @Override
      int children(double random, int depth) {
        return depth == 0 ? 2000 : random < 0.124875 ? 8 : 0;
      }
    };

    private final int seed;
    private final long nodes;
    private final long leaves;
    private final int depth;

    Tree(int seed, long nodes, long leaves, int depth) {
      this.seed = seed;
      this.nodes = nodes;
      this.leaves = leaves;
      this.depth = depth;
    }

    public Counts published() {
      return new Counts(nodes, leaves, depth);
    }

    /** How many children a node has; {@code random} is 0..1, 1 excluded. */
    abstract int children(double random, int depth);

    private static int geometric(double random, double mean) {
      return Math.min(100, (int) (Math.log(1 - random) / Math.log(1 - 1 / (1 + mean))));
    }
  }

  @Override
  public WorkloadDescription describe() {
    return new WorkloadDescription(
        "uts",
        "UTS, unbalanced tree search",
        "Counts the nodes of a tree whose subtrees differ in size beyond all foresight."
            + " Shows how work spreads by stealing alone.",
        List.of(
            new Parameter.Choice(
                "tree",
                "UTS's sample trees of some 4.1 million nodes: T1 is ten levels deep and wide, T2"
                    + " narrows and widens over 81, T3 has 2000 subtrees, most of them tiny, some"
                    + " 1572 levels deep.",
                Stream.of(Tree.values()).map(Tree::name).toList(),
                Tree.T1.name())));
  }

  @Override
  public PreparedWorkload prepare(WorkloadContext context) {
    return new Search(context, Tree.valueOf(context.text("tree")));
  }

  private static final class Search implements PreparedWorkload {
    private final WorkloadContext context;
    private final Tree tree;
    private Counts counts = new Counts(0, 0, 0);

    Search(WorkloadContext context, Tree tree) {
      this.context = context;
      this.tree = tree;
    }

    @Override
    public void run() {
      context.progress(0, tree.nodes, "tree nodes");
      counts = count(context.pool(), tree);
      context.progress(tree.nodes, tree.nodes, "tree nodes");
    }

    @Override
    public Verification verify() {
      return new Verification(
          counts.equals(tree.published()),
          String.format(
              Locale.ROOT,
              "%s: %d nodes, %d leaves, depth %d; published %d, %d, %d",
              tree,
              counts.nodes,
              counts.leaves,
              counts.depth,
              tree.nodes,
              tree.leaves,
              tree.depth));
    }

    @Override
    public void close() {}
  }

  /** What is counted. */
  public record Counts(long nodes, long leaves, int depth) {}

  /** Walks a whole tree. */
  public static Counts count(NumaPool pool, Tree tree) {
    Node root = new Node(tree, new Hash[pool.workers()], 0, Hash.ofRoot(tree));
    pool.invoke(root);
    return new Counts(root.nodes, root.leaves, root.deepest);
  }

  /** A node, and what there is below it. */
  private static final class Node extends Task {
    private final Tree tree;

    /** Of each worker, made when it first needs it. */
    private final Hash[] hashes;

    private final int depth;
    private final long bytes0;
    private final long bytes8;
    private final int bytes16;

    private @Nullable Node elder;
    private long nodes = 1;
    private long leaves;
    private int deepest;

    /** The node that a hash was made of last. */
    Node(Tree tree, Hash[] hashes, int depth, Hash hash) {
      this.tree = tree;
      this.hashes = hashes;
      this.depth = depth;
      this.deepest = depth;
      this.bytes0 = hash.bytes0();
      this.bytes8 = hash.bytes8();
      this.bytes16 = hash.bytes16();
    }

    @Override
    protected void run(Worker worker) {
      int children = tree.children(Hash.random(bytes16), depth);
      if (children == 0) {
        leaves = 1;
        return;
      }
      Hash hash = hashOf(worker);
      // All but the last are forked, and joined youngest first.
      @Nullable Node forked = null;
      for (int i = 0; i < children - 1; i++) {
        Node child = child(hash, i);
        child.elder = forked;
        worker.fork(child);
        forked = child;
      }
      Node last = child(hash, children - 1);
      last.run(worker);
      add(last);
      for (; forked != null; forked = forked.elder) {
        worker.join(forked);
        add(forked);
      }
    }

    private Hash hashOf(Worker worker) {
      Hash hash = hashes[worker.index()];
      if (hash == null) {
        hash = new Hash();
        hashes[worker.index()] = hash;
      }
      return hash;
    }

    private Node child(Hash hash, int index) {
      hash.child(bytes0, bytes8, bytes16, index);
      return new Node(tree, hashes, depth + 1, hash);
    }

    private void add(Node child) {
      nodes += child.nodes;
      leaves += child.leaves;
      deepest = Math.max(deepest, child.deepest);
    }
  }

  /**
   * SHA-1 as UTS's random numbers come from it; for one thread. A garbage collection moves the
   * objects of several workers next to each other, and a digest writes to them all the time: two in
   * one line of the processor's cache would take up to twice as long. So there are others, which
   * nobody uses, on either side of the one that is used.
   */
  static final class Hash {
    private static final VarHandle LONG =
        MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT =
        MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final int MIDDLE = 4;
    private static final int START = 256;

    private final MessageDigest[] sha1 = new MessageDigest[2 * MIDDLE + 1];
    private final byte[] buffer = new byte[2 * START + 24];

    Hash() {
      try {
        for (int i = 0; i < sha1.length; i++) {
          sha1[i] = MessageDigest.getInstance("SHA-1");
        }
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("each Java has SHA-1", e);
      }
    }

    /** The root's bytes: of 16 zeros and the seed. */
    static Hash ofRoot(Tree tree) {
      Hash hash = new Hash();
      INT.set(hash.buffer, START + 16, tree.seed);
      hash.digest(20);
      return hash;
    }

    /** The bytes of a node's child. */
    void child(long bytes0, long bytes8, int bytes16, int index) {
      LONG.set(buffer, START, bytes0);
      LONG.set(buffer, START + 8, bytes8);
      INT.set(buffer, START + 16, bytes16);
      INT.set(buffer, START + 20, index);
      digest(24);
    }

    private void digest(int length) {
      MessageDigest middle = sha1[MIDDLE];
      try {
        middle.update(buffer, START, length);
        middle.digest(buffer, START, 20);
      } catch (DigestException e) {
        throw new IllegalStateException("SHA-1 has 20 bytes", e);
      }
    }

    long bytes0() {
      return (long) LONG.get(buffer, START);
    }

    long bytes8() {
      return (long) LONG.get(buffer, START + 8);
    }

    int bytes16() {
      return (int) INT.get(buffer, START + 16);
    }

    /** A node's random number, 0..1, 1 excluded: its last 31 bits. */
    static double random(int bytes16) {
      return (bytes16 & Integer.MAX_VALUE) * 0x1p-31;
    }
  }
}
