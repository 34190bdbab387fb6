package samples;

import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.RecursiveAction;
import org.jspecify.annotations.Nullable;

/** {@link Uts} on the JDK's pool: the same trees, the same hash, and an object a node as well. */
public final class ForkJoinUts {
  private final ForkJoinPool pool;

  public ForkJoinUts(int workers) {
    pool = new ForkJoinPool(workers, HashingThread::new, null, false);
  }

  public ForkJoinPool pool() {
    return pool;
  }

  /** Walks a whole tree. */
  public Uts.Counts count(Uts.Tree tree) {
    Node root = new Node(tree, 0, Uts.Hash.ofRoot(tree));
    pool.invoke(root);
    return new Uts.Counts(root.nodes, root.leaves, root.deepest);
  }

  /** A hash a worker, found faster than a thread local. */
  private static final class HashingThread extends ForkJoinWorkerThread {
    private final Uts.Hash hash = new Uts.Hash();

    HashingThread(ForkJoinPool pool) {
      super(pool);
    }
  }

  private static final class Node extends RecursiveAction {
    private static final long serialVersionUID = 1;

    private final transient Uts.Tree tree;
    private final int depth;
    private final long bytes0;
    private final long bytes8;
    private final int bytes16;

    private @Nullable Node elder;
    private long nodes = 1;
    private long leaves;
    private int deepest;

    Node(Uts.Tree tree, int depth, Uts.Hash hash) {
      this.tree = tree;
      this.depth = depth;
      this.deepest = depth;
      this.bytes0 = hash.bytes0();
      this.bytes8 = hash.bytes8();
      this.bytes16 = hash.bytes16();
    }

    @Override
    protected void compute() {
      int children = tree.children(Uts.Hash.random(bytes16), depth);
      if (children == 0) {
        leaves = 1;
        return;
      }
      Uts.Hash hash = ((HashingThread) Thread.currentThread()).hash;
      @Nullable Node forked = null;
      for (int i = 0; i < children - 1; i++) {
        Node child = child(hash, i);
        child.elder = forked;
        child.fork();
        forked = child;
      }
      Node last = child(hash, children - 1);
      last.compute();
      add(last);
      for (; forked != null; forked = forked.elder) {
        forked.join();
        add(forked);
      }
    }

    private Node child(Uts.Hash hash, int index) {
      hash.child(bytes0, bytes8, bytes16, index);
      return new Node(tree, depth + 1, hash);
    }

    private void add(Node child) {
      nodes += child.nodes;
      leaves += child.leaves;
      deepest = Math.max(deepest, child.deepest);
    }
  }
}
