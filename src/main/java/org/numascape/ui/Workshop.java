package org.numascape.ui;

import java.util.function.Supplier;
import org.numascape.platform.DetectedMachine;

/**
 * What the workbench works with. All of it is called on background threads.
 *
 * @param detection detects this machine; it never fails, its last source always works
 */
public record Workshop(
    Supplier<DetectedMachine> detection,
    WorkloadShelf workloads,
    RunStarter runs,
    ReportWriter reports) {}
