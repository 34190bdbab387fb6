package org.numascape.pool;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.numascape.platform.PageLocation;
import org.numascape.platform.Pages;

/**
 * Which pages of frame chunks have been written. Workers don't say, so the kernel is asked: frames
 * fill a chunk from below, so that one page tells of those before it. Where it refuses to tell, the
 * first page counts, so that whoever asks about that hears why. Guarded by itself.
 */
final class FramePages {
  private static final int IN_CHUNK = Math.toIntExact(FrameChunks.BYTES / Pages.sizeBytes());

  private final FrameChunks chunks;

  /** How many pages of each chunk were written, to a power of two above; by number. */
  private int[] written = new int[0];

  FramePages(FrameChunks chunks) {
    this.chunks = chunks;
  }

  /** The written part of each chunk whose worker's node is known, for a survey of its pages. */
  synchronized List<PageSurvey.Stretch> stretches() {
    long[] addresses = chunks.soFar();
    written = Arrays.copyOf(written, addresses.length);
    int[] growing =
        IntStream.range(0, written.length)
            .filter(number -> chunks.home(number) >= 0 && written[number] < IN_CHUNK)
            .toArray();
    while (growing.length > 0) {
      growing = grow(addresses, growing);
    }
    List<PageSurvey.Stretch> stretches = new ArrayList<>();
    for (int number = 0; number < addresses.length; number++) {
      if (written[number] > 0) {
        long address = addresses[number];
        OptionalInt home = OptionalInt.of(chunks.home(number));
        stretches.add(
            new PageSurvey.Stretch(
                PageSurvey.Kind.FRAMES,
                written[number],
                page -> address + page * Pages.sizeBytes(),
                page -> home,
                PageSurvey.Relocation.NONE,
                () -> !chunks.isClosed()));
      }
    }
    return stretches;
  }

  /** Asks about the first page beyond what is known; returns the chunks that may have more. */
  private int[] grow(long[] addresses, int[] numbers) {
    List<PageLocation> beyond =
        Pages.locate(
            Arrays.stream(numbers)
                .mapToLong(number -> addresses[number] + written[number] * Pages.sizeBytes())
                .toArray());
    IntStream.range(0, numbers.length)
        .filter(i -> beyond.get(i) instanceof PageLocation.Unknown && written[numbers[i]] == 0)
        .forEach(i -> written[numbers[i]] = 1);
    return IntStream.range(0, numbers.length)
        .filter(i -> beyond.get(i) instanceof PageLocation.OnNode)
        .map(i -> numbers[i])
        .filter(number -> (written[number] = doubled(written[number])) < IN_CHUNK)
        .toArray();
  }

  private static int doubled(int pages) {
    return Math.min(IN_CHUNK, Math.max(1, 2 * pages));
  }
}
