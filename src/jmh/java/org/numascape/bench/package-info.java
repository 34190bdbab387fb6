/**
 * The pool beside the JDK's: the same work, in the same run, by JMH. Start at {@link
 * org.numascape.bench.Benchmarks}, which runs them all in rounds and prints the ratios.
 *
 * <p><b>Decided:</b> a benchmark's rivals are its parameter {@code rival}, so that each has a JVM
 * of its own in each round, and what one leaves behind can't help or harm another. numa's workers
 * are bound to PUs, as they are by default; the JDK's threads are not, since the JDK can't do it.
 * The counters are on.
 */
@NullMarked
package org.numascape.bench;

import org.jspecify.annotations.NullMarked;
