#!/usr/bin/env escript
%% SPDX-License-Identifier: ISC
%% Reads {packet, 4} frames on stdin and writes every term as a line of JSON: the other
%% end of the pipe in the language that the format comes from.  The arguments are the
%% atoms of wire.h; a frame with any other atom is refused by [safe].
-mode(compile).

main(Atoms) ->
    _ = [list_to_atom(A) || A <- Atoms],
    ok = io:setopts(standard_io, [binary, {encoding, latin1}]),
    loop(file:read(standard_io, 4)).

loop({ok, <<Size:32>>}) ->
    {ok, Frame} = file:read(standard_io, Size),
    Size = byte_size(Frame),
    Term = binary_to_term(Frame, [safe]),
    io:put_chars([json(Term), $\n]),
    loop(file:read(standard_io, 4));
loop(eof) ->
    ok.

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
