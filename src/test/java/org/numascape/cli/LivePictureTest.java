package org.numascape.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.numascape.analysis.TestSnapshots;
import org.numascape.cli.Terminal.Size;
import org.numascape.pool.PoolSettings;
import org.numascape.run.Experiment;
import org.numascape.run.TopologyChoice;
import org.numascape.telemetry.Snapshot;
import org.numascape.telemetry.StealTier;

class LivePictureTest {
  private static final Ink PLAIN = new Ink(Ink.Colours.NONE, false);
  private static final Ink COLOURED = new Ink(Ink.Colours.TRUE, true);

  private static Snapshot twoWorkers() {
    return TestSnapshots.snapshot(
        TestSnapshots.header(2, 0, 1),
        1_500_000_000L,
        List.of(
            TestSnapshots.worker(
                10, new long[] {100, 0, 0}, StealTier.REMOTE, new long[] {0, 4}, new long[] {3, 1}),
            TestSnapshots.worker(
                20,
                new long[] {0, 0, 100},
                StealTier.REMOTE,
                new long[] {1500, 0},
                new long[] {0, 4})));
  }

  private static LivePicture picture(Ink ink, boolean emulated) {
    return new LivePicture(
        new Experiment(
            "cg", Map.of("class", "A"), new TopologyChoice.Detected(), PoolSettings.DEFAULT, 0, 1),
        emulated,
        ink);
  }

  private static LivePicture picture(Ink ink) {
    return picture(ink, true);
  }

  @Test
  void itShowsProgressTimeSharesStealsAndBytesOnAPlainTerminalOf80By24() {
    Snapshot counters = twoWorkers();

    assertThat(picture(PLAIN).lines(counters, counters, new Size(80, 24)))
        .containsExactly(
            "cg class=A  emulated                                                       1.5 s",
            "###############--------------------------------------  30 %  iteration 3 of 10",
            "",
            "local share  87.5 % emulated   ############--  bytes touched locally / touched",
            "steals       1.5 k emulated    ",
            "  same core 0  same cache 0  same node 0  same package 0  remote 1.5 k  ",
            "workers      N0 @ N1 _  time in tasks, last second (_ 0, @ 100 %)",
            "",
            "steals, thief v victim >, emulated   bytes, runs on v home >, emulated",
            "       N0      N1                           N0      N1   ",
            "N0     0       4   :                 N0   75.0% # 25.0% :",
            "N1   1.5 k @   0                     N1     0      100% @",
            "0  .:-=+*#%@ 1.5 k, logarithmic      0  .:-=+*#%@ 100 % of the row's bytes");
  }

  @Test
  void onARealMachineNothingIsCalledEmulated() {
    Snapshot counters = twoWorkers();

    assertThat(picture(PLAIN, false).lines(counters, counters, new Size(80, 24)))
        .noneMatch(line -> line.contains("emulated"));
  }

