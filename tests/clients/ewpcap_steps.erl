%% SPDX-License-Identifier: ISC
%% A program that was written for ewpcap: it knows nothing of pktpipe.  Its arguments are what
%% to do, a device, and an address to which that device leads.  A match that fails ends it.
-module(ewpcap_steps).
-export([main/1, devices/1, capture/1, microsecond/1, write/1, filters/1, errors/1, owner/1]).
-export([options/1, counters/1, deaths/1, no_program/1, long_filter/1]).

-include("ewpcap.hrl").

-define(PORT, 4011).

main([Step, Dev, Peer]) ->
    apply(?MODULE, list_to_existing_atom(Step), [{Dev, Peer}]),
    io:format("ok~n"),
    halt(0).

devices({Dev, _}) ->
    {ok, Dev} = ewpcap:dev(),
    {ok, Ours} = ewpcap:getifaddrs(),
    {ok, Theirs} = inet:getifaddrs(),
    [begin
        {_, Mine} = lists:keyfind(Name, 1, Ours),
        {_, Other} = lists:keyfind(Name, 1, Theirs),
        Same = proplists:get_all_values(addr, Other),
        Same = proplists:get_all_values(addr, Mine),
        Masks = proplists:get_all_values(netmask, Other),
        Masks = proplists:get_all_values(netmask, Mine)
    end || Name <- [Dev, "lo"]],
    {_, Loopback} = lists:keyfind("lo", 1, Ours),
    [loopback] = proplists:get_value(flag, Loopback),
    undefined = proplists:get_value(flag, element(2, lists:keyfind(Dev, 1, Ours))).

