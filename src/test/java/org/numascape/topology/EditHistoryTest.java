package org.numascape.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class EditHistoryTest {
  private static final TopologyEdit MEMORY = TopologyEdit.parse("memory 0=4096");
  private static final TopologyEdit NODES = TopologyEdit.parse("restrict-nodes 0");

  private final Topology start = SyntheticReader.read("numa:2 core:2 pu:1");

  @Test
  void whatIsUndoneCanBeRedoneWithoutLimit() {
    EditHistory history = EditHistory.of(start);
    for (int i = 1; i <= 100; i++) {
      history = history.apply(TopologyEdit.parse("memory 0=" + i));
    }
    Topology last = history.current();
    assertThat(history.done()).hasSize(100);
    EditHistory back = history;
    for (int i = 0; i < 100; i++) {
      back = back.undo();
    }
    assertThat(back.current()).isSameAs(start);
    assertThat(back.undo()).isSameAs(back);
    for (int i = 0; i < 100; i++) {
      back = back.redo();
    }
    assertThat(back.current()).isSameAs(last);
    assertThat(back.redo()).isSameAs(back);
  }

  @Test
  void aNewEditTakesThePlaceOfWhatWasUndone() {
    EditHistory history = EditHistory.of(start).apply(MEMORY).undo();
    assertThat(history.undone()).containsExactly(MEMORY);
    EditHistory other = history.apply(NODES);
    assertThat(other.done()).containsExactly(NODES);
    assertThat(other.undone()).isEmpty();
    // The old value is as it was.
    assertThat(history.undone()).containsExactly(MEMORY);
  }

  @Test
  void aRefusedEditLeavesTheHistoryAsItIs() {
    EditHistory history = EditHistory.of(start).apply(NODES);
    assertThatThrownBy(() -> history.apply(TopologyEdit.parse("merge-nodes 0,1")))
        .isInstanceOf(TopologyException.class);
    assertThat(history.done()).containsExactly(NODES);
  }
}
