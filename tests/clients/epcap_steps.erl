%% SPDX-License-Identifier: ISC
%% pktpipe in epcap's place on the device vb, opened by epcap_port with the arguments that
%% epcap's module makes of its options.
-module(epcap_steps).
-export([main/1, capture/1, inject/1, without_inject/1, microsecond/1, huge/1, savefile/1]).
-export([wrong/1, stop/1]).

main([Step, Program, Chroot]) ->
    apply(?MODULE, list_to_existing_atom(Step), [{Program, Chroot}]),
    io:format("ok~n"),
    halt(0).

%% epcap:start([{interface, "vb"}, {filter, "udp port 4011"}])
capture({Program, Chroot}) ->
    {ok, Port} = epcap_port:open(Program, ["-Q", "inout", "-t", "0", "-d", Chroot, "-i", "vb",
        "udp port 4011"]),
    udp({10, 77, 0, 1}, 4011, <<"hello">>),
    {packet, 1, {Mega, Secs, Micro}, 47, <<_:42/binary, "hello">>} = epcap_port:next(Port),
    true = abs(timer:now_diff(os:timestamp(), {Mega, Secs, Micro})) < 60000000,
    epcap_port:close(Port).

%% What one handle sends another one sees; a frame that the device refuses ends nothing.
inject({Program, Chroot}) ->
    Common = ["-Q", "inout", "-t", "0", "-d", Chroot, "-i", "vb"],
    {ok, Sender} = epcap_port:open(Program, Common ++ ["-X", "-v", "-vvv", "ether proto 0x88b6"]),
    {ok, Receiver} = epcap_port:open(Program, Common ++ ["-P", "ether proto 0x88b5"]),
    Frame = frame(),
    ok = epcap_port:send(Sender, <<1, 2>>),
    ok = epcap_port:send(Sender, binary:copy(<<0>>, 3000)),
    ok = epcap_port:send(Sender, <<>>),
    ok = epcap_port:send(Sender, Frame),
    {packet, 1, _, 78, Frame} = epcap_port:next(Receiver),
    epcap_port:close(Receiver),
    epcap_port:close(Sender).

without_inject({Program, Chroot}) ->
    Common = ["-Q", "inout", "-t", "0", "-d", Chroot, "-i", "vb"],
    {ok, Sender} = epcap_port:open(Program, Common ++ ["udp port 4011"]),
    {ok, Receiver} = epcap_port:open(Program, Common ++ ["ether proto 0x88b5 or udp port 4011"]),
    ok = epcap_port:send(Sender, frame()),
    udp({10, 77, 0, 1}, 4011, <<"first">>),
    {packet, 1, _, _, <<_:42/binary, "first">>} = epcap_port:next(Sender),
    udp({10, 77, 0, 1}, 4011, <<"second">>),
    {packet, 1, _, _, <<_:42/binary, "first">>} = epcap_port:next(Receiver),
    {packet, 1, _, _, <<_:42/binary, "second">>} = epcap_port:next(Receiver),
    epcap_port:close(Receiver),
    epcap_port:close(Sender).

microsecond({Program, Chroot}) ->
    {ok, Port} = epcap_port:open(Program, ["-d", Chroot, "-T", "1", "-t", "1", "-b", "1048576",
        "-s", "60", "-e", "PCAP_PF_RING_CLUSTER_ID=0", "-e", "FOO=bar", "-u", "nobody",
        "-Q", "out", "-i", "vb", "udp port 4011"]),
    udp({10, 77, 0, 1}, 4011, binary:copy(<<"x">>, 500)),
    {packet, 1, Time, 542, Packet} = epcap_port:next(Port),
    60 = byte_size(Packet),
    true = abs(erlang:system_time(microsecond) - Time) < 60000000,
    epcap_port:close(Port).

%% A packet that no frame of 65535 bytes can hold is cut, and Length says how long it was.
huge({Program, Chroot}) ->
    {ok, Port} = epcap_port:open(Program, ["-d", Chroot, "-s", "262144", "-i", "lo", "udp port 4011"]),
    udp({127, 0, 0, 1}, 4011, binary:copy(<<"y">>, 65507)),
    {packet, 1, _, 65549, <<_:42/binary, Data/binary>>} = epcap_port:next(Port),
    true = byte_size(Data) > 65400,
    <<>> = << <<C>> || <<C>> <= Data, C =/= $y >>,
    udp({127, 0, 0, 1}, 4011, <<"behind">>),
    {packet, 1, _, _, <<_:42/binary, "behind">>} = epcap_port:next(Port),
    epcap_port:close(Port).

savefile({Program, Chroot}) ->
    File = filename:join(filename:dirname(Chroot), "two.pcap"),
    Record = fun(Secs, Data) ->
        <<Secs:32/little, 7:32/little, (byte_size(Data)):32/little, (byte_size(Data)):32/little, Data/binary>>
    end,
    ok = file:write_file(File, [<<16#a1b2c3d4:32/little, 2:16/little, 4:16/little, 0:64,
        65535:32/little, 1:32/little>>, Record(1, frame()), Record(1000002, frame())]),
    {ok, Port} = epcap_port:open(Program, ["-f", File, "-d", Chroot]),
    Frame = frame(),
    {packet, 1, {0, 1, 7}, 78, Frame} = epcap_port:next(Port),
    {packet, 1, {1, 2, 7}, 78, Frame} = epcap_port:next(Port),
    {epcap, eof} = epcap_port:next(Port),
    {exit_status, 0} = epcap_port:next(Port).

%% The exit status says what was wrong, and nothing is ready.
wrong({Program, Chroot}) ->
    [{error, {exit_status, Status}} = epcap_port:open(Program, Arguments) || {Status, Arguments} <- [
        {3, ["-d", Chroot, "-i", "vb", "tcp prt 80"]},
        {5, ["-d", Chroot, "-i", "notexist"]},
        {5, ["-f", "/notexist.pcap"]},
        {2, ["-i", "vb", "-t", "soon"]},
        {2, ["-i", "vb", "-T", "2"]},
        {2, ["-i", "vb", "-Q", "sideways"]},
        {2, ["-i", "vb", "-i", "lo"]},
        {2, ["-i", "vb", "-e", "FOO"]},
        {2, ["-i", "vb", "-s", "-1"]},
        {2, ["-i", "vb", "-k"]}]].

%% The end of stdin stops it: with the port its process is gone.
stop({Program, Chroot}) ->
    {ok, Port} = epcap_port:open(Program, ["-d", Chroot, "-i", "vb"]),
    {os_pid, Pid} = erlang:port_info(Port, os_pid),
    epcap_port:close(Port),
    gone("/proc/" ++ integer_to_list(Pid)).

gone(Path) ->
    case filelib:is_file(Path) of
        true -> timer:sleep(10), gone(Path);
        false -> ok
    end.

frame() -> iolist_to_binary([<<-1:48, 2, 0, 0, 0, 0, 1, 16#88b5:16>>, binary:copy(<<"epcap   ">>, 8)]).

udp(Address, Port, Data) ->
    {ok, Socket} = gen_udp:open(0, [binary]),
    ok = gen_udp:send(Socket, Address, Port, Data),
    ok = gen_udp:close(Socket).
