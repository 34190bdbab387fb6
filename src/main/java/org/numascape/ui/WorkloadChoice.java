package org.numascape.ui;

import org.numascape.workload.WorkloadDescription;

/**
 * A workload that can be chosen.
 *
 * @param reference what an experiment calls it: a sample's name or a file's path
 */
public record WorkloadChoice(String reference, WorkloadDescription description) {}
