/**
 * Proves on a machine of several nodes that what Numascape says is so; not a part of the program.
 */
@NullMarked
package org.numascape.numavm;

import org.jspecify.annotations.NullMarked;
