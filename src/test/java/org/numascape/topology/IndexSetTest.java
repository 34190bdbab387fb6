package org.numascape.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IndexSetTest {
  /** The first column as hwloc-calc 2.9 prints it, the second with --taskset. */
  @ParameterizedTest(name = "{2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0x00000001                   | 0x1                         | 0
          0x0000000f                   | 0xf                         | 0-3
          0x00000001,0x0               | 0x100000000                 | 32
          0x00000001,,,0x0             | 0x1000000000000000000000000 | 96
          0x00000001,,,0x00000002      | 0x1000000000000000000000002 | 1,96
          0x00000101,0x80000000        | 0x10180000000               | 31-32,40
          """)
  void aSetReadsAndPrintsInHwlocsForms(String hwloc, String taskset, String list) {
    IndexSet set = IndexSet.parse(hwloc);
    assertThat(set).hasToString(hwloc).isEqualTo(IndexSet.parseList(list));
    assertThat(set.toList()).isEqualTo(list);
    assertThat(set.toTasksetMask()).isEqualTo(taskset);
    assertThat(set.hashCode()).isEqualTo(IndexSet.parseList(list).hashCode());
  }

  @Test
  void operationsAgreeWithTheirMembers() {
    IndexSet low = IndexSet.of(1, 2, 70);
    IndexSet high = IndexSet.of(70, 700);
    assertThat(low.or(high).stream()).containsExactly(1, 2, 70, 700);
    assertThat(low.and(high).stream()).containsExactly(70);
    assertThat(low.minus(high).stream()).containsExactly(1, 2);
    assertThat(low.intersects(high)).isTrue();
    assertThat(low.containsAll(high)).isFalse();
    assertThat(low.or(high).containsAll(high)).isTrue();
    assertThat(high.first()).isEqualTo(70);
    assertThat(high.size()).isEqualTo(2);
    assertThat(high.contains(6)).isFalse();
    assertThat(low.minus(low)).isSameAs(IndexSet.empty()).hasToString("0x0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0x", "0xg", "0x123456789", "-1", "0x1,0x", "0xf...f", "+1", "0x+1"})
  void aMalformedSetIsRefused(String text) {
    assertThatThrownBy(() -> IndexSet.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"3-1", "a", "1-", "1-2-3", "-1", "9999999", "99999999999", "1,,2"})
  void aMalformedListIsRefused(String text) {
    assertThatThrownBy(() -> IndexSet.parseList(text)).isInstanceOf(IllegalArgumentException.class);
  }

  /** Against the JDK's own set, on sets of all densities. */
  @Test
  void everyOperationAgreesWithASetOfTheJdk() {
    Random random = new Random(3);
    for (int round = 0; round < 2_000; round++) {
      Set<Integer> one = members(random);
      Set<Integer> other = members(random);
      IndexSet a = set(one);
      IndexSet b = set(other);
      Set<Integer> union = new TreeSet<>(one);
      union.addAll(other);
      Set<Integer> common = new TreeSet<>(one);
      common.retainAll(other);
      Set<Integer> rest = new TreeSet<>(one);
      rest.removeAll(other);
      assertThat(a.stream().boxed()).containsExactlyElementsOf(one);
      assertThat(a.or(b)).isEqualTo(set(union)).hasSameHashCodeAs(set(union));
      assertThat(IndexSet.union(List.of(b, a, b))).isEqualTo(set(union));
      assertThat(a.and(b)).isEqualTo(set(common));
      assertThat(a.minus(b)).isEqualTo(set(rest));
      assertThat(a.intersects(b)).isEqualTo(!common.isEmpty());
      assertThat(a.containsAll(b)).isEqualTo(one.containsAll(other));
      assertThat(a.size()).isEqualTo(one.size());
      assertThat(IndexSet.parse(a.toString())).isEqualTo(a);
      assertThat(IndexSet.parseList(a.toList())).isEqualTo(a);
    }
  }

  private static Set<Integer> members(Random random) {
    Set<Integer> members = new TreeSet<>();
    int within = 1 << random.nextInt(1, 13);
    for (int i = random.nextInt(70); i > 0; i--) {
      members.add(random.nextInt(within));
    }
    return members;
  }

  private static IndexSet set(Set<Integer> members) {
    return IndexSet.of(members.stream().mapToInt(index -> index).toArray());
  }
}
