%% SPDX-License-Identifier: ISC
%% The process that owns the port of a capture in pcapng; see pktpipe:packets/2.
-module(pktpipe_packets).
-behaviour(gen_server).

-export([init/1, handle_call/3, handle_cast/2, handle_info/2]).

-record(state, {port, owner, message, reader}).

init({Args, #{owner := Owner} = Options}) ->
    ok = pktpipe_atoms:load(),
    case pktpipe_program:open(["capture", "--control", "--format", "pcapng" | Args], Options, stream) of
        {ok, Port} ->
            monitor(process, Owner),
            started(#state{port = Port, owner = Owner, message = pktpipe_capture:message(Options),
                reader = pktpipe_pcapng:new()});
        {error, Failure} ->
            {stop, {shutdown, Failure}}
    end.

%% The section's header comes when the capture runs.
started(#state{port = Port} = State) ->
    receive
        {Port, {data, Data}} -> {ok, chunk(Data, State)};
        {Port, {exit_status, Status}} -> {stop, {shutdown, pktpipe_program:died(Status)}};
        {'DOWN', _, process, _, _} -> {stop, {shutdown, {closed, <<"the owner has ended">>}}}
    end.

%% Commands have no replies in this format.
handle_call({command, close}, _From, #state{port = Port} = State) ->
    Command = <<"{\"cmd\":\"close\"}">>,
    port_command(Port, <<(byte_size(Command)):32, Command/binary>>),
    {reply, ok, State};
handle_call({command, _}, _From, State) ->
    {reply, {error, {not_supported, <<"a capture of packets alone takes no commands but close">>}}, State}.

handle_cast(_, State) -> {noreply, State}.

handle_info({Port, {data, Data}}, #state{port = Port} = State) ->
    {noreply, chunk(Data, State)};
handle_info({Port, {exit_status, Status}}, #state{port = Port, reader = Reader} = State) ->
    case pktpipe_pcapng:whole(Reader) of
        true when Status =:= 0 ->
            tell({'end', #{exit_code => 0}}, State),
            {stop, normal, State};
        _ ->
            {Code, Text} = Failure = pktpipe_program:died(Status),
            tell({error, #{code => Code, message => Text, fatal => true}}, State),
            {stop, {shutdown, {pktpipe, Failure}}, State}
    end;
handle_info({'DOWN', _, process, _, _}, State) ->
    {stop, normal, State};
handle_info(_, State) ->
    {noreply, State}.

chunk(Data, #state{reader = Reader} = State) ->
    {Packets, Statistics, Next} = pktpipe_pcapng:feed(Data, Reader),
    [tell({packets, Packets}, State) || Packets =/= []],
    [tell({stats, Counters#{ifname => Ifname}}, State) || {Ifname, Counters} <- Statistics],
    State#state{reader = Next}.

tell(Record, #state{owner = Owner, message = Message}) ->
    case Message(Record) of
        ignore -> ok;
        Made -> catch Owner ! Made
    end.
