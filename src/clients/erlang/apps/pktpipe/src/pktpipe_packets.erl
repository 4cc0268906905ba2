%% SPDX-License-Identifier: ISC
%% The process that owns the port of a capture in pcapng; see pktpipe:packets/2.
-module(pktpipe_packets).
-behaviour(gen_server).

-export([init/1, handle_call/3, handle_cast/2, handle_info/2]).

%% Packets in one message to the owner, at the most of small ones.
-define(EACH, 1000).

-record(state, {port, owner, message, window, reader}).

init({Args, #{owner := Owner} = Options}) ->
    ok = pktpipe_atoms:load(),
    process_flag(trap_exit, true), % a port ends so when the program did not wait for a command
    Window = pktpipe_window:new(Options, ?EACH),
    Given = ["capture", "--control", "--format", "pcapng" | pktpipe_window:arguments(Window)],
    case pktpipe_program:open(Given ++ Args, Options, stream) of
        {ok, Port} ->
            monitor(process, Owner),
            started(#state{port = Port, owner = Owner, message = pktpipe_capture:message(Options),
                window = Window, reader = pktpipe_pcapng:new()});
        {error, Failure} ->
            {stop, {shutdown, Failure}}
    end.

%% The section's header comes when the capture runs.
started(#state{port = Port} = State) ->
    receive
        {Port, {data, Data}} -> {ok, chunk(Data, State)};
        {Port, {exit_status, Status}} -> {stop, {shutdown, pktpipe_program:died(Status)}};
        {'EXIT', Port, _} -> {stop, {shutdown, pktpipe_program:died(unknown)}};
        {'DOWN', _, process, _, _} -> {stop, {shutdown, {closed, <<"the owner has ended">>}}}
    end.

%% Commands have no replies in this format.
handle_call({command, close}, _From, #state{port = Port, window = Window} = State) ->
    Lifted = pktpipe_window:lift(Window, credit(Port)),
    command("{\"cmd\":\"close\"}", Port),
    {reply, ok, State#state{window = Lifted}};
handle_call({command, _}, _From, State) ->
    {reply, {error, {not_supported, <<"a capture of packets alone takes no commands but close">>}}, State}.

handle_cast(_, State) -> {noreply, State}.

handle_info({Port, {data, Data}}, #state{port = Port} = State) ->
    {noreply, chunk(Data, State)};
handle_info({Port, {exit_status, Status}}, #state{port = Port} = State) ->
    ended(Status, State);
handle_info({'EXIT', Port, _}, #state{port = Port} = State) ->
    ended(unknown, State);
handle_info({'EXIT', Pid, Reason}, State) when is_pid(Pid), Reason =/= normal ->
    {stop, Reason, State};
handle_info(renew, #state{port = Port, window = Window} = State) ->
    {noreply, State#state{window = pktpipe_window:renew(Window, credit(Port))}};
handle_info({'DOWN', _, process, _, _}, State) ->
    {stop, normal, State};
handle_info(_, State) ->
    {noreply, State}.

ended(Status, #state{reader = Reader} = State) ->
    case pktpipe_pcapng:whole(Reader) of
        true when Status =:= 0 ->
            tell({'end', #{exit_code => 0}}, State),
            {stop, normal, State};
        _ ->
            {Code, Text} = Failure = pktpipe_program:died(Status),
            tell({error, #{code => Code, message => Text, fatal => true}}, State),
            {stop, {shutdown, {pktpipe, Failure}}, State}
    end.

credit(Port) ->
    fun(N) -> command(["{\"cmd\":\"credit\",\"n\":", integer_to_list(N), "}"], Port) end.

command(Text, Port) ->
    pktpipe_program:command(Port, [<<(iolist_size(Text)):32>>, Text]).

chunk(Data, #state{reader = Reader, window = Window} = State) ->
    {Packets, Statistics, Next} = pktpipe_pcapng:feed(Data, Reader),
    [tell({packets, Packets}, State) || Packets =/= []],
    [tell({stats, Counters#{ifname => Ifname}}, State) || {Ifname, Counters} <- Statistics],
    State#state{reader = Next, window = pktpipe_window:spend(length(Packets), Window)}.

tell(Record, #state{owner = Owner, message = Message}) ->
    case Message(Record) of
        ignore -> ok;
        Made -> catch Owner ! Made
    end.
