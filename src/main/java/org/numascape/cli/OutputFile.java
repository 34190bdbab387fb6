package org.numascape.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a command's data goes: a file that is written whole or not at all, or for {@code -} the
 * standard output. It is refused early, before the work whose result it shall hold.
 */
final class OutputFile {
  private final String name;
  private final boolean force;

  private OutputFile(String name, boolean force) {
    this.name = name;
    this.force = force;
  }

  /**
   * @param force whether a file that exists may be replaced
   * @throws CommandFailure if it can't or may not be written
   */
  static OutputFile checked(String name, boolean force) {
    OutputFile output = new OutputFile(name, force);
    if (!output.isStandardOutput()) {
      output.check();
    }
    return output;
  }

  boolean isStandardOutput() {
    return name.equals("-");
  }

  /** Whether both would be written to the same place, devices aside. */
  boolean isSameAs(OutputFile other) {
    return isStandardOutput() || other.isStandardOutput()
        ? name.equals(other.name)
        : path().normalize().equals(other.path().normalize()) && !isDevice();
  }

  Path path() {
    return Path.of(name).toAbsolutePath();
  }

  /**
   * What permissions alone do not tell, such as a file system that takes no new files: whether this
   * one can be made.
   */
  private void tryToMake(Path folder) {
    try {
      Files.delete(
          Files.exists(path(), LinkOption.NOFOLLOW_LINKS)
              ? Files.createTempFile(folder, ".numascape-", ".part")
              : Files.createFile(path()));
    } catch (FileAlreadyExistsException e) {
      throw exists(e);
    } catch (IOException e) {
      throw cantBeWritten(e);
    }
  }

  private CommandFailure cantBeWritten(IOException cause) {
    String why =
        switch (cause) {
          case AccessDeniedException _ -> "not permitted";
          case FileSystemException of ->
              Objects.requireNonNullElse(of.getReason(), "no file can be made there");
          default -> cause.toString();
        };
    return CommandFailure.failed(
        name + ": it can't be written (" + why + "); choose another name or folder", cause);
  }

  private void check() {
    if (name.isBlank()) {
      throw CommandFailure.wrongCommand(
          "an output's name is empty; give a file, or - for standard output", null);
    }
    Path folder = path().getParent();
    if (Files.isDirectory(path())) {
      throw CommandFailure.failed(name + ": it is a folder; name a file in it", null);
    } else if (folder == null || !Files.isDirectory(folder)) {
      throw CommandFailure.failed(
          name + ": there is no folder " + folder + "; make it first", null);
    } else if (isPlainFile() && !force) {
      throw exists(null);
    } else if (isDevice() ? !Files.isWritable(path()) : !Files.isWritable(folder)) {
      throw CommandFailure.failed(
          name + ": writing there is not permitted; choose another folder", null);
    } else if (!isDevice()) {
      tryToMake(folder);
    }
  }

  private boolean isPlainFile() {
    return Files.exists(path(), LinkOption.NOFOLLOW_LINKS) && !isDevice();
  }

  /** A device or pipe, such as {@code /dev/null}: written to, never replaced. */
  private boolean isDevice() {
    return Files.exists(path()) && !Files.isRegularFile(path()) && !Files.isDirectory(path());
  }

  private CommandFailure exists(@Nullable Throwable cause) {
    return CommandFailure.failed(
        name + ": it exists; choose another name or replace it with --force", cause);
  }

  /**
   * Writes the whole content as UTF-8.
   *
   * @throws CommandFailure if that fails; then nothing of it is there
   */
  void write(String content, PrintStream standardOutput) {
    write(content.getBytes(StandardCharsets.UTF_8), standardOutput);
  }

  /**
   * Writes all of the bytes.
   *
   * @throws CommandFailure if that fails; then nothing of it is there
   */
  void write(byte[] bytes, PrintStream standardOutput) {
    if (isStandardOutput()) {
      standardOutput.write(bytes, 0, bytes.length);
      standardOutput.flush();
      if (standardOutput.checkError()) {
        throw CommandFailure.ofStandardOutput();
      }
      return;
    }
    try {
      if (isDevice()) {
        Files.write(path(), bytes);
      } else {
        replace(bytes);
      }
    } catch (FileAlreadyExistsException e) {
      throw exists(e);
    } catch (IOException e) {
      throw cantBeWritten(e);
    }
  }

  private void replace(byte[] bytes) throws IOException {
    // A link is followed: what it points to is replaced, not the link.
    Path target = Files.exists(path()) ? path().toRealPath() : path();
    Path temporary = Files.createTempFile(target.getParent(), ".numascape-", ".part");
    try {
      // A temporary file is for its owner's eyes only; the result is not secret.
      Files.delete(temporary);
      Files.write(temporary, bytes);
      if (!force) {
        Files.move(temporary, target);
        return;
      }
      try {
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      } catch (AtomicMoveNotSupportedException e) {
        Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
      }
    } finally {
      Files.deleteIfExists(temporary);
    }
  }
}
