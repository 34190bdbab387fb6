/**
 * Pure functions from counters to figures and from a topology to the boxes and lines of its
 * picture.
 */
@NullMarked
package org.numascape.analysis;

import org.jspecify.annotations.NullMarked;
