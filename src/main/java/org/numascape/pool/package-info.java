/**
 * Runs fork/join tasks on pinned workers; a steal tries the nearest tier first.
 *
 * <p>Start at {@link org.numascape.pool.NumaPool}, whose methods may be called from any thread, its
 * workers' included. It needs a machine, which any reader of {@code org.numascape.topology} gives:
 *
 * <pre>{@code
 * Topology machine = SyntheticReader.read("numa:1 core:2 pu:1");
 * try (NumaPool pool = NumaPool.builder(machine).build()) {
 *   double sum =
 *       pool.parallelSum(
 *           0, 1_000_000, 10_000, (worker, from, to) -> 0.5 * (from + to - 1) * (to - from));
 *   Future<String> where = pool.submit(() -> "on node " + Worker.current().node());
 *   System.out.println(sum + " " + where.get());
 * }
 * }</pre>
 *
 * <p>What is executed is a {@link org.numascape.pool.Task}, a {@link org.numascape.pool.LongTask},
 * whose forks make no objects, a range of indexes, or a job as of any {@link
 * java.util.concurrent.ExecutorService}. What blocks is for {@linkplain org.numascape.pool.Fibers
 * fibers}. What an experimenter can turn is in {@link org.numascape.pool.PoolSettings}; memory that
 * knows its nodes is made by {@link org.numascape.pool.NumaPool#allocate(String, long)}, or of what
 * is mapped already by {@link org.numascape.pool.NumaPool#register}.
 *
 * <p>A JVM whose collector is the parallel or the serial one should be started with {@code
 * -XX:+UseCondCardMark}: else each task that is forked marks a card of the collector's table, and
 * workers whose deques lie within 32 KiB of heap wait for each other's line of it (fib, an object a
 * task, on two workers: 0.18 s without, 0.07 s with it). The G1 collector, which is the JVM's
 * default, needs no such option.
 *
 * <p>Each class that is shared without a lock says in its comment who writes which field, how, and
 * to what end.
 */
@NullMarked
package org.numascape.pool;

import org.jspecify.annotations.NullMarked;
