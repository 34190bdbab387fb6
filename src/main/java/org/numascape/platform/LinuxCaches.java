package org.numascape.platform;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.numascape.topology.IndexSet;
import org.numascape.topology.ObjectAttributes;
import org.numascape.topology.ObjectAttributes.CacheKind;
import org.numascape.topology.ObjectType;

/** The CPU caches as Linux tells them in {@code /sys/devices/system/cpu}. */
final class LinuxCaches {
  private static final Path CPUS = Path.of("/sys/devices/system/cpu");

  private LinuxCaches() {}

  /** A cache and the PUs that share it. */
  record Shared(ObjectType type, IndexSet sharedByPus, ObjectAttributes.Cache attributes) {}

  /** The caches of some PUs, each once; empty where the system does not tell. */
  static Set<Shared> of(IndexSet pus) {
    Set<Shared> caches = new LinkedHashSet<>();
    pus.stream()
        .forEach(
            pu -> {
              for (int index = 0; ; index++) {
                Path folder = CPUS.resolve("cpu" + pu).resolve("cache").resolve("index" + index);
                Optional<Shared> cache = read(folder, pus);
                if (cache.isEmpty()) {
                  return;
                }
                caches.add(cache.get());
              }
            });
    return caches;
  }

  private static Optional<Shared> read(Path folder, IndexSet pus) {
    Optional<Integer> level = number(folder, "level");
    Optional<String> kind = Linux.read(folder.resolve("type"));
    Optional<String> size = Linux.read(folder.resolve("size")).filter(text -> text.endsWith("K"));
    Optional<String> sharedBy = Linux.read(folder.resolve("shared_cpu_list"));
    if (level.isEmpty() || kind.isEmpty() || size.isEmpty() || sharedBy.isEmpty()) {
      return Optional.empty();
    }
    CacheKind cacheKind =
        switch (kind.get()) {
          case "Data" -> CacheKind.DATA;
          case "Instruction" -> CacheKind.INSTRUCTION;
          default -> CacheKind.UNIFIED;
        };
    long sizeBytes = Long.parseLong(size.get().substring(0, size.get().length() - 1)) << 10;
    return type(level.get(), cacheKind)
        .map(
            type ->
                new Shared(
                    type,
                    IndexSet.parseList(sharedBy.get()).and(pus),
                    new ObjectAttributes.Cache(
                        sizeBytes,
                        level.get(),
                        number(folder, "coherency_line_size").orElse(0),
                        number(folder, "ways_of_associativity").orElse(0),
                        cacheKind)));
  }

  private static Optional<Integer> number(Path folder, String name) {
    return Linux.read(folder.resolve(name)).map(Integer::valueOf);
  }

  private static Optional<ObjectType> type(int level, CacheKind kind) {
    String name = "L" + level + (kind == CacheKind.INSTRUCTION ? "i" : "") + "Cache";
    return Arrays.stream(ObjectType.values())
        .filter(type -> type.xmlName().equals(name))
        .findFirst();
  }
}
