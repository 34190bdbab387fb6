package org.numascape.telemetry;

import java.util.List;

/**
 * What does not change during a run: who the workers are and what the rows' columns mean.
 *
 * @param processId the process whose pool writes the file
 * @param startedEpochMillis when the file was made
 * @param nodes how many NUMA nodes the run's topology has
 * @param workers the workers by number
 * @param columns the columns of each worker's steal row
 */
public record CountersHeader(
    long processId,
    long startedEpochMillis,
    int nodes,
    List<WorkerPlace> workers,
    List<VictimColumn> columns) {
  public CountersHeader {
    workers = List.copyOf(workers);
    columns = List.copyOf(columns);
  }

  /** Whether each column is one worker, so that a worker × worker matrix can be shown. */
  public boolean columnsAreWorkers() {
    return columns.size() == workers.size();
  }
}
