package org.numascape.telemetry;

/**
 * How far a workload says it is.
 *
 * @param done steps done, 0..total
 * @param total steps in all; 0 if the workload can't tell
 * @param phase what it does, such as {@code iteration}; at most 63 bytes of UTF-8 are kept
 */
public record Progress(long done, long total, String phase) {}
