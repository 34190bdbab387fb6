package org.numascape.ui;

import java.nio.file.Path;
import java.util.List;
import org.numascape.workload.LoadedWorkload;
import org.numascape.workload.WorkloadCatalog;
import org.numascape.workload.WorkloadException;

/** The installation's samples, and the user's own files by path. */
final class CatalogShelf implements WorkloadShelf {
  private static final int MOST_PROBLEMS = 8;

  private final WorkloadCatalog catalog = WorkloadCatalog.ofInstallation();

  @Override
  public List<WorkloadChoice> samples() {
    return catalog.describeSamples().stream()
        .map(each -> new WorkloadChoice(each.name(), each))
        .toList();
  }

  @Override
  public WorkloadChoice open(Path file) {
    String reference = file.toAbsolutePath().toString();
    try (LoadedWorkload loaded = catalog.load(reference)) {
      return new WorkloadChoice(reference, loaded.description());
    } catch (WorkloadException e) {
      if (e.problems().isEmpty()) {
        throw e;
      }
      List<String> first = e.problems().subList(0, Math.min(MOST_PROBLEMS, e.problems().size()));
      throw new IllegalArgumentException(e.getMessage() + "\n" + String.join("\n", first), e);
    }
  }
}
