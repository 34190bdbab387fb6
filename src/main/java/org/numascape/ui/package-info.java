/**
 * The JavaFX workbench: views bind to view models; view models call run and analysis.
 *
 * <p>Start at {@link org.numascape.ui.NumascapeApplication}, which hands the {@link
 * org.numascape.ui.Workshop} its real tools; tests hand it others. A view model ({@code
 * …ViewModel}) knows nothing of scenes and stages; its properties change on the FX thread alone.
 * Everything that may take longer than a frame runs on the workshop's background threads.
 *
 * <p><b>Decided:</b> a run is watched by polling its counters ten times a second, and at most one
 * update waits for the FX thread. Price: what happens between two looks is seen only as a sum.
 */
@NullMarked
package org.numascape.ui;

import org.jspecify.annotations.NullMarked;
