package org.numascape.telemetry;

import java.util.List;

/**
 * Where tasks blocked their worker for long: its PU could have worked meanwhile, and the time
 * counts as working.
 *
 * @param worker its number
 * @param times how often it was seen blocked there for a second or longer
 * @param longestNanos the longest of these, as far as it was watched
 * @param totalNanos all of them together
 * @param stack where the first of them stood, innermost frame first, such as {@code
 *     Load.read(Load.java:12)}; long ones are cut
 */
public record BlockedTask(
    int worker, long times, long longestNanos, long totalNanos, List<String> stack) {
  /** Of a run as many are kept; the first ones. */
  public static final int MOST = 64;

  private static final List<String> OF_THE_JDK = List.of("java.", "jdk.", "sun.");

  public BlockedTask {
    stack = List.copyOf(stack);
  }

  /** A stack in the form that this record has it in. */
  public static List<String> lines(StackTraceElement[] stack) {
    return List.of(stack).stream()
        .map(
            frame ->
                new StackTraceElement(
                        frame.getClassName(),
                        frame.getMethodName(),
                        frame.getFileName(),
                        frame.getLineNumber())
                    .toString())
        .toList();
  }

  /** The innermost frame that is none of the JDK's; empty if no stack is known. */
  public String place() {
    return stack.stream()
        .filter(frame -> OF_THE_JDK.stream().noneMatch(frame::startsWith))
        .findFirst()
        .orElse(stack.isEmpty() ? "" : stack.getFirst());
  }
}
