%% SPDX-License-Identifier: ISC
%% ewpcap's interface: a program that was written for that NIF runs when this module is loaded in
%% its place.  The program pktpipe is found by $PKTPIPE, or in $PATH.
%%
%% A socket lives until close/1 or until the process that opened it ends.  When its program ends
%% otherwise, the owner gets {ewpcap_error, Ref, Text}; read/1 returns that each time from then on.
%%
%% The default timeout is 1 ms, not immediate: packets come at most that much later, at a
%% fourteenth of the cost.  {timeout, immediate} and {timeout, 0} hand each over at once.
-module(ewpcap).

-export([open/0, open/1, open/2, close/1, filter/2, filter/3, read/1, read/2, write/2]).
-export([dev/0, getifaddrs/0, stats/1, dirty_scheduler_enabled/0]).

-include("ewpcap.hrl").

-define(NETMASK_UNKNOWN, 16#ffffffff).
-define(SNAPLEN_MAX, 262144).
-define(TIMEOUT_MAX, 60000).
%% Bytes: the least of the program, and the most that libpcap takes.
-define(BUFFER_MIN, 4096).
-define(BUFFER_MAX, 16#7fffffff).
%% Linux takes at most 128 KiB for one argument.
-define(ARGUMENT_MAX, 100000).

open() -> open(<<>>).
open(Dev) -> open(Dev, []).

open(<<>>, Options) ->
    case dev() of
        {ok, Dev} -> open(Dev, Options);
        Error -> Error
    end;
open(Dev, Options) when is_list(Options) ->
    Filter = proplists:get_value(filter, Options, <<>>),
    case within_limit(Filter, Options) of
        true -> open(Dev, Options, iolist_to_binary(Filter));
        false -> {error, enomem}
    end.

%% The filter is on the command line: nothing that it rejects is ever counted.
open(Dev, Options, Filter) ->
    Ref = make_ref(),
    Args = arguments(Dev, Options) ++ ["--" | words(Filter)],
    Message = fun(Record) -> message(Ref, Record) end,
    case pktpipe:open(Args, #{message => Message, stay => true}) of
        {ok, Pid} -> {ok, #ewpcap_resource{ref = Ref, res = Pid}};
        Error -> result(Error)
    end.

close(#ewpcap_resource{ref = Ref, res = Pid}) ->
    try gen_server:stop(Pid)
    catch exit:_ -> error(badarg)
    end,
    receive {ewpcap_error, Ref, _} -> ok after 0 -> ok end.

filter(Socket, Filter) -> filter(Socket, Filter, []).
filter(#ewpcap_resource{res = Pid}, Filter, Options) when is_binary(Filter); is_list(Filter) ->
    case within_limit(Filter, Options) of
        true ->
            Optimize = proplists:get_value(optimize, Options, true),
            Settings = maps:from_list([{optimize, Optimize}, {limit, -1} | netmask(Options)]),
            result(call(fun() -> pktpipe:filter(Pid, Filter, Settings) end));
        false ->
            {error, enomem}
    end.

read(Socket) -> read(Socket, infinity).
read(#ewpcap_resource{ref = Ref}, Timeout) ->
    receive
        {ewpcap, Ref, _DataLinkType, _Time, _Length, Packet} -> {ok, Packet};
        {ewpcap_error, Ref, Text} = Error ->
            self() ! Error, % for the next read, behind the packets that are left
            {error, Text}
    after Timeout -> {error, eagain}
    end.

write(#ewpcap_resource{res = Pid}, Data) when is_list(Data); is_binary(Data) ->
    Packet = iolist_to_binary(Data),
    result(call(fun() -> pktpipe:send(Pid, Packet) end)).

stats(#ewpcap_resource{res = Pid}) ->
    case call(fun() -> pktpipe:stats(Pid) end) of
        {ok, #{received := Received, dropped := Dropped} = Counts} ->
            IfDropped = maps:get(if_dropped, Counts, 0),
            {ok, #ewpcap_stat{recv = Received, drop = Dropped, ifdrop = IfDropped, capt = 0}};
        Error -> result(Error)
    end.

dev() ->
    case devices() of
        {ok, []} -> {error, "no suitable device found"};
        {ok, [#{ifname := First} | _] = Devices} ->
            Names = [Name || #{ifname := Name, default := true} <- Devices],
            {ok, text(hd(Names ++ [First]))};
        Error -> Error
    end.

getifaddrs() ->
    case devices() of
        {ok, Devices} -> {ok, [interface(Device) || Device <- Devices]};
        Error -> Error
    end.

dirty_scheduler_enabled() -> false.

%% What the owner gets for a record.
message(Ref, {packet, DataLinkType, Time, Length, Packet}) ->
    {ewpcap, Ref, DataLinkType, Time, Length, Packet};
message(Ref, {error, #{fatal := true, message := Text}}) ->
    {ewpcap_error, Ref, text(Text)};
message(Ref, {'end', #{reason := Reason}}) when Reason =/= error, Reason =/= close ->
    {ewpcap_error, Ref, "the capture has ended: " ++ atom_to_list(Reason)};
message(_Ref, _Record) ->
    ignore.

%% Values that the NIF takes are brought into the program's ranges, as libpcap does with them.
arguments(Dev, Options) ->
    Value = fun(Key, Default) -> proplists:get_value(Key, Options, Default) end,
    ["--interface", device(iolist_to_binary(Dev)), "--timeout", timeout(Value),
        "--snaplen", integer_to_list(snaplen(Value(snaplen, 65535))),
        "--time-unit", time_unit(Value(time_unit, timestamp)), "--filter-limit", "-1"] ++
        ["--promiscuous" || Value(promisc, false)] ++
        ["--monitor" || Value(monitor, false)] ++
        ["--no-optimize" || not Value(optimize, true)] ++
        lists:append([["--netmask", inet:ntoa(address(Mask))] || {netmask, Mask} <- netmask(Options)]) ++
        lists:append([["--buffer", integer_to_list(buffer(Size)) ++ "B"] || Size <- [Value(buffer, 0)], Size > 0]).

device(<<>>) -> "any";
device(Dev) -> Dev.

timeout(Value) ->
    case {Value(immediate, false), Value(timeout, Value(to_ms, 1))} of
        {true, _} -> "immediate";
        {false, immediate} -> "immediate";
        {false, infinity} -> "infinity";
        {false, 0} -> "immediate";
        {false, Negative} when Negative < 0 -> "10"; % the kernel's own, which is about that
        {false, Milliseconds} -> integer_to_list(min(Milliseconds, ?TIMEOUT_MAX))
    end.

snaplen(N) when N < 1; N > ?SNAPLEN_MAX -> ?SNAPLEN_MAX;
snaplen(N) -> N.
buffer(Size) -> max(?BUFFER_MIN, min(Size, ?BUFFER_MAX)).
time_unit(Unit) when Unit =:= timestamp; Unit =:= microsecond -> atom_to_list(Unit).

netmask(Options) ->
    case proplists:get_value(netmask, Options, ?NETMASK_UNKNOWN) of
        ?NETMASK_UNKNOWN -> [];
        {A, B, C, D} -> <<N:32>> = <<A, B, C, D>>, [{netmask, N}];
        N -> [{netmask, N}]
    end.

address(N) -> <<A, B, C, D>> = <<N:32>>, {A, B, C, D}.

within_limit(Filter, Options) ->
    Limit = proplists:get_value(limit, Options, 8192),
    Limit < 0 orelse iolist_size(Filter) < Limit.

%% The program joins its arguments by spaces, so a long filter is cut at some of its own.
words(<<>>) -> [];
words(Filter) when byte_size(Filter) =< ?ARGUMENT_MAX -> [Filter];
words(Filter) ->
    case binary:matches(Filter, <<" ">>, [{scope, {0, ?ARGUMENT_MAX}}]) of
        [] -> [Filter];
        Spaces ->
            {At, 1} = lists:last(Spaces),
            <<Word:At/binary, " ", More/binary>> = Filter,
            [Word | words(More)]
    end.

result({ok, _}) -> ok;
result(ok) -> ok;
result({error, {_Code, Message}}) -> {error, text(Message)};
result({error, Message}) -> {error, Message}.

text(Message) -> unicode:characters_to_list(Message).

call(Command) ->
    try Command()
    catch exit:{Reason, _} when Reason =:= noproc; Reason =:= normal -> error(badarg)
    end.

devices() ->
    case pktpipe:run(["devs"]) of
        {ok, Records} -> {ok, [Device || {device, Device} <- Records]};
        Error -> result(Error)
    end.

interface(#{ifname := Name} = Device) ->
    Description = [{description, text(Text)} || #{description := Text} <- [Device]],
    Flag = [{flag, [loopback]} || lists:member(loopback, maps:get(flags, Device))],
    {text(Name), Description ++ Flag ++ lists:append([addresses(A) || A <- maps:get(addresses, Device, [])])}.

addresses(Address) ->
    [{Key, element(2, {ok, _} = inet:parse_address(binary_to_list(Value)))}
        || Key <- [addr, netmask, broadaddr, dstaddr], {ok, Value} <- [maps:find(Key, Address)]].
