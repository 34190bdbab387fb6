package org.numascape.topology;

import java.util.ArrayList;
import java.util.List;

/** The two numberings of {@code osdev_type}: one number in format 2, bits in format 3. */
final class OsDeviceKinds {
  private static final List<String> FORMAT_2 =
      List.of("Block", "GPU", "Net", "OpenFabrics", "DMA", "CoProc");
  private static final List<String> FORMAT_3_BITS =
      List.of("Block", "Memory", "GPU", "CoProc", "Net", "OpenFabrics", "DMA");

  private static final List<String> MOST_TELLING_FIRST =
      List.of("OpenFabrics", "CoProc", "GPU", "Net", "Block", "Memory", "DMA");

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

  /** Format 2's number for the most telling of the words; the words themselves if unknown. */
  static String format2(String words) {
    List<String> kinds = List.of(words.split("\\+"));
    for (String telling : MOST_TELLING_FIRST) {
      if (kinds.contains(telling)) {
        // To format 2 a device of memory is one of blocks.
        return String.valueOf(Math.max(0, FORMAT_2.indexOf(telling)));
      }
    }
    return words;
  }

  /** Format 3's bits for the words; the words themselves if unknown. */
  static String format3(String words) {
    int bits = 0;
    for (String word : words.split("\\+")) {
      int bit = FORMAT_3_BITS.indexOf(word);
      if (bit < 0) {
        return words;
      }
      bits |= 1 << bit;
    }
    return String.valueOf(bits);
  }
}
