# SPDX-License-Identifier: ISC
"""What does not hold under an emulator of programs (qemu-user), and why: tests/ports runs the others there."""

import os
import sys

DEVICES = "the emulator has neither the rings of packet sockets nor the calls that ask devices"
DESCRIPTORS = "the emulator and the shell that starts it have descriptors and memory of their own"
ORDER = "what it is held against is of the other byte order: a program of this machine, a file that is swapped there"
OUTSIDE = "seen from outside there is the emulator, with its calls, its name and its folder"

# Parts of the tests' names.
CANNOT = {
    "test_batch.py::test_inject_reads_them[": DEVICES,
    "test_batch.py::test_lists_with_mistakes[": DEVICES,
    "test_batch.py::test_terms_with_mistakes[": DEVICES,
    "test_completion.py::test_meson_installs_them": OUTSIDE,
    "test_datagrams.py::test_other_commands[words1": DEVICES,
    "test_descriptors.py::test_a_stdout_that_cannot_be_written[devs": DEVICES,
    "test_descriptors.py::test_closed_descriptors_that_cannot_be_filled": DESCRIPTORS,
    "test_descriptors.py::test_descriptors_run_out": DESCRIPTORS,
    "test_descriptors.py::test_no_device_is_left_out": DESCRIPTORS,
    "test_descriptors.py::test_the_hint_holds_wherever_they_run_out": DESCRIPTORS,
    "test_ends.py::test_duration_of_a_silent_capture": DEVICES,
    "test_ends.py::test_memory_is_bounded": DESCRIPTORS,
    "test_ends.py::test_reader_gone_without_traffic": DEVICES,
    "test_ends.py::test_sighup_stays_ignored": DEVICES,
    "test_ends.py::test_signal_while_a_fifo_has_no_other_end": OUTSIDE,
    "test_ends.py::test_signal_while_the_filter_of_a_device": DEVICES,
    "test_ends.py::test_signals[": DEVICES,
    "test_ends.py::test_sigusr1_gives_stats": DEVICES,
    "test_ends.py::test_stats_interval": DEVICES,
    "test_epcap.py::test_names[": OUTSIDE,
    "linktype_invalid-IEEE802_11": DEVICES,
    "not_supported-adapter": DEVICES,
    "not_supported-monitor": DEVICES,
    "test_errors.py::test_permissions": DEVICES,
    "test_filter_check.py::test_a_live_device": DEVICES,
    "test_filters.py::test_a_program_that_the_kernel_refuses": DEVICES,
    "test_filters.py::test_hostile[vlan on cooked": DEVICES,
    "test_full.py::test_the_last_record_of_inject": DEVICES,
    "test_full.py::test_what_has_no_end[devs": DEVICES,
    "test_habits.py::test_a_file_or_device_for_a_filter": DEVICES,
    "test_habits.py::test_a_file_beside_a_device": DEVICES,
    "test_read_compressed.py::test_a_bomb_costs_no_memory": DESCRIPTORS,
    "test_read_pcapng.py::test_names_of_gigabytes": DESCRIPTORS,
    "test_savefiles.py::test_snapshot_of_two_gibibytes": DESCRIPTORS,
}

# The same of a processor of the other byte order.
CANNOT_SWAPPED = {
    "test_filter_check.py::test_programs_of_other_linktypes": ORDER,
    "test_golden.py::test_case[savefile]": ORDER,
    "test_golden.py::test_case[stats-file-": ORDER,
    "test_merge.py::test_as_mergecap_does": ORDER,
}


def reason(nodeid):
    swapped = os.environ.get("PKTPIPE_BYTE_ORDER", sys.byteorder) != sys.byteorder
    parts = {**CANNOT, **(CANNOT_SWAPPED if swapped else {})}
    return next((parts[part] for part in parts if part in nodeid), None)
