package org.numascape.platform;

import com.sun.jna.Library;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;

/** The functions of hwloc 2 and later that detection calls, named as in hwloc.h. */
@SuppressWarnings("MemberName") // JNA finds a function by the method's name.
interface HwlocLibrary extends Library {
  int hwloc_get_api_version();

  int hwloc_topology_init(PointerByReference topology);

  int hwloc_topology_set_components(Pointer topology, NativeLong flags, String name);

  int hwloc_topology_set_all_types_filter(Pointer topology, int filter);

  int hwloc_topology_set_io_types_filter(Pointer topology, int filter);

  int hwloc_topology_load(Pointer topology);

  int hwloc_topology_is_thissystem(Pointer topology);

  int hwloc_topology_export_xmlbuffer(
      Pointer topology, PointerByReference buffer, IntByReference bytes, NativeLong flags);

  void hwloc_free_xmlbuffer(Pointer topology, Pointer buffer);

  void hwloc_topology_destroy(Pointer topology);
}
