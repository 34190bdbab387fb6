package org.numascape.cli;

import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** An option's value that is one of a few words. */
abstract class Words<T> implements ITypeConverter<T> {
  private final List<T> values;
  private final Function<T, String> word;

  Words(List<T> values, Function<T, String> word) {
    this.values = values;
    this.word = word;
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
