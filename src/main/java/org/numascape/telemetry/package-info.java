/**
 * The counters of a run: one memory-mapped file that the pool's workers write and anybody reads.
 *
 * <p>Start at {@link org.numascape.telemetry.Snapshot}, what a reader gets.
 */
@NullMarked
package org.numascape.telemetry;

import org.jspecify.annotations.NullMarked;
