/**
 * A profiler and visualizer for NUMA machines and task parallelism on the JVM.
 *
 * <p>Exported is what a user's workload is written against: the machine, the pool and the workload
 * interface. The other packages are the program itself.
 */
module org.numascape {
  requires com.fasterxml.jackson.annotation;
  requires com.fasterxml.jackson.databind;
  requires com.github.oshi;
  requires com.sun.jna;
  requires atlantafx.base;
  requires info.picocli;
  requires java.compiler;
  requires java.desktop;
  requires java.logging;
  requires java.management;
  requires java.xml;
  requires javafx.controls;
  requires javafx.swing;
  requires jdk.management;
  requires jdk.unsupported;
  requires org.jfree.chart.fx;
  requires org.jfree.jfreechart;
  requires static transitive org.jspecify;
  requires org.slf4j;

  exports org.numascape.topology;
  exports org.numascape.pool;
  exports org.numascape.workload;

  opens org.numascape.platform to
      com.sun.jna;
  opens org.numascape.recording to
      com.fasterxml.jackson.databind;
  opens org.numascape.telemetry to
      com.fasterxml.jackson.databind;
  opens org.numascape.topology to
      com.fasterxml.jackson.databind;
  opens org.numascape.cli to
      info.picocli;
  opens org.numascape.ui to
      javafx.graphics;
}
