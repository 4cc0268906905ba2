%% SPDX-License-Identifier: ISC
%% Packets as messages.
%%
%%     {ok, Capture} = pktpipe:open(["-i", "eth0", "udp"]),
%%     receive
%%         {pktpipe, Capture, {packet, DataLinkType, Time, Length, Packet}} -> ok
%%     end,
%%     ok = pktpipe:filter(Capture, "udp port 53"),
%%     ok = pktpipe:close(Capture).
%%
%% The owner gets {pktpipe, Ref, Record} for every record but the replies, as pktpipe-records(5) has them:
%% {start, Map} first, {'end', Map} last.  A program that goes without that, killed or with an
%% exit status, is told as {error, #{code => died, fatal => true, message => Text}}.
%%
%% An owner that is slow has no more packets in its mailbox than `window` says.  What it asks for by a
%% call is answered all the same.
%%
%% The process that owns the port ends with the program: with `normal` after exit code 0, else with
%% {pktpipe, {Code, Text}}, so that a supervisor starts it again; where it has none, with that in
%% {shutdown, ...}, which nobody logs.  It ends with its owner, too.
-module(pktpipe).

-export([open/1, open/2, start_link/1, start_link/2, child_spec/3]).
-export([filter/2, filter/3, send/2, send/3, stats/1, credit/2, close/1, stop/1]).
-export([packets/1, packets/2, run/1, run/2]).
-export_type([options/0, capture/0, failure/0]).

%% Frames that wait are kept out of the heap, which would be copied for each collection; and there are
%% few collections where the heap holds many packets, hardly any of which are live.
-define(SPAWN, [{spawn_opt, [{message_queue_data, off_heap}, {min_heap_size, 100000}]}]).

-type capture() :: pid() | atom().
-type failure() :: {Code :: atom(), Message :: binary()}.
-type options() :: #{
    %% who gets the records; the default is the caller
    owner => pid() | atom(),
    %% what stands in them; the default is the pid of the process that owns the port
    ref => term(),
    %% makes the owner's message of a record, or says `ignore`
    message => fun((tuple()) -> term()),
    %% as many packets may be in the owner's mailbox, 10000 if nothing is said; what comes meanwhile waits in
    %% the kernel's ring, and is dropped and counted there when that is full
    window => pos_integer() | infinity,
    %% true: stay when the program has ended, and answer every call by an error
    stay => boolean(),
    %% the default is what $PKTPIPE names, or pktpipe of $PATH
    program => file:name_all()
}.

%% A capture of the caller's, which no supervisor has.  Arguments as on the command line;
%% --control and the format are given already.  Returns when the capture runs.
-spec open([iodata()]) -> {ok, pid()} | {error, failure()}.
open(Args) -> open(Args, #{}).

-spec open([iodata()], options()) -> {ok, pid()} | {error, failure()}.
open(Args, Options) ->
    opened(gen_server:start(pktpipe_capture, {Args, owned(Options)}, ?SPAWN)).

-spec start_link([iodata()]) -> {ok, pid()} | {error, failure()}.
start_link(Args) -> start_link(Args, #{}).

-spec start_link([iodata()], options()) -> {ok, pid()} | {error, failure()}.
start_link(Args, Options) ->
    opened(gen_server:start_link(pktpipe_capture, {Args, (owned(Options))#{linked => true}}, ?SPAWN)).

%% For a supervisor: the options should name an owner, and a ref that outlives a restart.
-spec child_spec(term(), [iodata()], options()) -> supervisor:child_spec().
child_spec(Id, Args, Options) ->
    #{id => Id, start => {?MODULE, start_link, [Args, Options]}, restart => transient}.

%% From the return on no packet comes from the program that the filter rejects; options are
%% optimize, netmask (an integer), limit, ifname.
-spec filter(capture(), iodata()) -> ok | {error, failure()}.
filter(Capture, Expression) -> filter(Capture, Expression, #{}).

-spec filter(capture(), iodata(), map()) -> ok | {error, failure()}.
filter(Capture, Expression, Options) ->
    call(Capture, {filter, iolist_to_binary(Expression), Options}).

-spec send(capture(), iodata()) -> ok | {error, failure()}.
send(Capture, Packet) -> call(Capture, {send, iolist_to_binary(Packet)}).

-spec send(capture(), iodata(), iodata()) -> ok | {error, failure()}.
send(Capture, Ifname, Packet) ->
    call(Capture, {send, iolist_to_binary(Ifname), iolist_to_binary(Packet)}).

%% received, dropped, if_dropped, delivered, bytes.
-spec stats(capture()) -> {ok, map()} | {error, failure()}.
stats(Capture) -> call(Capture, stats).

%% For a capture that was opened with "--credit": so many packets more.
-spec credit(capture(), non_neg_integer()) -> ok | {error, failure()}.
credit(Capture, N) -> call(Capture, {credit, N}).

%% Ends the capture; what the kernel has accepted still comes, and then {'end', Map}.
-spec close(capture()) -> ok | {error, failure()}.
close(Capture) -> call(Capture, close).

%% Ends it at once.
-spec stop(capture()) -> ok.
stop(Capture) -> gen_server:stop(Capture).

%% Packets alone, by the binary format, a third of the cost: the owner gets {pktpipe, Ref,
%% {packets, [{Time, Ifname, Length, Packet}]}} with as many as came together, time in nanoseconds since
%% 1970; {stats, Map} of each interface at the end at least, and {'end', Map}.  What fails is said
%% on stderr, as there is no room for it among packets; the owner gets the exit status.  Of the
%% commands close/1 alone is taken.
-spec packets([iodata()]) -> {ok, pid()} | {error, failure()}.
packets(Args) -> packets(Args, #{}).

-spec packets([iodata()], options()) -> {ok, pid()} | {error, failure()}.
packets(Args, Options) ->
    opened(gen_server:start(pktpipe_packets, {Args, owned(Options)}, ?SPAWN)).

%% The records of a command that ends by itself: ["devs"], ["filter-check", "udp"],
%% ["stats", "-r", File].  {error, Failure} where one is an error, or the program dies.
-spec run([iodata()]) -> {ok, [tuple()]} | {error, failure()}.
run(Args) -> run(Args, #{}).

-spec run([iodata()], options()) -> {ok, [tuple()]} | {error, failure()}.
run(Args, Options) ->
    %% In a process of its own, so that no message of the port is left with the caller.
    {Pid, Monitor} = spawn_monitor(fun() -> exit({done, pktpipe_program:run(Args, Options)}) end),
    receive
        {'DOWN', Monitor, process, Pid, {done, Result}} -> Result
    end.

opened({error, {shutdown, Failure}}) -> {error, Failure};
opened(Result) -> Result.

owned(Options) -> maps:merge(#{owner => self()}, Options).

call(Capture, Command) -> gen_server:call(Capture, {command, Command}, infinity).
