package org.numascape.pool;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.numascape.telemetry.CountersFile;
import org.numascape.telemetry.CountersReader;
import org.numascape.telemetry.Progress;
import org.numascape.telemetry.Snapshot;
import org.numascape.telemetry.VictimColumn;
import org.numascape.telemetry.WorkerCounters;
import org.numascape.telemetry.WorkerPlace;

/** A pool's counters file, and what it says, which is still known when it is closed. Any thread. */
final class PoolCounters {
  private final CountersFile file;
  private final CountersReader reader;
  private final boolean temporary;
  private @Nullable Snapshot last;

  /**
   * Makes the file.
   *
   * @param temporary whether it is deleted in the end
   * @throws org.numascape.telemetry.CountersException if it can't be made
   */
  PoolCounters(
      Path path,
      boolean temporary,
      int nodes,
      List<WorkerPlace> places,
      List<VictimColumn> columns) {
    this.file = CountersFile.create(path, nodes, places, columns);
    this.reader = CountersReader.open(path);
    this.temporary = temporary;
  }

  /** Those that a worker writes. */
  WorkerCounters worker(int index) {
    return file.worker(index);
  }

  void touchedOutside(long bytes) {
    file.touchedOutside(bytes);
  }

  void progress(Progress progress) {
    file.progress(progress);
  }

  /** The counters now, or those of the end. */
  synchronized Snapshot snapshot() {
    return last == null ? reader.snapshot() : last;
  }

  /**
   * Has the blocked workers looked for in the counters as they are now, unless the end has come.
   */
  synchronized void lookFor(BlockedWorkers blocked) {
    if (last == null) {
      blocked.look(reader.snapshot(), file::blocked);
    }
  }

  /** Keeps what they are now for ever; why the file could not be deleted, else empty. */
  String close() {
    synchronized (this) {
      file.close();
      last = reader.snapshot();
      reader.close();
    }
    return temporary ? TemporaryCounters.delete(file.path()) : "";
  }
}
