/**
 * The only room that knows JNA and OSHI: detection, thread binding, memory and where its pages are.
 *
 * <p>Start at {@link org.numascape.platform.Detection}, {@link org.numascape.platform.Threads} and
 * {@link org.numascape.platform.Pages}; any thread may call them. What can't be done on this system
 * is said as a value, with the reason: where there is something to say, {@link
 * org.numascape.platform.Fact}.
 *
 * <p><b>Decided:</b> hwloc's components that list graphics cards are switched off, since they start
 * the vendors' drivers in our process. Price: such cards appear as PCI devices only.
 *
 * <p><b>Decided:</b> where neither OSHI nor the system tells which PUs share a cache, caches are
 * left out. Price: off Linux, without hwloc, no steal is told to be of the same cache.
 */
@NullMarked
package org.numascape.platform;

import org.jspecify.annotations.NullMarked;
