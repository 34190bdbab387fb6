/**
 * The only room that knows JNA and OSHI: detection, thread binding, memory and where its pages are.
 *
 * <p>Start at {@link org.numascape.platform.Detection}. What can't be done on this system is said
 * as a value.
 */
@NullMarked
package org.numascape.platform;

import org.jspecify.annotations.NullMarked;
