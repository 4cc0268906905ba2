%% SPDX-License-Identifier: ISC
%% The program as a port, its terms, and what its end means.
-module(pktpipe_program).

-export([open/2, open/3, command/2, decode/1, run/2, died/1]).

%% Signals by number, where they are the same on all of Linux.
-define(SIGNALS, #{1 => "SIGHUP", 2 => "SIGINT", 3 => "SIGQUIT", 6 => "SIGABRT", 9 => "SIGKILL",
    11 => "SIGSEGV", 13 => "SIGPIPE", 15 => "SIGTERM", 31 => "SIGSYS"}).

%% The exit codes of include/pktpipe/errors.h.
-define(EXITS, #{1 => "it failed", 2 => "a wrong option or value", 3 => "the filter is invalid",
    4 => "permission denied", 5 => "no such device or file", 6 => "the device is lost",
    7 => "incomplete"}).

-spec open([iodata()], pktpipe:options()) -> {ok, port()} | {error, pktpipe:failure()}.
open(Args, Options) -> open(Args, Options, {packet, 4}).

%% framing: {packet, 4} or stream
-spec open([iodata()], pktpipe:options(), {packet, 4} | stream) -> {ok, port()} | {error, pktpipe:failure()}.
open(Args, Options, Framing) ->
    Name = maps:get(program, Options, os:getenv("PKTPIPE", "pktpipe")),
    case os:find_executable(unicode:characters_to_list(Name)) of
        false -> {error, {enoent, text([Name, ": no such program"])}};
        Program -> checked(Program, [iolist_to_binary(Arg) || Arg <- Args], Framing)
    end.

%% A port would cut the argument there.
checked(Program, Args, Framing) ->
    case [Arg || Arg <- Args, binary:match(Arg, <<0>>) =/= nomatch] of
        [] -> spawn_program(Program, Args, Framing);
        _ -> {error, {usage, <<"an argument has a byte that is zero">>}}
    end.

spawn_program(Program, Args, Framing) ->
    try open_port({spawn_executable, Program}, [{args, Args}, Framing, binary, exit_status]) of
        Port -> {ok, Port}
    catch
        error:Reason -> {error, {Reason, text([Program, ": ", file:format_error(Reason)])}}
    end.

%% One that has ended is told of by its exit status.
-spec command(port(), iodata()) -> true.
command(Port, Data) ->
    try port_command(Port, Data)
    catch error:badarg -> true
    end.

%% One frame.  [safe]: what has no atom here was not written by this program.
-spec decode(binary()) -> term().
decode(Frame) -> binary_to_term(Frame, [safe]).

%% What a program that has ended by itself says of it; the status as a port has it.
-spec died(non_neg_integer() | unknown) -> pktpipe:failure().
died(unknown) ->
    {died, <<"pktpipe has ended">>};
died(Status) when Status > 128 ->
    Number = Status - 128,
    Name = maps:get(Number, ?SIGNALS, ["signal ", integer_to_list(Number)]),
    {died, text(["pktpipe was ended by ", Name])};
died(Status) ->
    Why = [[": ", Text] || {ok, Text} <- [maps:find(Status, ?EXITS)]],
    {died, text(["pktpipe ended with exit status ", integer_to_list(Status), Why])}.

%% See pktpipe:run/2.
run([Command | Args], Options) ->
    ok = pktpipe_atoms:load(),
    case open([Command, "--format", "etf" | Args], Options) of
        {ok, Port} -> records(Port, []);
        Error -> Error
    end.

records(Port, Records) ->
    receive
        {Port, {data, Data}} -> records(Port, [decode(Data) | Records]);
        {Port, {exit_status, Status}} -> ran(Status, lists:reverse(Records))
    end.

ran(Status, Records) ->
    case [{Code, Text} || {error, #{code := Code, message := Text}} <- Records] of
        [Failure | _] -> {error, Failure};
        [] when Status =/= 0 -> {error, died(Status)};
        [] -> {ok, Records}
    end.

text(Text) -> unicode:characters_to_binary(Text).
