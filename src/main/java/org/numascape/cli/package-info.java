/**
 * The command line: commands, options, exit status, the live text view; opens the window when there
 * is no command and a display.
 *
 * <p>Start at {@link org.numascape.cli.Main}. Exit status: 0 done and verified, 1 something failed,
 * 2 the command asks for what does not exist, 130 interrupted. Complaints are one line on standard
 * error, led by the command's name.
 */
@NullMarked
package org.numascape.cli;

import org.jspecify.annotations.NullMarked;
