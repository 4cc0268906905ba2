%% SPDX-License-Identifier: ISC
%% Steps that use the module pktpipe on a device; what is to come from the device's other end is
%% asked for on stdout, see conftest.py.  A match that fails ends it.
-module(pktpipe_steps).
-export([main/1]).
-export([everything/1, packets_only/1, deaths/1, errors/1, supervised/1, owners/1, safe/1, batches/1, slow/1, slow_fast/1, last_words/1, credit/1, loses_nothing/1, unread/1, fast/1, orders/1, leaves_nothing/1]).

-define(START, <<131, 104, 2, 119, 5, "start", 116, 0:32>>).

main([Step, Dev, Folder]) ->
    apply(?MODULE, list_to_existing_atom(Step), [{Dev, Folder}]),
    io:format("ok~n"),
    halt(0).

everything({Dev, _}) ->
    {ok, Capture} = pktpipe:open(["-i", Dev, "ether proto 0x88b5"]),
    {start, #{interfaces := [#{ifname := Ifname}]}} = next(Capture),
    Dev = binary_to_list(Ifname),
    First = [frame(16#88b5, N) || N <- [1, 2, 3]],
    ask(First),
    [{packet, 1, {_, _, _}, 60, Frame} = next(Capture) || Frame <- First],
    ok = pktpipe:filter(Capture, "ether proto 0x88b6", #{optimize => false}),
    ask([frame(16#88b5, 4), frame(16#88b6, 5)]),
    Fifth = frame(16#88b6, 5),
    {packet, _, _, _, Fifth} = next(Capture),
    {ok, #{delivered := 4}} = pktpipe:stats(Capture),
    {stats, #{received := 4}} = next(Capture),
    {error, {filter_invalid, _}} = pktpipe:filter(Capture, "ether prto 1"),
    {error, {send_failed, _}} = pktpipe:send(Capture, <<0:24000>>),
    {ok, Other} = pktpipe:open(["-i", Dev, "ether proto 0x88b7"], #{ref => other}),
    {start, _} = next(other),
    ok = pktpipe:send(Capture, Dev, frame(16#88b7, 6)),
    {packet, _, _, _, _} = next(other),
    ok = pktpipe:stop(Other),
    ok = pktpipe:close(Capture),
    {stats, #{final := true}} = next(Capture),
    {'end', #{reason := close, exit_code := 0}} = next(Capture),
    normal = down(Capture),
    {ok, [{filter, #{valid := true}}]} = pktpipe:run(["filter-check", "udp"]),
    {ok, Devices} = pktpipe:run(["devs"]),
    true = lists:member(Ifname, [Name || {device, #{ifname := Name}} <- Devices]),
    {error, {no_such_file, _}} = pktpipe:run(["stats", "-r", "/notexist"]),
    nothing_left().

packets_only({Dev, _}) ->
    {ok, Capture} = pktpipe:open(["--packets-only", "-i", Dev, "-c", "1", "ether proto 0x88b5"]),
    ask([frame(16#88b5, 1)]),
    {packet, 1, _, 60, _} = next(Capture),
    normal = down(Capture),
    {error, {no_such_device, _}} = pktpipe:open(["-i", "notexist", "--packets-only"]),
    nothing_left().

%% Whatever ends the program, its owner hears of it at once, and why.
deaths({Dev, Folder}) ->
    [begin
        {ok, Capture} = pktpipe:open(["-i", Dev]),
        {start, _} = next(Capture),
        Monitor = monitor(process, Capture),
        kill(Capture, Signal),
        {error, #{code := died, fatal := true, message := Text}} = next(Capture),
        Name = lists:last(binary:split(Text, <<" ">>, [global])),
        receive {'DOWN', Monitor, _, _, {shutdown, {pktpipe, {died, Text}}}} -> ok end
    end || {Signal, Name} <- [{"KILL", <<"SIGKILL">>}, {"SYS", <<"SIGSYS">>}]],
    %% A caller that waits is told as well.
    {ok, Stopped} = pktpipe:open(["-i", Dev], #{stay => true}),
    {start, _} = next(Stopped),
    kill(Stopped, "STOP"),
    Self = self(),
    spawn(fun() -> Self ! {answer, pktpipe:stats(Stopped)} end),
    receive {answer, _} -> error(answered) after 100 -> kill(Stopped, "KILL") end,
    receive {answer, {error, {died, _}}} -> ok end,
    {error, #{code := died}} = next(Stopped),
    {error, {closed, _}} = pktpipe:stats(Stopped),
    ok = pktpipe:stop(Stopped),
    {ok, Ended} = pktpipe:open(["-i", Dev]),
    {start, _} = next(Ended),
    kill(Ended, "TERM"),
    {stats, _} = next(Ended),
    {'end', #{reason := signal}} = next(Ended),
    {error, {enoent, _}} = pktpipe:open(["-i", Dev], #{program => "/no/such/program"}),
    {error, {enoent, _}} = pktpipe:run(["devs"], #{program => "/no/such/program"}),
    {error, {died, <<"pktpipe ended with exit status 4: permission denied">>}} =
        pktpipe:open([], #{program => fake(Folder, [], "exit 4")}),
    {ok, Failed} = pktpipe:open([], #{program => fake(Folder, [?START], "exit 1")}),
    {start, _} = next(Failed),
    {error, #{code := died, message := <<"pktpipe ended with exit status 1: it failed">>}} = next(Failed),
    nothing_left().

errors({Dev, Folder}) ->
    {error, {no_such_device, _}} = pktpipe:open(["-i", "notexist"]),
    {error, {usage, _}} = pktpipe:open(["--bogus"]),
    {error, {usage, _}} = pktpipe:open(["-i", Dev, "tcp\0"]),
    {error, {filter_invalid, _}} = pktpipe:open(["-i", Dev, "tcp prt 80"]),
    {ok, Cut} = pktpipe:open(["-r", filename:join(Folder, "cut.pcap")]),
    Monitor = monitor(process, Cut),
    {start, _} = next(Cut),
    {packet, _, _, _, _} = next(Cut),
    {error, #{code := savefile_truncated, message := Text}} = next(Cut),
    {stats, _} = next(Cut),
    {'end', #{exit_code := 7}} = next(Cut),
    receive {'DOWN', Monitor, _, _, {shutdown, {pktpipe, {savefile_truncated, Text}}}} -> ok end,
    {ok, Lost} = pktpipe:open(["-i", Dev]),
    {start, _} = next(Lost),
    io:format("delete~n"),
    {interface, #{event := gone}} = next(Lost),
    {error, #{code := device_lost, fatal := true}} = next(Lost),
    {stats, _} = next(Lost),
    {'end', #{exit_code := 6}} = next(Lost),
    nothing_left().

%% A supervisor starts what has died again; its owner sees another start.
supervised({Dev, _}) ->
    logger:set_primary_config(level, none),
    process_flag(trap_exit, true),
    Spec = pktpipe:child_spec(vb, ["-i", Dev, "ether proto 0x88b5"], #{owner => self(), ref => vb}),
    {ok, Supervisor} = supervisor:start_link(pktpipe_steps_sup, [Spec]),
    {start, #{run := Run}} = next(vb),
    [{vb, Pid, worker, _}] = supervisor:which_children(Supervisor),
    kill(Pid, "KILL"),
    {error, #{code := died}} = next(vb),
    {start, #{run := Again}} = next(vb),
    true = Run =/= Again,
    ask([frame(16#88b5, 1)]),
    {packet, _, _, _, _} = next(vb),
    [{vb, Second, worker, _}] = supervisor:which_children(Supervisor),
    OsPid = os_pid(Second),
    unlink(Supervisor),
    exit(Supervisor, shutdown),
    gone(OsPid).

%% The capture ends with its owner, which may have a name.
owners({Dev, _}) ->
    Self = self(),
    Owner = spawn(fun() ->
        register(owner, self()),
        receive {pktpipe, _, {start, _}} = Start -> Self ! Start end,
        receive stop -> ok end
    end),
    named(owner),
    {ok, Capture} = pktpipe:open(["-i", Dev], #{owner => owner}),
    {start, _} = next(Capture),
    OsPid = os_pid(Capture),
    Monitor = monitor(process, Capture),
    Owner ! stop,
    receive {'DOWN', Monitor, _, _, normal} -> ok end,
    gone(OsPid).

%% No record makes an atom: [safe] takes the first one.
safe({Dev, _}) ->
    ok = pktpipe_atoms:load(),
    Before = erlang:system_info(atom_count),
    {ok, Port} = pktpipe_program:open(["capture", "-f", "etf", "--decode", "-i", Dev], #{}),
    receive {Port, {data, Data}} -> {start, _} = pktpipe_program:decode(Data) end,
    true = erlang:system_info(atom_count) - Before < 50, % of the modules that were loaded for it
    {'EXIT', {badarg, _}} = (catch pktpipe_program:decode(<<131, 119, 13, "not_a_record_">>)),
    port_close(Port).

%% A frame with several packets, as --batch makes them.
batches({_, Folder}) ->
    Packet = fun(N) -> {packet, 1, {0, 0, N}, 2, <<1, 2>>} end,
    {ok, Capture} = pktpipe:open([], #{program => fake(Folder, [?START, term_to_binary([Packet(1), Packet(2)]),
        term_to_binary({stats, #{}}), term_to_binary(Packet(3)), term_to_binary({'end', #{exit_code => 0}})], "exit 0")}),
    {start, _} = next(Capture),
    [P1, P2, {stats, _}, P3, {'end', _}] = [next(Capture) || _ <- lists:seq(1, 5)],
    true = [Packet(1), Packet(2), Packet(3)] =:= [P1, P2, P3],
    nothing_left().

%% An owner that takes nothing, and then 20 us for each packet: its mailbox has what the window says, its
%% calls are answered, and the ring, a large one and a small one, has or drops the rest.
slow({Dev, _}) ->
    [slow(Dev, Ring, Held) || {Ring, Held} <- [{"16MiB", all}, {"512KiB", some}]].

slow(Dev, Ring, Held) ->
    Window = 1000,
    Count = 50000,
    {ok, Capture} = pktpipe:open(["-i", Dev, "-B", Ring, "-s", "64", "udp"], #{window => Window}),
    {start, _} = next(Capture),
    io:format("flood ~b 150000~n", [Count]),
    #{delivered := Window} = until(fun(#{received := N}) -> N =:= Count end, Capture),
    Window = packets_waiting(Capture),
    {Taken, Most} = take(Capture, 5 * Window, 0),
    true = Taken =:= 5 * Window orelse Held =:= some,
    true = Most =< Window,
    {ok, #{received := Count}} = pktpipe:stats(Capture),
    ok = pktpipe:close(Capture),
    {Rest, _} = take(Capture, Count, 0),
    #{packets := Packets, received := Count, dropped := Dropped} = 'end'(Capture),
    Packets = Taken + Rest,
    Count = Packets + Dropped,
    true = (Dropped =:= 0) =:= (Held =:= all),
    normal = down(Capture),
    nothing_left().

%% Takes as many packets, slowly, as long as there are some; and how many waited at the most.
take(Capture, Left, Most) -> take(Capture, Left, 0, Most).
take(_, 0, Taken, Most) -> {Taken, Most};
take(Capture, Left, Taken, Most) ->
    Waiting = case Taken rem 100 of 0 -> packets_waiting(Capture); _ -> 0 end,
    receive
        {pktpipe, Capture, Packet} when element(1, Packet) =:= packet ->
            pause(erlang:monotonic_time(microsecond) + 20),
            take(Capture, Left - 1, Taken + 1, max(Most, Waiting))
    after 1000 -> {Taken, max(Most, Waiting)}
    end.

pause(Until) -> case erlang:monotonic_time(microsecond) < Until of true -> pause(Until); false -> ok end.

packets_waiting(Capture) ->
    {messages, Messages} = process_info(self(), messages),
    length([P || {pktpipe, Ref, P} <- Messages, Ref =:= Capture, element(1, P) =:= packet]).

%% The counters, when they are so.
until(Enough, Capture) ->
    {ok, Counters} = pktpipe:stats(Capture),
    case Enough(Counters) of
        true -> Counters;
        false -> timer:sleep(10), until(Enough, Capture)
    end.

%% Past what else there is of the capture, and of stats as many as there were calls.
'end'(Capture) ->
    case next(Capture) of
        {'end', End} -> End;
        {stats, _} -> 'end'(Capture)
    end.

%% The same of packets alone: the messages that wait have few of them.
slow_fast({Dev, _}) ->
    Seen = seen(Dev),
    {ok, Capture} = pktpipe:packets(["-i", Dev, "-s", "64", "udp"], #{window => 1000}),
    io:format("flood 50000 150000~n"),
    {packets, First} = next(Capture),
    wait_until(fun() -> seen(Dev) >= Seen + 50000 end),
    Waiting = fun() ->
        lists:sum([length(P) || {pktpipe, _, {packets, P}} <- element(2, process_info(self(), messages))])
    end,
    wait_until(fun() -> Waiting() + length(First) >= 1000 end),
    true = Waiting() + length(First) =< 1000,
    _ = packets(Capture, 50000 - length(First)),
    ok = pktpipe:close(Capture),
    {stats, #{received := 50000, dropped := 0}} = next(Capture),
    {'end', _} = next(Capture),
    nothing_left().

%% Packets that have come to the device.
seen(Dev) ->
    {ok, Text} = file:read_file(["/sys/class/net/", Dev, "/statistics/rx_packets"]),
    binary_to_integer(string:trim(Text)).

wait_until(Holds) ->
    case Holds() of true -> ok; false -> timer:sleep(10), wait_until(Holds) end.

%% The program ends by itself while its owner is behind, and is given credit at that time: the end is told.
last_words({Dev, _}) ->
    [begin
        Self = self(),
        Ref = make_ref(),
        {ok, Capture} = pktpipe:open(["-i", Dev, "-s", "64", "udp"], #{window => 10, ref => Ref}),
        {start, _} = next(Ref),
        io:format("flood 2000 100000~n"),
        {packet, _, _, _, _} = next(Ref),
        spawn(fun() -> kill(Capture, "INT"), Self ! killed end),
        #{reason := signal, exit_code := 0} = past_packets(Ref),
        receive killed -> ok end,
        normal = down(Capture)
    end || _ <- lists:seq(1, 5)],
    nothing_left().

past_packets(Ref) ->
    case next(Ref) of
        {'end', End} -> End;
        _ -> past_packets(Ref)
    end.

%% Credit that the owner gives himself, and no limit.
credit({Dev, _}) ->
    {ok, Capture} = pktpipe:open(["-i", Dev, "--credit", "0", "udp"]),
    {start, _} = next(Capture),
    io:format("flood 100 100000~n"),
    #{delivered := 0} = until(fun(#{received := N}) -> N =:= 100 end, Capture),
    ok = pktpipe:credit(Capture, 7),
    #{delivered := 7} = until(fun(#{delivered := N}) -> N =:= 7 end, Capture),
    ok = pktpipe:stop(Capture),
    {ok, All} = pktpipe:open(["-i", Dev, "-s", "64", "udp"], #{window => infinity}),
    {error, {not_supported, _}} = pktpipe:credit(All, 1),
    io:format("flood 20000 100000~n"),
    _ = until(fun(#{delivered := N}) -> N =:= 20000 end, All),
    20000 = packets_waiting(All),
    ok = pktpipe:stop(All).

%% A savefile waits for its owner, and has its end whatever the window.
loses_nothing({_, Folder}) ->
    Name = filename:join(Folder, "many.pcap"),
    Packets = [<<1:32, N:32, 14:32, 14:32, 0:96, 16#88b5:16>> || N <- lists:seq(1, 300)],
    ok = file:write_file(Name, [<<16#a1b23c4d:32, 2:16, 4:16, 0:64, 65535:32, 1:32>>, Packets]),
    [begin
        {ok, Capture} = pktpipe:open(["-r", Name | More], #{window => Window}),
        {start, _} = next(Capture),
        [{packet, 1, {0, 1, _}, 14, _} = next(Capture) || _ <- lists:seq(1, 300)],
        #{packets := 300, exit_code := 0} = 'end'(Capture),
        normal = down(Capture)
    end || Window <- [50, 299, 300, 301], More <- [[], ["-c", "300", "--batch", "1"]]],
    nothing_left().

%% Who takes nothing is no burden to others: the capture ends with its owner.
unread({Dev, _}) ->
    Self = self(),
    Owner = spawn(fun() ->
        {ok, Capture} = pktpipe:open(["-i", Dev, "-s", "64", "udp"], #{window => 100}),
        Self ! {opened, Capture},
        receive stop -> ok end
    end),
    receive {opened, Capture} -> ok end,
    OsPid = os_pid(Capture),
    io:format("flood 5000 100000~n"),
    #{delivered := 100} = until(fun(#{received := N}) -> N =:= 5000 end, Capture),
    Owner ! stop,
    gone(OsPid),
    nothing_left().

%% Packets by pcapng.
fast({Dev, _}) ->
    {ok, Capture} = pktpipe:packets(["-i", Dev, "ether proto 0x88b5"]),
    Sent = [frame(16#88b5, N) || N <- [1, 2, 3]],
    ask(Sent),
    Name = list_to_binary(Dev),
    Found = packets(Capture, 3),
    Sent = [Data || {_, Ifname, 60, Data} <- Found, Ifname =:= Name],
    true = lists:all(fun({Time, _, _, _}) -> abs(erlang:system_time(nanosecond) - Time) < 60000000000 end, Found),
    {error, {not_supported, _}} = pktpipe:stats(Capture),
    ok = pktpipe:close(Capture),
    {stats, #{ifname := Name, received := 3, dropped := 0, delivered := 3}} = next(Capture),
    {'end', #{exit_code := 0}} = next(Capture),
    {ok, Many} = pktpipe:packets(["-i", Dev, "-c", "50000", "udp"], #{ref => many}),
    io:format("flood 50000 50000~n"),
    50000 = length(packets(many, 50000)),
    {stats, _} = next(many),
    {'end', _} = next(many),
    normal = down(Many),
    {ok, Killed} = pktpipe:packets(["-i", Dev]),
    kill(Killed, "KILL"),
    {error, #{code := died, message := <<"pktpipe was ended by SIGKILL">>}} = next(Killed),
    {error, {died, <<"pktpipe ended with exit status 5: no such device or file">>}} =
        pktpipe:packets(["-i", "notexist"]),
    {error, {enoent, _}} = pktpipe:packets([], #{program => "/no/such/program"}),
    nothing_left().

packets(_, 0) -> [];
packets(Ref, Left) ->
    {packets, Packets} = next(Ref),
    Packets ++ packets(Ref, Left - length(Packets)).

%% Blocks of both byte orders, other units of time, and what comes in pieces.
orders(_) ->
    [orders(Order, Step) || Order <- [little, big], Step <- [1, 7, 100000]],
    {'EXIT', {no_block, _}} = (catch pktpipe_pcapng:feed(<<0:512>>, pktpipe_pcapng:new())).

orders(Order, Step) ->
    Put = fun(Bits, N) -> case Order of little -> <<N:Bits/little>>; big -> <<N:Bits>> end end,
    Padded = fun(Bytes) -> <<Bytes/binary, 0:(-byte_size(Bytes) band 3 * 8)>> end,
    Block = fun(Kind, Parts) ->
        Body = Padded(iolist_to_binary(Parts)),
        Size = Put(32, byte_size(Body) + 12),
        [Put(32, Kind), Size, Body, Size]
    end,
    Option = fun(Code, Value) -> [Put(16, Code), Put(16, byte_size(Value)), Padded(Value)] end,
    Units = [{0, Option(9, <<9>>), 1000000000}, {1, Option(9, <<6>>), 1000000}, {2, Option(9, <<16#8a>>), 1024},
        {3, [], 1000000}],
    Name = fun(N) -> <<"if", ($0 + N)>> end,
    Blocks = iolist_to_binary([
        Block(16#0a0d0d0a, [Put(32, 16#1a2b3c4d), Put(16, 1), Put(16, 0), <<-1:64>>]),
        [Block(1, [Put(16, 1), Put(16, 0), Put(32, 0), Option(2, Name(N)), Unit, Option(0, <<>>)])
            || {N, Unit, _} <- Units],
        [begin
            At = 1700000000 * Second + Second div 2,
            Block(6, [Put(32, N), Put(32, At bsr 32), Put(32, At band 16#ffffffff), Put(32, 3), Put(32, 70), "abc"])
        end || {N, _, Second} <- Units],
        Block(5, [Put(32, 0), <<0:64>>, Option(4, Put(64, 1 bsl 40))]),
        Block(16#0bad, "nobody knows it")]),
    {Packets, Statistics, Reader} = pieces(Blocks, Step, pktpipe_pcapng:new(), [], []),
    true = pktpipe_pcapng:whole(Reader),
    true = Packets =:= [{1700000000500000000, Name(N), 70, <<"abc">>} || N <- [0, 1, 2, 3]],
    [{<<"if0">>, #{received := 16#10000000000}}] = Statistics,
    {_, _, Cut} = pktpipe_pcapng:feed(binary:part(Blocks, 0, 99), Reader),
    false = pktpipe_pcapng:whole(Cut).

pieces(<<>>, _, Reader, Packets, Statistics) -> {Packets, Statistics, Reader};
pieces(Blocks, Step, Reader, Packets, Statistics) ->
    Size = min(Step, byte_size(Blocks)),
    <<Piece:Size/binary, More/binary>> = Blocks,
    {Found, Told, Next} = pktpipe_pcapng:feed(Piece, Reader),
    pieces(More, Step, Next, Packets ++ Found, Statistics ++ Told).

leaves_nothing({Dev, _}) ->
    Cycle = fun(N) ->
        {ok, Capture} = pktpipe:open(["-i", Dev]),
        {start, _} = next(Capture),
        Monitor = monitor(process, Capture),
        case N rem 3 of
            0 -> ok = pktpipe:close(Capture), {stats, _} = next(Capture), {'end', _} = next(Capture);
            1 -> kill(Capture, "KILL"), {error, #{code := died}} = next(Capture);
            2 -> ok = pktpipe:stop(Capture)
        end,
        receive {'DOWN', Monitor, _, _, _} -> ok end
    end,
    Cycle(0), Cycle(1), Cycle(2),
    Before = {length(erlang:ports()), descriptors(), length(erlang:processes())},
    lists:foreach(Cycle, lists:seq(1, 100)),
    {error, _} = pktpipe:open(["-i", "notexist"]),
    Before = {length(erlang:ports()), descriptors(), length(erlang:processes())},
    nothing_left().

descriptors() -> {ok, Names} = file:list_dir("/proc/self/fd"), length(Names).

%% The next record of that capture.
next(Ref) -> receive {pktpipe, Ref, Record} -> Record end.
nothing_left() -> receive Message -> error({left, Message}) after 0 -> ok end.

down(Capture) ->
    Monitor = monitor(process, Capture),
    receive {'DOWN', Monitor, _, _, Reason} when Reason =:= normal; Reason =:= noproc -> normal end.

named(Name) ->
    case whereis(Name) of undefined -> timer:sleep(1), named(Name); _ -> ok end.

os_pid(Capture) ->
    {links, Links} = process_info(Capture, links),
    [Port] = [Port || Port <- Links, is_port(Port)],
    {os_pid, OsPid} = erlang:port_info(Port, os_pid),
    OsPid.

kill(Capture, Signal) -> "" = os:cmd(io_lib:format("kill -~s ~b", [Signal, os_pid(Capture)])).

gone(OsPid) ->
    case filelib:is_file("/proc/" ++ integer_to_list(OsPid)) of
        true -> timer:sleep(10), gone(OsPid);
        false -> ok
    end.

ask(Frames) -> [io:format("send ~s~n", [string:lowercase(binary:encode_hex(Frame))]) || Frame <- Frames].
frame(EtherType, N) -> <<0:96, EtherType:16, (binary:copy(<<N>>, 46))/binary>>.

%% A program that writes these as frames.
fake(Folder, Frames, Then) ->
    Name = filename:join(Folder, "fake-" ++ integer_to_list(erlang:unique_integer([positive]))),
    ok = file:write_file(Name ++ ".out", [<<(byte_size(Frame)):32, Frame/binary>> || Frame <- Frames]),
    ok = file:write_file(Name, ["#!/bin/sh\ncat ", Name, ".out\n", Then, "\n"]),
    ok = file:change_mode(Name, 8#755),
    Name.
