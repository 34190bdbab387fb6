/**
 * The window's components: each draws immutable data that it is handed and reports what was chosen.
 *
 * <p>Start at {@link org.numascape.ui.view.StyleSheets}, which dresses a scene; then {@link
 * org.numascape.ui.view.TopologyView}, {@link org.numascape.ui.view.MatrixView} and {@link
 * org.numascape.ui.view.TimeLinesView}. Everything here belongs to the FX thread. A component never
 * asks the pool or the counters; it redraws at most once a pulse, and only what changed.
 *
 * <p><b>Decided:</b> canvases learn of the theme through one CSS property and take the colours from
 * {@link org.numascape.analysis.Theme}, so that window, SVG and PNG can't drift apart. Price: the
 * style sheets repeat those colours for controls; a test compares them.
 */
@NullMarked
package org.numascape.ui.view;

import org.jspecify.annotations.NullMarked;
