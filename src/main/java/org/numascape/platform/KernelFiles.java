package org.numascape.platform;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * The kernel's pseudo files. What can't be read says why, each time anew: files may come and go.
 *
 * @param root the folder that {@code /proc} and {@code /sys} are in
 */
record KernelFiles(Path root) {
  static final KernelFiles OF_THIS_SYSTEM = new KernelFiles(Path.of("/"));

  Path path(String name) {
    return root.resolve(name.substring(1));
  }

  /**
   * A file's text without the space around it.
   *
   * @param name its absolute path
   * @param ifMissing what it means that there is no such file
   */
  Fact<String> read(String name, String ifMissing) {
    try {
      // Names of mappings and commands may be in any encoding; each byte is a character here.
      return new Fact.Known<>(
          new String(Files.readAllBytes(path(name)), StandardCharsets.ISO_8859_1).strip());
    } catch (NoSuchFileException e) {
      return new Fact.Absent<>(
          name + " is not there" + (ifMissing.isEmpty() ? "" : ": " + ifMissing), "");
    } catch (AccessDeniedException e) {
      return new Fact.Absent<>(name + ": permission denied", "let this process read " + name);
    } catch (IOException | SecurityException e) {
      return new Fact.Absent<>(name + " can't be read (" + e.getMessage() + ")", "");
    }
  }

  /** What to say of a file that has another form than the kernel's. */
  static <T> Fact<T> unexpected(String name) {
    return new Fact.Absent<>(name + " has a form that is not known here", "");
  }
}
