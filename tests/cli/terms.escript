#!/usr/bin/env escript
%%! -noinput
%% SPDX-License-Identifier: ISC
%% Reads {packet, 4} frames on stdin and writes every term as a line of JSON: the other
%% end of the pipe in the language that the format comes from.  The arguments are the
%% atoms of wire.h; a frame with any other atom is refused by [safe].
%% The descriptor itself: what standard_io makes of bytes depends on the release and on the locale.
-mode(compile).

main(Atoms) ->
    _ = [list_to_atom(A) || A <- Atoms],
    loop(open_port({fd, 0, 1}, [{packet, 4}, binary, eof, in])).

loop(Port) ->
    receive
        {Port, {data, Frame}} ->
            io:put_chars([json(binary_to_term(Frame, [safe])), $\n]),
            loop(Port);
        {Port, eof} ->
            ok
    end.

json(I) when is_integer(I) -> integer_to_list(I);
json(true) -> "true";
json(false) -> "false";
json(A) when is_atom(A) -> [$", atom_to_list(A), $"];
json(B) when is_binary(B) -> [$", base64:encode(B), $"];
json(L) when is_list(L) -> [$[, lists:join($,, [json(E) || E <- L]), $]];
json(T) when is_tuple(T) -> json(tuple_to_list(T));
json(M) when is_map(M) ->
    Pairs = [[$", atom_to_list(K), "\":", json(V)] || {K, V} <- maps:to_list(M)],
    [${, lists:join($,, Pairs), $}].
