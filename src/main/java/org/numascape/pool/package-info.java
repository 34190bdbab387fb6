/**
 * Runs fork/join tasks on pinned workers; a steal tries the nearest tier first.
 *
 * <p>Start at {@link org.numascape.pool.NumaPool}.
 */
@NullMarked
package org.numascape.pool;

import org.jspecify.annotations.NullMarked;
