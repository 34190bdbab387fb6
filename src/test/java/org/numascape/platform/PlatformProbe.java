package org.numascape.platform;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Prints what this JVM can do here, a line a thing; run by tests that need another JVM. */
final class PlatformProbe {
  private PlatformProbe() {}

  public static void main(String[] args) {
    DetectedMachine machine = Detection.best();
    System.out.println("source " + machine.origin().source());
    System.out.println("emulated " + machine.origin().emulated());
    System.out.println("detail " + machine.origin().detail());
    System.out.println("machine " + machine.topology().summary());
    System.out.println("really " + Detection.thisMachine().topology().summary());
    System.out.println("machine allows " + machine.topology().allowedCpuset().toList());
    machine.origin().notBetterBecause().forEach(reason -> System.out.println("because " + reason));
    System.out.println("allowed " + Threads.allowedPus().toList());
    System.out.println("binding " + Threads.bindCurrent(Threads.allowedPus()));
    System.out.println("untouched " + Pages.untouchedMappingUnavailable());
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = Pages.mapUntouched(1 << 16, arena);
      memory.set(ValueLayout.JAVA_INT, 64, 7);
      System.out.println("pages " + Pages.locate(new long[] {memory.address()}));
    }
    System.out.println("lasting " + lasting());
    System.out.println("heap " + JavaHeap.sample(500));
    System.out.println("heap by nodes " + JavaHeap.usesNuma());
    System.out.println("cpu " + HostDescription.current().cpuModel());
  }

  private static String lasting() {
    if (!LastingMemory.unavailable().isEmpty()) {
      return LastingMemory.unavailable();
    }
    long address = LastingMemory.map(1 << 16, 1 << 16);
    LastingMemory.all().set(ValueLayout.JAVA_INT, address, 7);
    return "holds " + LastingMemory.all().get(ValueLayout.JAVA_INT, address);
  }
}