  private static Stream<Size> sizes() {
    return IntStream.of(1, 5, 20, 40, 79, 80, 119, 300)
        .boxed()
        .flatMap(
            columns ->
                IntStream.of(1, 2, 5, 12, 24, 40, 200).mapToObj(rows -> new Size(columns, rows)));
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void itNeverExceedsTheTerminal(Size size) {
    for (int nodes : new int[] {1, 2, 4, 8, 64}) {
      Snapshot counters = TestSnapshots.plausible(nodes, 8, 6_200_000_000L);
      for (Ink ink : List.of(PLAIN, COLOURED)) {
        LivePicture picture = picture(ink);
        List<String> lines = picture.lines(counters, counters, size);

        assertThat(lines).hasSizeLessThanOrEqualTo(size.rows());
        assertThat(lines).allMatch(line -> shown(line).length() <= size.columns());
        assertThat(picture.starting(size)).hasSizeLessThanOrEqualTo(size.rows());
        assertThat(picture.last(counters, size.columns()))
            .allMatch(line -> shown(line).length() <= size.columns());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Ink.Colours.class)
  void whatIsReadIsTheSameInEveryColour(Ink.Colours colours) {
    Snapshot counters = TestSnapshots.plausible(4, 2, 6_200_000_000L);
    Ink ink = new Ink(colours, true);

    String text = String.join("\n", picture(ink).lines(counters, counters, new Size(79, 23)));

    assertThat(shown(text)).contains("30 %  iteration 3 of 10").contains("remote ").contains("N3");
    assertThat(text.contains("\u001b[")).isEqualTo(colours != Ink.Colours.NONE);
    // The darkest and the lightest cell of the palette.
    switch (colours) {
      case NONE -> {}
      case INDEXED_256 -> assertThat(text).contains("[48;5;17;", "[48;5;227;");
      case TRUE -> assertThat(text).contains("[48;2;0;34;78;", "[48;2;254;232;56;");
    }
  }

  @Test
  void cellsAreTallerWhereThereIsRoomAndColour() {
    Snapshot counters = TestSnapshots.plausible(4, 2, 6_200_000_000L);

    assertThat(picture(COLOURED).lines(counters, counters, new Size(79, 23))).hasSize(23);
    assertThat(picture(COLOURED).lines(counters, counters, new Size(79, 22))).hasSize(15);
    assertThat(picture(PLAIN).lines(counters, counters, new Size(79, 40))).hasSize(15);
    assertThat(picture(COLOURED).last(counters, 79)).hasSize(15);
  }

  @Test
  void tiersWithoutStealsMakeRoomForTheOthers() {
    Snapshot counters = TestSnapshots.plausible(4, 2, 6_200_000_000L);

    assertThat(picture(COLOURED).lines(counters, counters, new Size(79, 23)).get(5))
        .satisfies(
            line ->
                assertThat(shown(line))
                    .isEqualTo("  ■ same core 42.6 k  ■ same package 12.8 k  ■ remote 2.8 k  "));
  }

  @Test
  void workersThatHardlyWorkAreSeenAllTheSame() {
    Snapshot idle =
        TestSnapshots.snapshot(
            TestSnapshots.header(1, 0),
            1_500_000_000L,
            List.of(
                TestSnapshots.worker(
                    0, new long[] {0, 1, 99}, StealTier.REMOTE, new long[1], new long[1])));

    List<String> lines = picture(COLOURED).lines(idle, idle, new Size(80, 24));

    assertThat(lines)
        .map(LivePictureTest::shown)
        .contains("workers      N0 ▁  time in tasks, last second (▁ 0, █ 100 %)")
        .anyMatch(line -> line.contains("no memory was touched yet"))
        .anyMatch(line -> line.contains("none yet"));
  }

  @Test
  void manyWorkersAreSummedUpByNode() {
    Snapshot counters = TestSnapshots.plausible(8, 32, 6_200_000_000L);

    assertThat(picture(COLOURED).lines(counters, counters, new Size(119, 39)))
        .map(LivePictureTest::shown)
        .anyMatch(line -> line.matches("nodes +N0 . N1 . .*N7 .  time in tasks.*"));
  }

  @Test
  void theLastPictureHasBothMatricesWhereTheyStandOneBelowTheOther() {
    Snapshot counters = TestSnapshots.plausible(8, 2, 6_200_000_000L);

    assertThat(picture(COLOURED).last(counters, 100))
        .map(LivePictureTest::shown)
        .anyMatch(line -> line.contains("time in tasks, since the start"))
        .anyMatch(line -> line.startsWith("steals, thief"))
        .anyMatch(line -> line.startsWith("bytes, runs on"));
  }

  @Test
  void nodesThatHaveNoRoomAreSaidToBeLeftOut() {
    Snapshot counters = TestSnapshots.plausible(64, 1, 6_200_000_000L);

    assertThat(picture(PLAIN).lines(counters, counters, new Size(80, 24)))
        .anyMatch(line -> line.contains("steals, thief v victim >, emulated, 14 x 38 of 64 nodes"));
  }

  @Test
  void titlesOfMatricesSideBySideDoNotRunIntoEachOther() {
    Snapshot counters = TestSnapshots.plausible(16, 1, 6_200_000_000L);

    assertThat(picture(PLAIN).lines(counters, counters, new Size(79, 23)))
        .contains("steals, emulated, 13 x 16 of 16 nodes  bytes, emulated, 13 x 16 of 16 nodes");
  }

  @Test
  void beforeAnythingIsCountedItSaysSo() {
    assertThat(picture(PLAIN).starting(new Size(80, 24)))
        .containsExactly("cg class=A  emulated ", "starting the run's JVM...");
  }

  static String shown(String line) {
    return line.replaceAll("\u001b\\[[0-9;]*m", "");
  }
}
