package org.numascape.bench;

import org.openjdk.jmh.annotations.Fork;

/** As {@link FibBenchmark}, with all counters compiled out: what they cost is the difference. */
@Fork(jvmArgsAppend = "-Dnumascape.pool.counters=off")
public class UncountedFibBenchmark extends FibBenchmark {}
