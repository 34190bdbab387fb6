/**
 * The immutable machine: objects, cpusets, distances; readers and writers of its descriptions.
 *
 * <p>Start at {@link org.numascape.topology.Topology}; everything here may be used from any thread.
 */
@NullMarked
package org.numascape.topology;

import org.jspecify.annotations.NullMarked;
