package org.numascape.ui;

import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import org.jspecify.annotations.Nullable;
import org.numascape.workload.Parameter;
import org.numascape.workload.ParameterException;

/** One setting in the left panel: its text as the user wrote it, and what is wrong with it. */
final class ParameterViewModel {
  private final Parameter parameter;
  private final @Nullable String word;
  private final StringProperty text;
  private final ReadOnlyStringWrapper error = new ReadOnlyStringWrapper("");
  private final StringProperty hint = new SimpleStringProperty("");

  ParameterViewModel(Parameter parameter) {
    this(parameter, null);
  }

  /** With a word that may stand in the number's place, and does so at first. */
  ParameterViewModel(Parameter.WholeNumber number, String word) {
    this((Parameter) number, word);
  }

  private ParameterViewModel(Parameter parameter, @Nullable String word) {
    this.parameter = parameter;
    this.word = word;
    this.text = new SimpleStringProperty(word == null ? parameter.defaultText() : word);
    text.subscribe(this::check);
  }

  private void check(String value) {
    if (value.equals(word)) {
      error.set("");
      return;
    }
    try {
      parameter.check(value);
      error.set("");
    } catch (ParameterException e) {
      error.set(e.getMessage() + (word == null ? "" : ", or " + word));
    }
  }

  Parameter parameter() {
    return parameter;
  }

  StringProperty text() {
    return text;
  }

  /** What the text comes to, where it does not say so itself; else empty. */
  StringProperty hint() {
    return hint;
  }

  /** What is wrong with the text and what is valid; empty if nothing is. */
  ReadOnlyStringProperty error() {
    return error.getReadOnlyProperty();
  }
}
