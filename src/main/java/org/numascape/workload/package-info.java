/**
 * What a user implements to be run, its parameters, and how source files, class folders and jars
 * are loaded.
 *
 * <p>Start at {@link org.numascape.workload.Workload}.
 */
@NullMarked
package org.numascape.workload;

import org.jspecify.annotations.NullMarked;