capture({Dev, Peer}) ->
    {ok, #ewpcap_resource{ref = Ref} = Socket} = ewpcap:open(list_to_binary(Dev), [{filter, ["udp port ", "4011"]}]),
    {error, eagain} = ewpcap:read(Socket, 0),
    udp(Peer, ?PORT, <<"first">>),
    {ok, Packet} = ewpcap:read(Socket),
    <<"first">> = payload(Packet),
    udp(Peer, ?PORT, <<"second">>),
    receive
        {ewpcap, Ref, 1, {Mega, Secs, Micro}, Length, Second} ->
            <<"second">> = payload(Second),
            Length = byte_size(Second),
            true = abs(timer:now_diff(os:timestamp(), {Mega, Secs, Micro})) < 60000000
    end,
    {ok, #ewpcap_stat{recv = Received, drop = 0, ifdrop = 0, capt = 0}} = ewpcap:stats(Socket),
    true = Received >= 2,
    ok = ewpcap:close(Socket),
    {'EXIT', {badarg, _}} = (catch ewpcap:close(Socket)),
    {'EXIT', {badarg, _}} = (catch ewpcap:write(Socket, <<"badarg">>)).

microsecond({Dev, Peer}) ->
    Options = [{time_unit, microsecond}, {snaplen, 60}, {timeout, 10}, {buffer, 2097152}, promisc,
        {filter, "udp port 4011"}],
    {ok, #ewpcap_resource{ref = Ref} = Socket} = ewpcap:open(Dev, Options),
    udp(Peer, ?PORT, binary:copy(<<"x">>, 500)),
    receive
        {ewpcap, Ref, 1, Time, 542, Packet} ->
            60 = byte_size(Packet),
            true = abs(erlang:system_time(microsecond) - Time) < 60000000
    end,
    ok = ewpcap:close(Socket).

%% A handle does not see what it sends itself: another one does.
write({Dev, _}) ->
    {ok, Sender} = ewpcap:open(Dev),
    {ok, Receiver} = ewpcap:open(Dev, [{filter, "ether proto 0x88b5"}]),
    Frame = [<<-1:48, 2, 0, 0, 0, 0, 1, 16#88b5:16>>, binary:copy(<<"pktpipe ">>, 8)],
    ok = ewpcap:write(Sender, Frame),
    Sent = iolist_to_binary(Frame),
    {ok, Sent} = ewpcap:read(Receiver),
    {error, TooLong} = ewpcap:write(Sender, binary:copy(<<0>>, 3000)),
    true = io_lib:printable_list(TooLong),
    ok = ewpcap:write(Sender, Frame),
    {ok, Sent} = ewpcap:read(Receiver),
    ok = ewpcap:close(Sender),
    ok = ewpcap:close(Receiver).

filters({Dev, Peer}) ->
    {ok, Socket} = ewpcap:open(Dev, [{filter, "udp port 4011"}]),
    ok = ewpcap:filter(Socket, <<"udp port 4012">>),
    udp(Peer, 4011, <<"rejected">>),
    udp(Peer, 4012, <<"accepted">>),
    {ok, Packet} = ewpcap:read(Socket),
    <<"accepted">> = payload(Packet),
    {error, Text} = ewpcap:filter(Socket, "tcp prt 80"),
    true = io_lib:printable_list(Text),
    {error, enomem} = ewpcap:filter(Socket, "udp port 4012", [{limit, 13}]),
    ok = ewpcap:filter(Socket, "udp port 4012", [{limit, 14}, {optimize, false}]),
    ok = ewpcap:filter(Socket, "udp port 4012 or ip broadcast", [{netmask, {255, 255, 255, 0}}]),
    udp(Peer, 4012, <<"still">>),
    {ok, Still} = ewpcap:read(Socket),
    <<"still">> = payload(Still),
    ok = ewpcap:close(Socket).

errors({Dev, _}) ->
    {error, NoDevice} = ewpcap:open(<<"notexist">>, [{filter, "tcp"}]),
    true = io_lib:printable_list(NoDevice),
    [begin
        {error, Text} = ewpcap:open(Dev, [{filter, Filter} | Options]),
        true = io_lib:printable_list(Text)
    end || {Filter, Options} <- [{"ether", []}, {"ip and ", []},
        {lists:append(lists:duplicate(50000, "tcp and ")) ++ "tcp", [{limit, -1}]}]],
    {error, enomem} = ewpcap:open(Dev, [{filter, lists:duplicate(8192, $ )}]),
    {error, eagain} = ewpcap:read(#ewpcap_resource{ref = make_ref()}, 0).

%% The capture ends with the process that opened it.
owner({Dev, _}) ->
    Self = self(),
    {Pid, Monitor} = spawn_monitor(fun() -> Self ! ewpcap:open(Dev) end),
    Server = receive {ok, #ewpcap_resource{res = Res}} -> monitor(process, Res) end,
    receive {'DOWN', Monitor, process, Pid, normal} -> ok end,
    receive {'DOWN', Server, process, _, _} -> ok end.

%% What the NIF takes is taken.
options({Dev, Peer}) ->
    [begin
        {ok, Socket} = ewpcap:open(Dev, [{filter, "udp port 4011"} | Options]),
        udp(Peer, 4011, <<"taken">>),
        {ok, Packet} = ewpcap:read(Socket),
        <<"taken">> = payload(Packet),
        ok = ewpcap:close(Socket)
    end || Options <- [[{timeout, 0}], [{to_ms, 0}], [{timeout, -1}],
        [{snaplen, 300000}], [{snaplen, -1}], [{snaplen, 0}], [{buffer, 1000}, {timeout, 10}],
        [{buffer, -1}], [immediate], [{immediate, false}], [{optimize, false}, {netmask, {255, 0, 0, 0}}],
        [{netmask, 16#ffffff00}]]],
    %% A minute would pass until the packet comes, or more.
    [begin
        {ok, Slow} = ewpcap:open(Dev, [Option]),
        ok = ewpcap:close(Slow)
    end || Option <- [{to_ms, 70000}, {timeout, infinity}]].

%% What the filter does not let through was never counted.
counters({Dev, _}) ->
    io:format("flood 200000 40000~n"),
    [begin
        {ok, Socket} = ewpcap:open(Dev, [{filter, "tcp port 4"}]),
        {ok, #ewpcap_stat{recv = 0, drop = 0}} = ewpcap:stats(Socket),
        ok = ewpcap:close(Socket)
    end || _ <- lists:seq(1, 10)].

%% The owner hears of the program's end, and so does each read from then on.
deaths({Dev, Peer}) ->
    [begin
        {ok, #ewpcap_resource{ref = Ref, res = Pid} = Socket} = ewpcap:open(Dev, [{filter, "udp port 4011"}]),
        udp(Peer, 4011, <<"before">>),
        receive {ewpcap, Ref, _, _, _, _} = Packet -> self() ! Packet end,
        "" = os:cmd(io_lib:format("kill -~s ~b", [Signal, os_pid(Pid)])),
        Text = receive {ewpcap_error, Ref, Said} = Error -> self() ! Error, Said end,
        true = string:find(Text, Word) =/= nomatch,
        {ok, _} = ewpcap:read(Socket),
        {error, Text} = ewpcap:read(Socket),
        {error, Text} = ewpcap:read(Socket, 0),
        {error, Ended} = ewpcap:write(Socket, <<0:480>>),
        true = io_lib:printable_list(Ended),
        {error, Ended} = ewpcap:stats(Socket),
        {error, Ended} = ewpcap:filter(Socket, "tcp"),
        ok = ewpcap:close(Socket),
        {'EXIT', {badarg, _}} = (catch ewpcap:close(Socket)),
        receive Left -> error({left, Left}) after 0 -> ok end
    end || {Signal, Word} <- [{"KILL", "SIGKILL"}, {"SYS", "SIGSYS"}, {"TERM", "signal"}]].

no_program({Dev, _}) ->
    os:putenv("PKTPIPE", "/no/such/program"),
    [begin
        {error, Text} = Result,
        true = io_lib:printable_list(Text)
    end || Result <- [ewpcap:open(Dev), ewpcap:open(), ewpcap:dev(), ewpcap:getifaddrs()]].

%% Over what the system takes as one argument.
long_filter({Dev, Peer}) ->
    Filter = ["udp", lists:duplicate(200000, $ ), "port ", lists:duplicate(150000, $ ), "4011"],
    {ok, Socket} = ewpcap:open(Dev, [{filter, Filter}, {limit, -1}]),
    udp(Peer, 4012, <<"rejected">>),
    udp(Peer, 4011, <<"accepted">>),
    {ok, Packet} = ewpcap:read(Socket),
    <<"accepted">> = payload(Packet),
    ok = ewpcap:close(Socket),
    {error, Text} = ewpcap:open(Dev, [{filter, <<"tcp", 0>>}]),
    true = io_lib:printable_list(Text).

os_pid(Pid) ->
    {links, Links} = process_info(Pid, links),
    [Port] = [Port || Port <- Links, is_port(Port)],
    {os_pid, OsPid} = erlang:port_info(Port, os_pid),
    OsPid.

udp(Peer, Port, Data) ->
    {ok, Address} = inet:parse_address(Peer),
    {ok, Socket} = gen_udp:open(0, [binary]),
    ok = gen_udp:send(Socket, Address, Port, Data),
    ok = gen_udp:close(Socket).

%% Behind Ethernet, IPv4 and UDP.
payload(<<_:14/binary, 4:4, IHL:4, _:1/binary, Total:16, _/binary>> = Packet) ->
    binary:part(Packet, 14 + IHL * 4 + 8, Total - IHL * 4 - 8).
