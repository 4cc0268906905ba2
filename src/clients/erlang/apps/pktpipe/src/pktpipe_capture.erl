%% SPDX-License-Identifier: ISC
%% The process that owns the port: decodes its frames for the owner, and brings each reply to
%% whoever waits for it.
-module(pktpipe_capture).
-behaviour(gen_server).

-export([init/1, handle_call/3, handle_cast/2, handle_info/2]).
-export([message/1]).

%% Packets in a frame.
-define(BATCH, "64").

-define(CLOSED, {error, {closed, <<"the capture has ended">>}}).

%% Frames that are taken in one go.
-define(TURN, 100).

-record(state, {
    port,
    owner,
    message, % makes the owner's message of a record
    stay,
    linked,
    window, % see pktpipe_window
    calls = #{}, % who waits for a reply, by id
    next = 1,
    last, % the failure of the last error record
    'end' % the end record's exit code, when that has come
}).

init({Args, #{owner := Owner} = Options}) ->
    ok = pktpipe_atoms:load(),
    process_flag(trap_exit, true), % a port ends so when the program did not wait for a command
    Window = window(Args, Options),
    Given = ["capture", "--control", "--format", "etf" | pktpipe_window:arguments(Window)],
    Batch = [["--batch", ?BATCH] || not given("--ba", Args)],
    case pktpipe_program:open(Given ++ lists:append(Batch) ++ Args, Options) of
        {ok, Port} ->
            monitor(process, Owner),
            [port_command(Port, term_to_binary({call, 0, stats})) || given("--pac", Args)],
            started(#state{port = Port, owner = Owner, message = message(Options), window = Window,
                stay = maps:get(stay, Options, false), linked = maps:get(linked, Options, false)});
        {error, Failure} ->
            failed(Failure)
    end.

%% What makes the owner's message of a record.
message(#{message := Message}) -> Message;
message(Options) ->
    Ref = maps:get(ref, Options, self()),
    fun(Record) -> {pktpipe, Ref, Record} end.

%% Whether there is an option that begins so.
given(Begin, Args) -> lists:any(fun(Arg) -> nomatch =/= string:prefix(iolist_to_binary(Arg), Begin) end, Args).

%% Who asks for credit himself gives it himself.
window(Args, Options) ->
    case given("--cr", Args) of
        true -> infinity;
        false -> pktpipe_window:new(Options, 1)
    end.

%% Returns when the capture runs, which without a start record a reply tells.
started(#state{port = Port} = State) ->
    receive
        {Port, {data, Data}} ->
            case pktpipe_program:decode(Data) of
                {start, _} = Start -> {ok, deliver(Start, State)};
                {reply, 0, _} -> {ok, State};
                {error, #{code := Code, message := Text}} -> failed({Code, Text});
                Record -> started(record(Record, State))
            end;
        {Port, {exit_status, Status}} ->
            failed(pktpipe_program:died(Status));
        {'EXIT', Port, _} ->
            failed(pktpipe_program:died(unknown));
        {'DOWN', _, process, _, _} ->
            failed({closed, <<"the owner has ended">>})
    end.

%% Not logged, unlike other reasons; see pktpipe:opened/1.
failed(Failure) -> {stop, {shutdown, Failure}}.

handle_call({command, _}, _From, #state{port = undefined} = State) ->
    {reply, ?CLOSED, State};
%% The end has all that is in the ring, and nothing is written to a program that has ended.
handle_call({command, close} = Call, From, #state{window = Window} = State) when Window =/= infinity ->
    handle_call(Call, From, State#state{window = pktpipe_window:lift(Window, credit(State))});
handle_call({command, Command}, From, #state{port = Port, calls = Calls, next = Id} = State) ->
    command({call, Id, Command}, Port),
    {noreply, State#state{calls = Calls#{Id => From}, next = Id + 1}}.

credit(#state{port = Port}) -> fun(N) -> command({credit, N}, Port) end.

command(Command, Port) -> pktpipe_program:command(Port, term_to_binary(Command)).

handle_cast(_, State) -> {noreply, State}.

handle_info({Port, {data, Data}}, #state{port = Port} = State) ->
    {noreply, frames(?TURN, Port, record(pktpipe_program:decode(Data), State))};
handle_info({Port, {exit_status, Status}}, #state{port = Port} = State) ->
    ended(Status, State);
handle_info({'EXIT', Port, _}, #state{port = Port} = State) ->
    ended(unknown, State);
handle_info({'EXIT', Pid, Reason}, State) when is_pid(Pid), Reason =/= normal ->
    {stop, Reason, State};
handle_info(renew, #state{port = Port, 'end' = End} = State) when Port =:= undefined; End =/= undefined ->
    {noreply, State};
handle_info(renew, #state{window = Window} = State) ->
    {noreply, State#state{window = pktpipe_window:renew(Window, credit(State))}};
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

record(Packet, #state{window = Window} = State) when element(1, Packet) =:= packet ->
    deliver(Packet, State#state{window = pktpipe_window:spend(1, Window)});
record(Batch, #state{window = Window} = State) when is_list(Batch) ->
    [deliver(Packet, State) || Packet <- Batch],
    State#state{window = pktpipe_window:spend(length(Batch), Window)};
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
