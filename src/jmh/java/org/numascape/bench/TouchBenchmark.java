package org.numascape.bench;

import java.util.concurrent.TimeUnit;
import org.numascape.pool.HugePages;
import org.numascape.pool.LongTask;
import org.numascape.pool.MemoryPolicy;
import org.numascape.pool.MemorySettings;
import org.numascape.pool.NumaBlock;
import org.numascape.pool.NumaPool;
import org.numascape.pool.Worker;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What it costs a task to declare a range of a block whose pages have been touched before, one
 * declaration after the other, each of another range.
 */
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TouchBenchmark extends Contest {
  private static final int DECLARATIONS = 1_000_000;
  private static final int BLOCK_BYTES = 16 << 20;

  @Param({"numa"})
  public String rival;

  /** All that lies in one page; 64 KiB; and 1 MiB. */
  @Param({"64", "65536", "1048576"})
  public int bytes;

  private NumaPool pool;
  private Declarations declarations;

  @Setup
  public void start() {
    pool = Pools.numa(1);
    NumaBlock block =
        pool.allocate(
            "touched", BLOCK_BYTES, new MemorySettings(MemoryPolicy.FIRST_TOUCH, HugePages.NO));
    declarations = new Declarations(block, bytes);
    pool.onEachPart(0, 1, (worker, from, to) -> worker.touches(block, 0, BLOCK_BYTES));
  }

  @Benchmark
  @OperationsPerInvocation(DECLARATIONS)
  public long touches() {
    return pool.invoke(declarations, DECLARATIONS);
  }

  @TearDown
  public void close() {
    pool.close();
  }

  private static final class Declarations extends LongTask {
    private final NumaBlock block;
    private final int bytes;

    Declarations(NumaBlock block, int bytes) {
      this.block = block;
      this.bytes = bytes;
    }

    @Override
    protected long compute(Worker worker, long count) {
      long from = 0;
      for (long i = 0; i < count; i++) {
        worker.touches(block, from, from + bytes);
        // Over the block, in steps that are no multiple of a page.
        from += 4160;
        from = from > BLOCK_BYTES - bytes ? 0 : from;
      }
      return from;
    }
  }
}
