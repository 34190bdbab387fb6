/**
 * A run as data: what it was, how it ended, what was counted.
 *
 * <p>Start at {@link org.numascape.recording.RunRecord}.
 */
@NullMarked
package org.numascape.recording;

import org.jspecify.annotations.NullMarked;
