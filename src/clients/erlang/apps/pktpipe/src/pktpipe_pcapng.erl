%% SPDX-License-Identifier: ISC
%% Packets out of the blocks of pcapng.
%%
%% https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-02.html
-module(pktpipe_pcapng).

-export([new/0, feed/2, whole/1]).

-define(SECTION, 16#0a0d0d0a).
-define(FRAME_MAX, 16777216).

%% What is left of the last chunk, and how it goes on: byte order, and by number the interfaces' names
%% with the nanoseconds in their unit of time.
-record(reader, {rest = <<>>, order = little, interfaces = #{}, next = 0}).

new() -> #reader{}.

%% At the end: whether nothing is left that is no whole block.
whole(#reader{rest = Rest}) -> Rest =:= <<>>.

%% {Packets, Statistics, Reader}: packets are {Time, Ifname, Length, Data}, time in nanoseconds since 1970;
%% statistics {Ifname, Map} with received, dropped, if_dropped, delivered.
feed(Chunk, #reader{rest = <<>>} = Reader) -> blocks(Chunk, Reader, [], []);
feed(Chunk, #reader{rest = Rest} = Reader) ->
    case missing(Rest, Reader) of
        Bytes when Bytes > 0, Bytes =< byte_size(Chunk) ->
            <<Begin:Bytes/binary, More/binary>> = Chunk,
            {Packets, Statistics, Next} = blocks(<<Rest/binary, Begin/binary>>, Reader, [], []),
            blocks(More, Next, Packets, Statistics);
        _ ->
            blocks(<<Rest/binary, Chunk/binary>>, Reader, [], [])
    end.

%% Of the one block that stands across two chunks, so that the others are not copied; 0: not known.
missing(<<?SECTION:32, _/binary>>, _) -> 0;
missing(<<_:4/binary, Size:4/binary, _/binary>> = Rest, #reader{order = Order}) -> number(Size, Order) - byte_size(Rest);
missing(_, _) -> 0.

blocks(<<?SECTION:32, Size:4/binary, Magic:4/binary, _/binary>> = Data, Reader, Packets, Statistics) ->
    Order = case Magic of <<16#1a2b3c4d:32>> -> big; <<16#4d3c2b1a:32>> -> little end,
    other(?SECTION, number(Size, Order), Data, Reader#reader{order = Order, interfaces = #{}, next = 0},
        Packets, Statistics);
blocks(Data, #reader{order = little} = Reader, Packets, Statistics) ->
    little(Data, Reader, none, none, Packets, Statistics);
blocks(Data, Reader, Packets, Statistics) ->
    big(Data, Reader, Packets, Statistics).

%% The loop that counts.  What the last packet had is at hand: the name of its interface, and of its time
%% the upper half, which lasts four seconds and as nanoseconds is a large integer.  Both are compared in one.
little(<<6:32/little, Size:32/little, Last:64, Low:32/little, Caplen:32/little, Length:32/little,
        Data:Caplen/binary, _:(Size - 28 - Caplen)/binary, More/binary>>,
        Reader, Last, {Name, Base} = Named, Packets, Statistics) ->
    little(More, Reader, Last, Named, [{Base + Low, Name, Length, Data} | Packets], Statistics);
little(<<6:32/little, Size:32/little, Next:64, _/binary>> = All, Reader, Last, _, Packets, Statistics)
        when byte_size(All) >= Size, Next =/= Last ->
    <<Interface:32/little, High:32/little>> = <<Next:64>>,
    case maps:get(Interface, Reader#reader.interfaces) of
        {Name, 1} -> little(All, Reader, Next, {Name, High bsl 32}, Packets, Statistics);
        _ -> slow(All, Reader, Packets, Statistics)
    end;
little(<<Kind:32/little, Size:32/little, _/binary>> = All, Reader, _, _, Packets, Statistics) when Kind =/= ?SECTION ->
    other(Kind, Size, All, Reader, Packets, Statistics);
little(<<?SECTION:32, _:64, _/binary>> = All, Reader, _, _, Packets, Statistics) ->
    blocks(All, Reader, Packets, Statistics);
little(All, Reader, _, _, Packets, Statistics) ->
    rest(All, Reader, Packets, Statistics).

big(<<?SECTION:32, _:64, _/binary>> = All, Reader, Packets, Statistics) ->
    blocks(All, Reader, Packets, Statistics);
big(<<6:32, Size:32, _/binary>> = All, Reader, Packets, Statistics) when byte_size(All) >= Size ->
    slow(All, Reader, Packets, Statistics);
big(<<Kind:32, Size:32, _/binary>> = All, Reader, Packets, Statistics) ->
    other(Kind, Size, All, Reader, Packets, Statistics);
big(All, Reader, Packets, Statistics) ->
    rest(All, Reader, Packets, Statistics).

%% A packet of the other byte order, or with another unit of time.
slow(All, #reader{order = Order, interfaces = Interfaces} = Reader, Packets, Statistics) ->
    <<_:4/binary, Size:4/binary, Interface:4/binary, High:4/binary, Low:4/binary, Caplen:4/binary,
        Length:4/binary, _/binary>> = All,
    [Bytes, Number, Upper, Lower, Captured, Wire] =
        [number(Field, Order) || Field <- [Size, Interface, High, Low, Caplen, Length]],
    {Name, Scale} = maps:get(Number, Interfaces),
    Packet = {trunc((Upper bsl 32 bor Lower) * Scale), Name, Wire, binary:part(All, 28, Captured)},
    <<_:Bytes/binary, More/binary>> = All,
    blocks(More, Reader, [Packet | Packets], Statistics).

other(_Kind, Size, _All, _Reader, _Packets, _Statistics) when Size < 12; Size > ?FRAME_MAX; Size rem 4 =/= 0 ->
    error(no_block);
other(Kind, Size, All, Reader, Packets, Statistics) when byte_size(All) >= Size ->
    Inside = Size - 12,
    <<_:8/binary, Body:Inside/binary, _:4/binary, More/binary>> = All,
    {Next, Told} = block(Kind, Body, Reader),
    blocks(More, Next, Packets, Told ++ Statistics);
other(_Kind, _Size, All, Reader, Packets, Statistics) ->
    rest(All, Reader, Packets, Statistics).

rest(Rest, Reader, Packets, Statistics) ->
    {lists:reverse(Packets), lists:reverse(Statistics), Reader#reader{rest = Rest}}.

block(1, <<_:8/binary, Options/binary>>, #reader{order = Order, interfaces = Interfaces, next = Next} = Reader) ->
    Found = options(Options, Order, #{}),
    Named = {maps:get(2, Found, <<>>), scale(maps:get(9, Found, <<6>>))},
    {Reader#reader{interfaces = Interfaces#{Next => Named}, next = Next + 1}, []};
block(5, <<Interface:4/binary, _:8/binary, Options/binary>>, #reader{order = Order, interfaces = Interfaces} = Reader) ->
    Found = options(Options, Order, #{}),
    {Name, _} = maps:get(number(Interface, Order), Interfaces),
    Counters = [{Key, number(maps:get(Code, Found), Order)}
        || {Code, Key} <- [{4, received}, {5, if_dropped}, {7, dropped}, {8, delivered}], is_map_key(Code, Found)],
    {Reader, [{Name, maps:from_list(Counters)}]};
block(_Kind, _Body, Reader) ->
    {Reader, []}.

%% Nanoseconds in a unit of time.
scale(<<0:1, Ten:7>>) when Ten =< 9 -> round(math:pow(10, 9 - Ten));
scale(<<0:1, Ten:7>>) -> math:pow(10, 9 - Ten);
scale(<<1:1, Two:7>>) -> 1.0e9 / math:pow(2, Two).

options(<<Head:4/binary, More/binary>>, Order, Found) ->
    <<Code:2/binary, Length:2/binary>> = Head,
    Size = number(Length, Order),
    Padded = (Size + 3) div 4 * 4,
    case {number(Code, Order), More} of
        {0, _} -> Found;
        {Number, <<Padding:Padded/binary, Rest/binary>>} ->
            options(Rest, Order, Found#{Number => binary:part(Padding, 0, Size)});
        _ -> Found
    end;
options(_, _, Found) -> Found.

number(Bytes, Order) -> binary:decode_unsigned(Bytes, Order).
