package org.numascape.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

final class HostDescriptionTest {
  @Test
  @EnabledOnOs(OS.LINUX)
  void theKernelIsTheOneThatRuns() throws Exception {
    assertThat(HostDescription.current().kernelRelease())
        .isEqualTo(Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip());
  }

  @Test
  void theJvmIsNamedWithItsVersionVendorAndCollectors() {
    HostDescription host = HostDescription.current();

    assertThat(host.javaVersion()).startsWith(String.valueOf(Runtime.version().feature()));
    assertThat(host.javaVendor()).isNotBlank();
    assertThat(host.javaVirtualMachine()).contains("VM");
    assertThat(host.garbageCollectors()).isNotEmpty();
    assertThat(host.osName()).isNotBlank().doesNotContain("\"");
  }

  @Test
  void theProcessorIsNamedAsOshiNamesIt() {
    assertThat(HostDescription.current().cpuModel())
        .isEqualTo(OshiDetection.cpuModel().orElse(null));
  }
}
