package org.numascape.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user may set, and what is said otherwise. */
final class ParameterValuesTest {
  private static final WorkloadDescription DESCRIPTION =
      new WorkloadDescription(
          "cg",
          "CG",
          "Solves.",
          List.of(
              new Parameter.Choice("touch", "Who touches.", List.of("parallel", "main"), "main"),
              new Parameter.WholeNumber("rounds", "How often.", 1, 75, 15)));

  private static ParameterValues resolve(Map<String, String> given) {
    return ParameterValues.resolve(DESCRIPTION, given);
  }

  @Test
  void whatIsNotGivenHasItsDefaultInTheOrderOfTheDescription() {
    assertThat(resolve(Map.of("rounds", "75")).asMap())
        .containsExactly(Map.entry("touch", "main"), Map.entry("rounds", "75"));
  }

  @Test
  void valuesAreReadAsWhatTheyAre() {
    ParameterValues values = resolve(Map.of());

    assertThat(values.text("touch")).isEqualTo("main");
    assertThat(values.wholeNumber("rounds")).isEqualTo(15);
    assertThatThrownBy(() -> values.wholeNumber("touch")).isInstanceOf(ParameterException.class);
    assertThatThrownBy(() -> values.text("round")).isInstanceOf(ParameterException.class);
  }

  @Test
  void anUnknownParameterIsAnsweredWithTheNearestAndAll() {
    assertThatThrownBy(() -> resolve(Map.of("tuoch", "main")))
        .isInstanceOf(ParameterException.class)
        .hasMessage("cg has no parameter tuoch, did you mean touch?; it takes touch, rounds");
  }

  @Test
  void aWordThatIsNoChoiceIsAnsweredWithTheChoices() {
    assertThatThrownBy(() -> resolve(Map.of("touch", "Main")))
        .isInstanceOf(ParameterException.class)
        .hasMessage("touch=Main must be one of parallel, main");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "76", "-1", "1.5", "", "99999999999999999999", "many"})
  void aNumberOutOfItsRangeIsAnsweredWithTheRange(String text) {
    assertThatThrownBy(() -> resolve(Map.of("rounds", text)))
        .isInstanceOf(ParameterException.class)
        .hasMessage("rounds=" + text + " must be a whole number in 1..75");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "75"})
  void theEndsOfARangeAreInIt(String text) {
    assertThat(resolve(Map.of("rounds", text)).text("rounds")).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"CG", "c g", "-cg", "cg-", "''", "7"})
  void aNameThatCanNotBeTypedIsRefused(String name) {
    assertThatThrownBy(() -> new WorkloadDescription(name, "", "", List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("name=" + name);
  }

  @Test
  void aDefaultThatItsOwnParameterRefusesIsRefused() {
    Parameter wrong = new Parameter.WholeNumber("rounds", "How often.", 1, 75, 0);

    assertThatThrownBy(() -> new WorkloadDescription("cg", "", "", List.of(wrong)))
        .isInstanceOf(ParameterException.class);
  }

  @Test
  void aParameterDescribedTwiceIsRefused() {
    Parameter one = new Parameter.WholeNumber("rounds", "How often.", 1, 75, 1);

    assertThatThrownBy(() -> new WorkloadDescription("cg", "", "", List.of(one, one)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("parameter rounds is there twice");
  }
}
