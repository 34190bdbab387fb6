package org.numascape.telemetry;

/**
 * One column of the thief × victim rows: a worker, or with more than 256 workers a group of them.
 *
 * @param label what a legend calls it, such as {@code worker 3} or {@code L3 L#2}
 * @param node the logical index of the NUMA node that its workers are on
 */
public record VictimColumn(String label, int node) {}
