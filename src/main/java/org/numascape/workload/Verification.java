package org.numascape.workload;

/**
 * Whether a result is right.
 *
 * @param detail what was compared with what, such as {@code zeta=17.1302350540, published
 *     17.1302350540, difference 3.1e-14, tolerance 1e-10}
 */
public record Verification(boolean verified, String detail) {}
