/** The JavaFX workbench: views bind to view models; view models call run and analysis. */
@NullMarked
package org.numascape.ui;

import org.jspecify.annotations.NullMarked;
