%% SPDX-License-Identifier: ISC
%% The process that owns the port: decodes its frames for the owner, and brings each reply to
%% whoever waits for it.
-module(pktpipe_capture).
-behaviour(gen_server).

-export([init/1, handle_call/3, handle_cast/2, handle_info/2]).
-export([message/1]).

-define(CLOSED, {error, {closed, <<"the capture has ended">>}}).

%% Frames that are taken in one go.
-define(TURN, 100).

-record(state, {
    port,
    owner,
    message, % makes the owner's message of a record
    stay,
    linked,
    calls = #{}, % who waits for a reply, by id
    next = 1,
    last, % the failure of the last error record
    'end' % the end record's exit code, when that has come
}).

init({Args, #{owner := Owner} = Options}) ->
    ok = pktpipe_atoms:load(),
    case pktpipe_program:open(["capture", "--control", "--format", "etf" | Args], Options) of
        {ok, Port} ->
            monitor(process, Owner),
            [port_command(Port, term_to_binary({call, 0, stats})) || lists:any(fun packets_only/1, Args)],
            started(#state{port = Port, owner = Owner, message = message(Options),
                stay = maps:get(stay, Options, false), linked = maps:get(linked, Options, false)});
        {error, Failure} ->
            failed(Failure)
    end.

%% What makes the owner's message of a record.
message(#{message := Message}) -> Message;
message(Options) ->
    Ref = maps:get(ref, Options, self()),
    fun(Record) -> {pktpipe, Ref, Record} end.

packets_only(Arg) -> nomatch =/= string:prefix(iolist_to_binary(Arg), "--pac").

%% Returns when the capture runs, which without a start record a reply tells.
started(#state{port = Port} = State) ->
    receive
        {Port, {data, Data}} ->
            case pktpipe_program:decode(Data) of
                {start, _} = Start -> {ok, deliver(Start, State)};
                {reply, 0, _} -> {ok, State};
                {error, #{code := Code, message := Text}} -> failed({Code, Text});
                Record -> started(deliver(Record, State))
            end;
        {Port, {exit_status, Status}} ->
            failed(pktpipe_program:died(Status));
        {'DOWN', _, process, _, _} ->
            failed({closed, <<"the owner has ended">>})
    end.

%% Not logged, unlike other reasons; see pktpipe:opened/1.
failed(Failure) -> {stop, {shutdown, Failure}}.

handle_call({command, _}, _From, #state{port = undefined} = State) ->
    {reply, ?CLOSED, State};
handle_call({command, Command}, From, #state{port = Port, calls = Calls, next = Id} = State) ->
    port_command(Port, term_to_binary({call, Id, Command})),
    {noreply, State#state{calls = Calls#{Id => From}, next = Id + 1}}.

handle_cast(_, State) -> {noreply, State}.

handle_info({Port, {data, Data}}, #state{port = Port} = State) ->
    {noreply, frames(?TURN, Port, record(pktpipe_program:decode(Data), State))};
handle_info({Port, {exit_status, Status}}, #state{port = Port} = State) ->
    ended(Status, State);
handle_info({'DOWN', _, process, _, _}, State) ->
    {stop, normal, State};
handle_info(_, State) ->
    {noreply, State}.

%% What waits behind a frame is mostly frames; after some, calls have their turn.
frames(0, _Port, State) ->
    State;
frames(Left, Port, State) ->
    receive
        {Port, {data, Data}} -> frames(Left - 1, Port, record(pktpipe_program:decode(Data), State))
    after 0 -> State
    end.

record(Packet, State) when element(1, Packet) =:= packet ->
    deliver(Packet, State);
record([Packet | Batch], State) ->
    record(Batch, deliver(Packet, State));
record([], State) ->
    State;
record({reply, Id, Result}, #state{calls = Calls} = State) ->
    case maps:take(Id, Calls) of
        {From, Rest} -> gen_server:reply(From, Result), State#state{calls = Rest};
        error -> State
    end;
record({error, #{code := Code, message := Text}} = Record, State) ->
    deliver(Record, State#state{last = {Code, Text}});
record({'end', #{exit_code := Code}} = Record, State) ->
    deliver(Record, State#state{'end' = Code});
record(Record, State) ->
    deliver(Record, State).

deliver(Record, #state{owner = Owner, message = Message} = State) ->
    case Message(Record) of
        ignore -> ok;
        Made -> catch Owner ! Made
    end,
    State.

%% Nobody waits for an answer that does not come.
ended(Status, #state{calls = Calls, stay = Stay} = State) ->
    Failure = failure(Status, State),
    Answer = case Failure of none -> ?CLOSED; _ -> {error, Failure} end,
    [gen_server:reply(From, Answer) || From <- maps:values(Calls)],
    [tell(Failure, State) || State#state.'end' =:= undefined],
    Ended = State#state{port = undefined, calls = #{}},
    case Failure of
        _ when Stay -> {noreply, Ended};
        none -> {stop, normal, Ended};
        _ when State#state.linked -> {stop, {pktpipe, Failure}, Ended};
        _ -> {stop, {shutdown, {pktpipe, Failure}}, Ended}
    end.

failure(_Status, #state{'end' = 0}) -> none;
failure(0, #state{'end' = undefined}) -> none;
failure(_Status, #state{'end' = Code, last = Last}) when Code =/= undefined, Last =/= undefined -> Last;
failure(Status, _State) -> pktpipe_program:died(Status).

tell(none, State) -> State;
tell({Code, Text}, State) -> deliver({error, #{code => Code, message => Text, fatal => true}}, State).
