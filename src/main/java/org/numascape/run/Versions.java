package org.numascape.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.numascape.topology.TopologyOrigin;

/** What exactly is running: names and versions, in the order to show. */
public final class Versions {
  private Versions() {}

  /** Numascape's own version. */
  public static String numascape() {
    return built().getProperty("Numascape", "unknown");
  }

  static Map<String, String> of(TopologyOrigin machine) {
    Map<String, String> versions = new LinkedHashMap<>();
    Properties built = built();
    versions.put("Numascape", numascape());
    versions.put("Java", property("java.runtime.version") + ", " + property("java.vm.name"));
    versions.put(
        "Operating system",
        property("os.name") + " " + property("os.version") + ", " + property("os.arch"));
    if (machine.source() == TopologyOrigin.Source.HWLOC) {
      versions.put("hwloc", machine.detail());
    }
    built.stringPropertyNames().stream()
        .sorted()
        .forEach(name -> versions.putIfAbsent(name, built.getProperty(name)));
    return versions;
  }

  private static String property(String name) {
    return System.getProperty(name, "unknown");
  }

  private static Properties built() {
    Properties versions = new Properties();
    try (InputStream in = Versions.class.getResourceAsStream("versions.properties")) {
      if (in != null) {
        versions.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return versions;
  }
}
