package org.numascape.cli;

import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** An option's value that is one of a few words; iterates over them as help shows them. */
abstract class Words<T> implements ITypeConverter<T>, Iterable<String> {
  private final List<T> values;
  private final @Nullable T usual;
  private final Function<T, String> word;

  /**
   * @param usual the default, if that is one of the values
   */
  Words(List<T> values, @Nullable T usual, Function<T, String> word) {
    this.values = values;
    this.usual = usual;
    this.word = word;
  }

  @Override
  public Iterator<String> iterator() {
    return values.stream()
        .map(value -> word.apply(value) + (Objects.equals(value, usual) ? " (the default)" : ""))
        .iterator();
  }

  @Override
  public T convert(String text) {
    return values.stream()
        .filter(value -> word.apply(value).equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "'"
                        + text
                        + "' must be one of "
                        + String.join(", ", values.stream().map(word).toList())));
  }
}
