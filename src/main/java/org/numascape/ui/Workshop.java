package org.numascape.ui;

import java.util.List;
import java.util.function.Supplier;
import org.numascape.platform.DetectedMachine;
import org.numascape.run.SampleTopology;

/**
 * What the workbench works with. All of it is called on background threads.
 *
 * @param detection detects this machine; it never fails, its last source always works
 * @param topologies reads the sample topologies, in the order to show
 */
public record Workshop(
    Supplier<DetectedMachine> detection,
    WorkloadShelf workloads,
    Supplier<List<SampleTopology>> topologies,
    RunStarter runs,
    ReportWriter reports) {}
