%% SPDX-License-Identifier: ISC
%% Opens the port as epcap's module does, argument for argument, and does with it what that
%% module does: the first term must be {epcap, ready}, every other one goes to the owner,
%% what is to be sent goes to the port as it is.
-module(epcap_port).
-export([open/2, send/2, close/1, next/1, status/1]).

%% Arguments in the order in which epcap:getopts/1 gives them.
open(Program, Arguments) ->
    Port = open_port({spawn_executable, Program}, [{args, Arguments}, {packet, 2}, binary, exit_status]),
    case next(Port) of
        {epcap, ready} -> {ok, Port};
        Other -> {error, Other}
    end.

send(Port, Packet) -> true = port_command(Port, Packet), ok.

close(Port) -> true = port_close(Port), ok.

next(Port) ->
    receive
        {Port, {data, Data}} -> binary_to_term(Data);
        {Port, {exit_status, Status}} -> {exit_status, Status}
    end.

%% The exit status, after whatever is still to come.
status(Port) ->
    case next(Port) of
        {exit_status, Status} -> Status;
        _ -> status(Port)
    end.
