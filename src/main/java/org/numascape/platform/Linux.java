package org.numascape.platform;

import com.sun.jna.Native;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/** What this kernel offers through the C library and its pseudo file systems. */
final class Linux {
  private static final String UNAVAILABLE = probe();

  private Linux() {}

  /** Why {@link LibC} can't be called here; empty if it can. */
  static String unavailable() {
    return UNAVAILABLE;
  }

  private static String probe() {
    String system = System.getProperty("os.name", "");
    if (!system.equals("Linux")) {
      return "available only on Linux, this is " + system;
    }
    if (!Jna.unavailable().isEmpty()) {
      return Jna.unavailable();
    }
    try {
      LibC.getpid();
      return "";
    } catch (Error e) {
      return "C library: " + Jna.reason(e) + "; use a system with glibc or musl";
    }
  }

  /** The number of the move_pages call; absent for an architecture that is not known here. */
  static OptionalLong movePagesNumber() {
    return number(279, 239);
  }

  /** The number of the mbind call; absent for an architecture that is not known here. */
  static OptionalLong mbindNumber() {
    return number(237, 235);
  }

  /** The number of the perf_event_open call; absent for an architecture that is not known here. */
  static OptionalLong perfEventOpenNumber() {
    return number(298, 241);
  }

  /** A system call's number, by the kernel's tables for x86 and for newer architectures. */
  private static OptionalLong number(long onX86, long generic) {
    return switch (System.getProperty("os.arch", "")) {
      case "amd64", "x86_64" -> OptionalLong.of(onX86);
      case "aarch64", "riscv64" -> OptionalLong.of(generic);
      default -> OptionalLong.empty();
    };
  }

  /** The function's name and the errno it left, such as {@code move_pages: EPERM}. */
  static String lastError(String function) {
    return function + ": " + errorName(Native.getLastError());
  }

  /** errno's symbol (asm-generic/errno.h), or its number where these calls never return it. */
  static String errorName(int errno) {
    return switch (errno) {
      case 1 -> "EPERM";
      case 2 -> "ENOENT";
      case 3 -> "ESRCH";
      case 5 -> "EIO";
      case 7 -> "E2BIG";
      case 11 -> "EAGAIN";
      case 12 -> "ENOMEM";
      case 13 -> "EACCES";
      case 14 -> "EFAULT";
      case 16 -> "EBUSY";
      case 19 -> "ENODEV";
      case 22 -> "EINVAL";
      case 23 -> "ENFILE";
      case 24 -> "EMFILE";
      case 38 -> "ENOSYS";
      case 95 -> "EOPNOTSUPP";
      default -> "errno " + errno;
    };
  }

  /** A pseudo file's text without the space around it; absent if there is no such file. */
  static Optional<String> read(Path file) {
    try {
      return Optional.of(Files.readString(file).strip());
    } catch (IOException | SecurityException e) {
      return Optional.empty();
    }
  }

  /** The value of a {@code name: value} or {@code name=value} line; absent if there is none. */
  static Optional<String> value(Path file, String name, char separator) {
    return read(file).stream()
        .flatMap(String::lines)
        .filter(line -> line.indexOf(separator) > 0)
        .filter(line -> line.substring(0, line.indexOf(separator)).strip().equals(name))
        .map(line -> line.substring(line.indexOf(separator) + 1).strip())
        .findFirst();
  }
}
