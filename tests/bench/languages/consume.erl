%% SPDX-License-Identifier: ISC
%% Takes every packet of a savefile in one of several ways; says how many, and the processor time.
-module(consume).
-export([main/1]).

main([Way, File]) ->
    Args = ["-r", File],
    Take = case Way of
        "client" -> client(Args);
        "pcapng" -> pcapng(Args);
        "bits" -> bits(Args);
        "port" -> port(Args);
        "batch" -> port(["--batch", "64" | Args]);
        "seq" -> port(["--meta=seq" | Args]);
        "meta" -> port(["--meta" | Args])
    end,
    _ = Take(), % what it takes to begin is not of the packets
    {Begin, _} = statistics(runtime),
    Count = count(Take, 0),
    {End, _} = statistics(runtime),
    io:format("{\"packets\": ~b, \"cpu\": ~f}~n", [Count, (End - Begin) / 1000]),
    halt().

count(Take, N) ->
    case Take() of
        64 -> count(Take, N + 1);
        Many when is_list(Many) -> count(Take, N + many(Many, 0));
        eof -> N
    end.

%% Of pktpipe:packets/1, or of a batch.
many([{_, _, 64, _} | More], N) -> many(More, N + 1);
many([{packet, _, _, 64, _} | More], N) -> many(More, N + 1);
many([], N) -> N.

client(Args) ->
    {ok, Capture} = pktpipe:open(Args),
    fun() -> client_packet(Capture) end.

pcapng(Args) ->
    {ok, Capture} = pktpipe:packets(Args),
    fun() -> pcapng_packets(Capture) end.

pcapng_packets(Capture) ->
    receive
        {pktpipe, Capture, {packets, Packets}} -> Packets;
        {pktpipe, Capture, {'end', _}} -> eof;
        {pktpipe, Capture, _} -> pcapng_packets(Capture)
    end.

%% The same blocks in the process that wants them.
bits(Args) ->
    Port = open_port({spawn_executable, os:getenv("PKTPIPE")},
        [{args, ["capture", "-f", "pcapng" | Args]}, stream, binary, exit_status]),
    put(reader, pktpipe_pcapng:new()),
    fun() -> bits_packets(Port) end.

bits_packets(Port) ->
    receive
        {Port, {data, Chunk}} ->
            {Packets, _, Reader} = pktpipe_pcapng:feed(Chunk, get(reader)),
            put(reader, Reader),
            Packets;
        {Port, {exit_status, 0}} -> eof
    end.

client_packet(Capture) ->
    receive
        {pktpipe, Capture, {packet, _, _, _, Data}} -> byte_size(Data);
        {pktpipe, Capture, {'end', _}} -> eof;
        {pktpipe, Capture, _} -> client_packet(Capture)
    end.

port(Args) ->
    Port = open_port({spawn_executable, os:getenv("PKTPIPE")},
        [{args, ["capture", "-f", "etf" | Args]}, {packet, 4}, binary, exit_status]),
    fun() -> port_packet(Port) end.

port_packet(Port) ->
    receive
        {Port, {data, Frame}} ->
            case binary_to_term(Frame) of
                {packet, _, _, _, Data} -> byte_size(Data);
                {packet, _, _, _, Data, #{seq := _}} -> byte_size(Data);
                [_ | _] = Batch -> Batch;
                {'end', _} -> eof;
                _ -> port_packet(Port)
            end
    end.
