package org.numascape.topology;

import java.util.ArrayList;
import java.util.List;

/** The two numberings of {@code osdev_type}: one number in format 2, bits in format 3. */
final class OsDeviceKinds {
  private static final List<String> FORMAT_2 =
      List.of("Block", "GPU", "Net", "OpenFabrics", "DMA", "CoProc", "Memory");
  private static final List<String> FORMAT_3_BITS =
      List.of("Block", "Memory", "GPU", "CoProc", "Net", "OpenFabrics", "DMA");

  private OsDeviceKinds() {}

  /** The words for a value of the attribute; the value itself if it is unknown. */
  static String words(String value, boolean format3) {
    if (!value.matches("\\d{1,3}")) {
      return value;
    }
    int number = Integer.parseInt(value);
    if (!format3) {
      return number < FORMAT_2.size() ? FORMAT_2.get(number) : value;
    }
    List<String> words = new ArrayList<>();
    for (int bit = 0; bit < FORMAT_3_BITS.size(); bit++) {
      if ((number & 1 << bit) != 0) {
        words.add(FORMAT_3_BITS.get(bit));
      }
    }
    return words.isEmpty() ? value : String.join("+", words);
  }

  /** Format 2's number for the first of the words; the words themselves if they are unknown. */
  static String format2(String words) {
    int number = FORMAT_2.indexOf(words.split("\\+", 2)[0]);
    return number < 0 ? words : String.valueOf(number);
  }
}
