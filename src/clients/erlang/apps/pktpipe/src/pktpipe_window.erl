%% SPDX-License-Identifier: ISC
%% The credit of a capture: a port takes in all that comes, so the program sends no more packets than the
%% owner's mailbox has room for, and leaves the others in the kernel's ring, which counts what it drops.
-module(pktpipe_window).

-export([new/2, arguments/1, spend/2, renew/2, lift/2]).

%% Packets in the owner's mailbox at the most, where it says nothing else.
-define(SIZE, 10000).
%% More than there are.
-define(UNLIMITED, 1 bsl 60).
%% How soon an owner that is behind is looked at again, in milliseconds.
-define(AGAIN, 5).

%% unspent: packets that the program may still send; each: packets in a message to the owner, at the most;
%% asleep: the message `renew` is on its way to the caller.
-record(window, {size, owner, each, unspent, asleep = false}).

new(#{owner := Owner} = Options, Each) ->
    new(maps:get(window, Options, ?SIZE), Owner, Each).

new(infinity, _Owner, _Each) ->
    infinity;
new(Size, Owner, Each) when is_integer(Size), Size > 0 ->
    #window{size = Size, owner = Owner, each = Each, unspent = Size}.

arguments(infinity) -> [];
arguments(#window{size = Size}) -> ["--credit", integer_to_list(Size)].

%% So many packets went to the owner.  With the last one `renew` is sent to the caller, behind what has come
%% already: a program that has ended is given nothing.
spend(_, infinity) -> infinity;
spend(N, #window{unspent = Unspent, asleep = false} = Window) when Unspent =< N ->
    self() ! renew,
    Window#window{unspent = Unspent - N, asleep = true};
spend(N, #window{unspent = Unspent} = Window) ->
    Window#window{unspent = Unspent - N}.

%% On `renew`: gives the program credit by Give(N), or `renew` comes again.
renew(infinity, _Give) ->
    infinity;
renew(#window{size = Size, owner = Owner, each = Each, unspent = Unspent} = Window, Give) ->
    case Size - Unspent - waiting(Owner) * Each of
        Room when Room * 2 >= Size ->
            Give(Room),
            Window#window{unspent = Unspent + Room, asleep = false};
        _ ->
            erlang:send_after(?AGAIN, self(), renew),
            Window
    end.

%% From here on there is none.
lift(infinity, _Give) -> infinity;
lift(_, Give) -> Give(?UNLIMITED), infinity.

%% Messages that the owner has not taken.  Of another node's nobody can tell.
waiting(Owner) when is_atom(Owner) ->
    case whereis(Owner) of undefined -> 0; Pid -> waiting(Pid) end;
waiting(Owner) when node(Owner) =:= node() ->
    case process_info(Owner, message_queue_len) of {_, N} -> N; undefined -> 0 end;
waiting(_) ->
    0.
