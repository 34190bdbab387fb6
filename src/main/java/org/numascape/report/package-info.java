/** HTML, JSON and SVG of what analysis found. */
@NullMarked
package org.numascape.report;

import org.jspecify.annotations.NullMarked;
