%% SPDX-License-Identifier: ISC
%% The shapes of ewpcap's interface.

%% A packet's message; time in {MegaSecs, Secs, MicroSecs} or in microseconds, length on the wire.
-record(ewpcap, {ref, dlt, time, length, packet}).
-record(ewpcap_resource, {ref, res}).
-record(ewpcap_stat, {recv, drop, ifdrop, capt}).
