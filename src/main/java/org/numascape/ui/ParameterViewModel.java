package org.numascape.ui;

import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import org.numascape.workload.Parameter;
import org.numascape.workload.ParameterException;

/** One setting in the left panel: its text as the user wrote it, and what is wrong with it. */
final class ParameterViewModel {
  private final Parameter parameter;
  private final StringProperty text;
  private final ReadOnlyStringWrapper error = new ReadOnlyStringWrapper("");
  private final StringProperty hint = new SimpleStringProperty("");

  ParameterViewModel(Parameter parameter) {
    this.parameter = parameter;
    this.text = new SimpleStringProperty(parameter.defaultText());
    text.subscribe(this::check);
  }

  private void check(String value) {
    try {
      parameter.check(value);
      error.set("");
    } catch (ParameterException e) {
      error.set(e.getMessage());
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
