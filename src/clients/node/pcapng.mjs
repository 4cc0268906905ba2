// SPDX-License-Identifier: ISC
// Packets out of pcapng, at a fraction of what JSON costs.
//
// https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-02.html

import { FRAME_MAX } from './frames.mjs'

const SECTION = 0x0a0d0d0a
const INTERFACE = 1
const STATISTICS = 5
const PACKET = 6
const IF_NAME = 2
const IF_TSRESOL = 9
const NOTHING = Buffer.alloc(0)
const COUNTERS = { 4: 'received', 5: 'if_dropped', 7: 'dropped', 8: 'delivered' }

// A packet, which is looked up in its block when it is asked.
export class Packet {
	#interface
	#block
	#at

	constructor(iface, block, at) {
		this.#interface = iface
		this.#block = block
		this.#at = at
	}

	// What was captured: a part of the chunk that was read, to be copied where it is kept for long.
	get data() {
		const { buffer, byteOffset } = this.#block
		const at = this.#at + 28

		return Buffer.from(buffer, byteOffset + at, this.#number(20))
	}

	// On the wire.
	get length() {
		return this.#number(24)
	}

	// The name of the interface.
	get interface() {
		return this.#interface.name
	}

	// Nanoseconds since 1970, a BigInt.
	get time() {
		return this.#interface.nanoseconds(BigInt(this.#number(12)) << 32n | BigInt(this.#number(16)))
	}

	// Seconds since 1970, to about a microsecond.
	get seconds() {
		return (this.#number(12) * 2 ** 32 + this.#number(16)) / this.#interface.units
	}

	#number(offset) {
		return this.#block.getUint32(this.#at + offset, this.#interface.little)
	}
}

// Cuts what is read into blocks.
export class Reader {
	statistics = {} // the last counters by interface: received, dropped, if_dropped, delivered
	broken = false // what came is no block, and nothing after it can be
	#interfaces = []
	#little = true
	#rest = NOTHING // of a block that is not whole

	// The packets that are whole now.
	feed(chunk) {
		const packets = []
		let at = this.#rest.length ? this.#complete(chunk, packets) : 0

		while (chunk.length - at >= 12 && !this.broken) {
			at = this.#little ? this.#packets(chunk, at, packets) : at
			const size = chunk.length - at >= 12 ? this.#block(chunk, at, packets) : 0

			if (!size)
				break
			at += size
		}
		if (at < chunk.length)
			this.#rest = chunk.subarray(at)
		return packets
	}

	// Of the chunk no more is copied than belongs to the block that another began; returns where the
	// next one begins.
	#complete(chunk, packets) {
		let at = 0

		while (this.#rest.length && at < chunk.length && !this.broken) {
			const rest = this.#rest
			const end = at + Math.max(12, this.#size(rest)) - rest.length

			this.#rest = Buffer.concat([rest, chunk.subarray(at, end)])
			at = Math.min(end, chunk.length)
			if (this.#rest.length >= 12 && this.#block(this.#rest, 0, packets))
				this.#rest = NOTHING
		}
		return at
	}

	// Of a block whose byte order is known, which the first twelve bytes tell.
	#size(data) {
		if (data.length < 12)
			return 0
		return this.#little ? data.readUInt32LE(4) : data.readUInt32BE(4)
	}

	// At the end: whether something is left that is no whole block.
	get cut() {
		return this.#rest.length > 0
	}

	// The loop that counts: packets up to another block, or to what is not whole.
	#packets(data, from, packets) {
		const view = new DataView(data.buffer, data.byteOffset, data.length)
		let at = from

		while (data.length - at >= 32 && view.getUint32(at, true) === PACKET) {
			const size = view.getUint32(at + 4, true)
			const iface = this.#interfaces[view.getUint32(at + 8, true)]
			const caplen = view.getUint32(at + 20, true)

			if (size > data.length - at || caplen > size - 32 || !iface)
				break
			packets.push(new Packet(iface, view, at))
			at += size
		}
		return at
	}

	// Another block, or a packet of the other byte order; returns its size, 0 where it is not whole.
	#block(data, at, packets) {
		if (data.readUInt32BE(at) === SECTION) {
			this.#little = data.readUInt32LE(at + 8) === 0x1a2b3c4d
			this.#interfaces = []
		}
		const view = new DataView(data.buffer, data.byteOffset + at, data.length - at)
		const number = (offset) => view.getUint32(offset, this.#little)
		const size = number(4)

		if (size % 4 || size < 12 || size > FRAME_MAX) {
			this.broken = true
			return 0
		}
		if (size > view.byteLength)
			return 0
		if (number(0) === INTERFACE)
			this.#interfaces.push(describe(this.#little, this.#options(data.subarray(at + 16, at + size - 4))))
		else if (number(0) === STATISTICS)
			this.#count(this.#interfaces[number(8)], this.#options(data.subarray(at + 20, at + size - 4)))
		else if (number(0) === PACKET)
			this.#packet(view, size, number, packets)
		return size
	}

	#packet(view, size, number, packets) {
		const iface = this.#interfaces[number(8)]

		if (size < 32 || number(20) > size - 32 || !iface)
			this.broken = true
		else
			packets.push(new Packet(iface, view, 0))
	}

	#count(iface, options) {
		const counters = this.statistics[iface?.name] = {}

		for (const [code, value] of options)
			if (COUNTERS[code] && value.length === 8)
				counters[COUNTERS[code]] = Number(this.#little ? value.readBigUInt64LE() : value.readBigUInt64BE())
	}

	#options(bytes) {
		const read = (at) => (this.#little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at))
		const options = new Map()

		for (let at = 0; bytes.length - at >= 4 && read(at); at += 4 + Math.ceil(read(at + 2) / 4) * 4)
			options.set(read(at), bytes.subarray(at + 4, at + 4 + read(at + 2)))
		return options
	}
}

// if_tsresol: a negative power of 10, or of 2 with the highest bit set.
function describe(little, options) {
	const resolution = options.get(IF_TSRESOL)?.[0] ?? 6
	const units = resolution > 127 ? 2n ** BigInt(resolution & 127) : 10n ** BigInt(resolution)

	return {
		little,
		name: options.get(IF_NAME)?.toString() ?? '',
		units: Number(units),
		nanoseconds: resolution === 9 ? (time) => time : (time) => time * 1000000000n / units,
	}
}
