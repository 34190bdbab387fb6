/**
 * An experiment as a value, and its execution, embedded or in a JVM of its own.
 *
 * <p>Start at {@link org.numascape.run.Experiment}.
 */
@NullMarked
package org.numascape.run;

import org.jspecify.annotations.NullMarked;
