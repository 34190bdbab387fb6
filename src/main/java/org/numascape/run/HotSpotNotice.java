package org.numascape.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What HotSpot prints before it aborts, in the format of JDK 25's {@code vmError.cpp}. */
final class HotSpotNotice {
  private static final List<String> BANNERS =
      List.of(
          "A fatal error has been detected by the Java Runtime Environment:",
          "There is insufficient memory for the Java Runtime Environment to continue.");

  private static final String FRAME = "Problematic frame:";
  private static final String FILE = "An error report file with more information is saved as:";

  private HotSpotNotice() {}

  /**
   * What went wrong, where, and which file says more, of all that a JVM printed; empty if it
   * printed no such notice.
   */
  static Optional<List<String>> in(List<String> printed) {
    List<String> notice =
        printed.stream()
            .filter(line -> line.startsWith("#"))
            .map(line -> line.substring(1).strip())
            .toList();
    int banner = BANNERS.stream().mapToInt(notice::lastIndexOf).max().orElseThrow();
    if (banner < 0) {
      return Optional.empty();
    }
    List<String> said = new ArrayList<>();
    if (notice.get(banner).equals(BANNERS.getLast())) {
      said.add(notice.get(banner));
    }
    List<String> rest =
        notice.subList(banner + 1, notice.size()).stream().dropWhile(String::isEmpty).toList();
    said.addAll(rest.stream().takeWhile(line -> !line.isEmpty() && !line.equals(FILE)).toList());
    said.addAll(after(FRAME, rest));
    after(FILE, rest).forEach(file -> said.add("more in " + file));
    return Optional.of(said);
  }

  private static List<String> after(String heading, List<String> notice) {
    int at = notice.indexOf(heading);
    return at < 0 || at + 1 == notice.size() ? List.of() : List.of(notice.get(at + 1));
  }
}
