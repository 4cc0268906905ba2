%% SPDX-License-Identifier: ISC
%% ewpcap's interface on a port: a program that was written for that NIF runs when this
%% module is loaded in its place.  pktpipe is found by $PKTPIPE, or in $PATH.
%%
%% A socket lives until close/1 or until the process that opened it ends.
-module(ewpcap).
-behaviour(gen_server).

-export([open/0, open/1, open/2, close/1, filter/2, filter/3, read/1, read/2, write/2]).
-export([dev/0, getifaddrs/0, stats/1, dirty_scheduler_enabled/0]).
-export([init/1, handle_call/3, handle_cast/2, handle_info/2]).

%% The shapes of ewpcap.hrl.
-record(ewpcap_resource, {ref, res}).
-record(ewpcap_stat, {recv, drop, ifdrop, capt}).

-record(state, {owner, ref, port, calls = []}).

-define(NETMASK_UNKNOWN, 16#ffffffff).
-define(CLOSED, {error, {closed, <<"the capture has ended">>}}).

open() -> open(<<>>).
open(Dev) -> open(Dev, []).
open(<<>>, Options) ->
    case dev() of
        {ok, Dev} -> open(Dev, Options);
        Error -> Error
    end;
open(Dev, Options) when is_list(Options) ->
    Args = ["capture", "--control", "--format", "etf" | arguments(Dev, Options)],
    Ref = make_ref(),
    case gen_server:start(?MODULE, {self(), Ref, Args}, []) of
        {ok, Pid} ->
            Socket = #ewpcap_resource{ref = Ref, res = Pid},
            first_filter(Socket, proplists:get_value(filter, Options, <<>>), Options);
        {error, {shutdown, Message}} -> {error, Message}
    end.

close(#ewpcap_resource{res = Pid}) -> call(Pid, close).

filter(Socket, Filter) -> filter(Socket, Filter, []).
filter(#ewpcap_resource{res = Pid}, Filter, Options) when is_binary(Filter); is_list(Filter) ->
    Limit = proplists:get_value(limit, Options, 8192),
    case iolist_size(Filter) < Limit orelse Limit < 0 of
        true ->
            Optimize = proplists:get_value(optimize, Options, true),
            Netmask = netmask(proplists:get_value(netmask, Options, ?NETMASK_UNKNOWN)),
            Settings = [{optimize, Optimize}, {limit, -1} | Netmask],
            result(call(Pid, {filter, iolist_to_binary(Filter), Settings}));
        false ->
            {error, enomem}
    end.

read(Socket) -> read(Socket, infinity).
read(#ewpcap_resource{ref = Ref}, Timeout) ->
    receive
        {ewpcap, Ref, _DataLinkType, _Time, _Length, Packet} -> {ok, Packet};
        {ewpcap_error, Ref, Error} -> {error, Error}
    after Timeout -> {error, eagain}
    end.

write(#ewpcap_resource{res = Pid}, Data) when is_list(Data); is_binary(Data) ->
    result(call(Pid, {send, iolist_to_binary(Data)})).

stats(#ewpcap_resource{res = Pid}) ->
    case call(Pid, stats) of
        {ok, #{received := Received, dropped := Dropped, if_dropped := IfDropped}} ->
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

arguments(Dev, Options) ->
    Value = fun(Key, Default) -> proplists:get_value(Key, Options, Default) end,
    Timeout = case {Value(immediate, false), Value(timeout, Value(to_ms, immediate))} of
        {true, _} -> "immediate";
        {false, Name} when Name =:= immediate; Name =:= infinity -> atom_to_list(Name);
        {false, Milliseconds} -> integer_to_list(Milliseconds)
    end,
    ["--interface", device(iolist_to_binary(Dev)), "--timeout", Timeout,
        "--snaplen", integer_to_list(Value(snaplen, 65535)),
        "--time-unit", time_unit(Value(time_unit, timestamp))] ++
        ["--promiscuous" || Value(promisc, false)] ++
        ["--monitor" || Value(monitor, false)] ++
        lists:append([["--buffer", integer_to_list(Size) ++ "B"] || Size <- [Value(buffer, 0)], Size > 0]).

device(<<>>) -> "any";
device(Dev) -> Dev.
time_unit(Unit) when Unit =:= timestamp; Unit =:= microsecond -> atom_to_list(Unit).

netmask(?NETMASK_UNKNOWN) -> [];
netmask({A, B, C, D}) -> <<N:32>> = <<A, B, C, D>>, [{netmask, N}];
netmask(N) -> [{netmask, N}].

%% What comes before the reply passed no filter.
first_filter(Socket, <<>>, _Options) ->
    {ok, Socket};
first_filter(#ewpcap_resource{ref = Ref} = Socket, Filter, Options) ->
    Result = filter(Socket, Filter, Options),
    [close(Socket) || Result =/= ok],
    flush(Ref),
    if Result =:= ok -> {ok, Socket}; true -> Result end.

flush(Ref) ->
    receive {ewpcap, Ref, _, _, _, _} -> flush(Ref) after 0 -> ok end.

result({ok, _}) -> ok;
result(ok) -> ok;
result({error, {_Code, Message}}) -> {error, text(Message)}.
text(Message) -> unicode:characters_to_list(Message).

call(Pid, Command) ->
    try gen_server:call(Pid, Command, infinity)
    catch exit:{Reason, _} when Reason =:= noproc; Reason =:= normal -> error(badarg)
    end.

%% The process that owns the port.
init({Owner, Ref, Args}) ->
    monitor(process, Owner),
    Port = port(Args),
    receive
        {Port, {data, Data}} ->
            case binary_to_term(Data) of
                {start, _} -> {ok, #state{owner = Owner, ref = Ref, port = Port}};
                {error, #{message := Message}} -> {stop, {shutdown, text(Message)}}
            end;
        {Port, {exit_status, Status}} ->
            {stop, {shutdown, lists:concat(["pktpipe ended with ", Status])}}
    end.

handle_call(close, _From, State) ->
    {stop, normal, ok, State};
handle_call(_Command, _From, #state{port = undefined} = State) ->
    {reply, ?CLOSED, State};
handle_call(Command, From, #state{port = Port, calls = Calls} = State) ->
    port_command(Port, term_to_binary({call, From, Command})),
    {noreply, State#state{calls = [From | Calls]}}.

handle_cast(_, State) -> {noreply, State}.
handle_info({Port, {data, Data}}, #state{port = Port} = State) ->
    {noreply, record(binary_to_term(Data), State)};
handle_info({Port, {exit_status, _}}, #state{port = Port, calls = Calls} = State) ->
    [gen_server:reply(From, ?CLOSED) || From <- Calls],
    {noreply, State#state{port = undefined, calls = []}};
handle_info({'DOWN', _, process, Owner, _}, #state{owner = Owner} = State) ->
    {stop, normal, State}.

record({packet, DataLinkType, Time, Length, Packet}, #state{owner = Owner, ref = Ref} = State) ->
    Owner ! {ewpcap, Ref, DataLinkType, Time, Length, Packet},
    State;
record({reply, From, Result}, #state{calls = Calls} = State) ->
    gen_server:reply(From, Result),
    State#state{calls = lists:delete(From, Calls)};
record({error, #{fatal := true, message := Message}}, #state{owner = Owner, ref = Ref} = State) ->
    Owner ! {ewpcap_error, Ref, text(Message)},
    State;
record(_, State) ->
    State.

port(Args) ->
    Program = os:find_executable(os:getenv("PKTPIPE", "pktpipe")),
    open_port({spawn_executable, Program}, [{args, Args}, {packet, 4}, binary, exit_status]).

devices() ->
    Records = records(port(["devs", "--format", "etf"])),
    case [Message || {error, #{message := Message}} <- Records] of
        [] -> {ok, [Device || {device, Device} <- Records]};
        [Message | _] -> {error, text(Message)}
    end.

records(Port) ->
    receive
        {Port, {data, Data}} -> [binary_to_term(Data) | records(Port)];
        {Port, {exit_status, _}} -> []
    end.

interface(#{ifname := Name} = Device) ->
    Description = [{description, text(Text)} || #{description := Text} <- [Device]],
    Flag = [{flag, [loopback]} || lists:member(loopback, maps:get(flags, Device))],
    {text(Name), Description ++ Flag ++ lists:append([address(A) || A <- maps:get(addresses, Device, [])])}.

address(Address) ->
    [{Key, element(2, {ok, _} = inet:parse_address(binary_to_list(Value)))}
        || Key <- [addr, netmask, broadaddr, dstaddr], {ok, Value} <- [maps:find(Key, Address)]].
