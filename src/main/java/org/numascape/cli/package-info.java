/** The command line: {@code main}, commands and options. */
@NullMarked
package org.numascape.cli;

import org.jspecify.annotations.NullMarked;
