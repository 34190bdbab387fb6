package org.numascape.workload;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The workloads that can be run: the samples by name, and the user's own by path. Both are loaded
 * by the same code. Any thread.
 */
public final class WorkloadCatalog {
  /** Between a path and the name of one workload of several in it: {@code mine.jar#lu}. */
  static final String NAME_SEPARATOR = "#";

  private static final String SOURCE = ".java";

  private final Path samples;

  /**
   * A catalog of a folder of sample sources.
   *
   * @param samples need not exist; then there are no samples
   */
  public WorkloadCatalog(Path samples) {
    this.samples = samples;
  }

  /**
   * The catalog of this installation. Its samples are in the folder that the system property {@code
   * numascape.samples} names; else in {@code samples} below {@code numascape.home}; else in the
   * nearest {@code samples} folder beside or above the program's own jar or classes.
   */
  public static WorkloadCatalog ofInstallation() {
    String folder = System.getProperty("numascape.samples");
    if (folder != null) {
      return new WorkloadCatalog(Path.of(folder));
    }
    String home = System.getProperty("numascape.home");
    if (home != null) {
      return new WorkloadCatalog(Path.of(home, "samples"));
    }
    return new WorkloadCatalog(besideProgram());
  }

  /** The program is in {@code lib/numascape.jar} when installed, in target/classes when built. */
  private static Path besideProgram() {
    Path candidate = programLocation();
    for (int level = 0; level < 3 && candidate.getParent() != null; level++) {
      candidate = candidate.getParent();
      if (Files.isDirectory(candidate.resolve("samples"))) {
        break;
      }
    }
    return candidate.resolve("samples");
  }

  private static Path programLocation() {
    CodeSource source = WorkloadCatalog.class.getProtectionDomain().getCodeSource();
    try {
      URI location = source == null ? URI.create("jrt:/") : source.getLocation().toURI();
      // In a linked runtime image the program is no file; the image's own folder is beside it.
      return "file".equals(location.getScheme())
          ? Path.of(location)
          : Path.of(System.getProperty("java.home"));
    } catch (URISyntaxException e) {
      throw new WorkloadException(
          "samples: the program's own place is no path: " + e.getInput(), e);
    }
  }

  /** Where the samples are, whether or not that folder exists. */
  public Path folder() {
    return samples;
  }

  /** The samples' source files by name, in alphabetical order; nothing is compiled. */
  public SequencedMap<String, Path> samples() {
    SequencedMap<String, Path> files = new TreeMap<>();
    if (!Files.isDirectory(samples)) {
      return files;
    }
    try (Stream<Path> entries = Files.list(samples)) {
      entries
          .filter(file -> file.getFileName().toString().endsWith(SOURCE))
          .forEach(file -> files.put(nameOf(file), file));
    } catch (IOException e) {
      throw new WorkloadException(samples + ": samples can't be listed: " + e.getMessage(), e);
    }
    return files;
  }

  /** A class's name as the command line writes it: {@code MergeSort.java} is merge-sort. */
  private static String nameOf(Path source) {
    String file = source.getFileName().toString();
    return file.substring(0, file.length() - SOURCE.length())
        .replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-")
        .toLowerCase(Locale.ROOT);
  }

  /**
   * What each sample is and takes, in alphabetical order. Compiles them all, which takes part of a
   * second each.
   *
   * @throws WorkloadException if one of them can't be loaded
   */
  public List<WorkloadDescription> describeSamples() {
    List<WorkloadDescription> descriptions = new ArrayList<>();
    for (Path sample : samples().values()) {
      try (LoadedWorkload loaded = WorkloadClasses.load(sample, "")) {
        descriptions.add(loaded.description());
      }
    }
    return descriptions;
  }

  /**
   * Loads a workload.
   *
   * @param workload a sample's name, or the path of a {@code .java} file, class folder or jar; of
   *     several workloads in it one is named after a #, as in {@code mine.jar#lu}
   * @throws UnknownWorkloadException if there is no such sample or file
   * @throws WorkloadException if it does not compile, or what is there is no workload
   */
  public LoadedWorkload load(String workload) {
    Map<String, Path> files = samples();
    Path sample = files.get(workload);
    if (sample != null) {
      return WorkloadClasses.load(sample, "");
    }
    int end = workload.lastIndexOf(NAME_SEPARATOR);
    boolean named = end > 0 && !exists(workload);
    String path = named ? workload.substring(0, end) : workload;
    if (!exists(path)) {
      throw unknown(path, files);
    }
    return WorkloadClasses.load(Path.of(path), named ? workload.substring(end + 1) : "");
  }

  private static boolean exists(String path) {
    try {
      return !path.isEmpty() && Files.exists(Path.of(path));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private UnknownWorkloadException unknown(String workload, Map<String, Path> files) {
    boolean path = workload.contains("/") || workload.endsWith(SOURCE) || workload.endsWith(".jar");
    if (path) {
      return new UnknownWorkloadException(
          workload + ": no such file; give a .java file, a class folder or a jar");
    }
    String there =
        files.isEmpty()
            ? "; there are no samples in " + samples + ", so give a file"
            : "; there is " + String.join(", ", files.keySet()) + ", or give a .java file or jar";
    return new UnknownWorkloadException(
        "unknown workload " + workload + DidYouMean.hint(workload, files.keySet()) + there);
  }
}
