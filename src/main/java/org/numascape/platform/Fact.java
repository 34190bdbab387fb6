package org.numascape.platform;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** What this system says of something, or why it does not. */
public sealed interface Fact<T> {
  /** The system says so. */
  record Known<T>(T value) implements Fact<T> {}

  /**
   * The system does not say.
   *
   * @param why in words, what was asked and what came back
   * @param remedy what would help; may be empty
   */
  record Absent<T>(String why, String remedy) implements Fact<T> {}

  /** The same of what follows from it. */
  default <R> Fact<R> map(Function<? super T, ? extends R> function) {
    return switch (this) {
      case Known<T>(T value) -> new Known<>(function.apply(value));
      case Absent<T>(String why, String remedy) -> new Absent<>(why, remedy);
    };
  }

  /** The same of what is asked next. */
  default <R> Fact<R> then(Function<? super T, Fact<R>> function) {
    return switch (this) {
      case Known<T>(T value) -> function.apply(value);
      case Absent<T>(String why, String remedy) -> new Absent<>(why, remedy);
    };
  }

  /** The facts of several things, in order, if each is known; else why the first is not. */
  static <T> Fact<List<T>> all(List<Fact<T>> facts) {
    List<T> values = new ArrayList<>();
    for (Fact<T> each : facts) {
      switch (each) {
        case Known<T>(T value) -> values.add(value);
        case Absent<T>(String why, String remedy) -> {
          return new Absent<>(why, remedy);
        }
      }
    }
    return new Known<>(List.copyOf(values));
  }
}
