package org.numascape.platform;

import java.util.SplittableRandom;
import java.util.stream.LongStream;

/**
 * Some of a number of things, evenly: they are cut into equal runs, and one is taken of each run,
 * by chance, and another at each turn. So a sample does not keep step with what recurs at a
 * distance, such as interleaved pages, and many turns together leave nothing out.
 *
 * <p>A sample is taken in passes, each of which is even by itself, and each turn begins with
 * another. So it may be ended after any pass.
 *
 * @param things how many there are
 * @param runs how many are taken
 * @param passes in how many steps
 * @param turn how many samples were taken before
 */
public record EvenSample(long things, int runs, int passes, long turn) {
  /**
   * @param most how many are taken, if there are so many
   * @param mostAtOnce how many a pass takes
   * @param turn how many samples were taken before
   */
  public static EvenSample of(long things, int most, int mostAtOnce, long turn) {
    int runs = (int) Math.min(things, most);
    return new EvenSample(things, runs, Math.ceilDiv(runs, mostAtOnce), turn);
  }

  /** The numbers of the things of a pass, in ascending order. */
  public long[] pass(int pass) {
    SplittableRandom chance = new SplittableRandom(turn * passes + pass);
    return LongStream.iterate((turn + pass) % passes, run -> run < runs, run -> run + passes)
        .map(run -> chance.nextLong(run * things / runs, (run + 1) * things / runs))
        .toArray();
  }
}
