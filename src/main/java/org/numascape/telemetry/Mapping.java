package org.numascape.telemetry;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;

/** Maps files into memory, also for a thread that is interrupted, which closes its channels. */
final class Mapping {
  private Mapping() {}

  /**
   * Maps the beginning of a file; one that is to be written grows if it has fewer bytes.
   *
   * @param bytes how much; {@link Long#MAX_VALUE} for all there is
   */
  static MemorySegment of(
      Path path, FileChannel.MapMode mode, long bytes, Arena arena, OpenOption... options)
      throws IOException {
    boolean interrupted = false;
    try {
      while (true) {
        try (FileChannel channel = FileChannel.open(path, options)) {
          return channel.map(mode, 0, bytes == Long.MAX_VALUE ? channel.size() : bytes, arena);
        } catch (ClosedByInterruptException e) {
          interrupted = Thread.interrupted();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
