package org.numascape.bench;

import org.openjdk.jmh.annotations.Fork;

/** As {@link TouchBenchmark}, with all counters compiled out: homes are looked up all the same. */
@Fork(jvmArgsAppend = "-Dnumascape.pool.counters=off")
public class UncountedTouchBenchmark extends TouchBenchmark {}
