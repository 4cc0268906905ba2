// SPDX-License-Identifier: ISC
// A running capture.

import { PktpipeError, closed, died } from './errors.mjs'
import { Splitter, frame } from './frames.mjs'
import { Running } from './running.mjs'

const QUEUE_HIGH = 1024 * 1024 // bytes that wait for the loop before the pipe is left to fill
const QUEUE_PART = 4096 // bodies after which what was taken is let go
const TOGETHER = 64 // packets in an array at the most
const KEEP = 64 * 1024 * 1024

export class Capture {
	start // the start record; with --packets-only there is none
	end // the end record, when it has come
	discarded = 0 // records that found no room
	#text // of the start record
	#running
	#splitter = new Splitter()
	#queue = [] // records and batches not yet decoded, from #first on
	#first = 0
	#queued = 0 // bytes of these
	#keep
	#batch = [] // the rest of a batch, the next one last
	#waiters = []
	#calls = new Map()
	#nextId = 1
	#over = false
	#stopped = false
	#failure // why it is over
	#error // the last error record
	#gone // a promise: the program has ended, and what came of it is known

	// Arguments as on the command line; `--control` and the format are given already.  Resolves when the
	// capture runs.  Options: `program`; `signal`, an AbortSignal that ends it; `keep`, how many bytes
	// of records are kept when they come before the reply to a command and nobody takes them: what is
	// over that is thrown away, and `discarded` counts it.  Where nothing is awaited what comes stays
	// in the kernel's ring, which drops and counts when it is full.
	static async open(args, options = {}) {
		const capture = new Capture(args, typeof options === 'string' ? { program: options } : options)

		try {
			await capture.#begin(args.some((word) => word.startsWith('--pac')))
		} catch (error) {
			await capture.stop()
			throw error
		}
		return capture
	}

	constructor(args, { keep = KEEP, ...options }) {
		this.#keep = keep
		this.#running = new Running('json', args, options, (error) => this.#abandon(error))
		this.#gone = this.#running.gone.then(([status, name]) => this.#closed(status, name))
		this.#running.process.stdout.on('data', (chunk) => this.#read(chunk))
	}

	get pid() {
		return this.#running.process.pid
	}

	// Every packet, its data as a Buffer, until the capture ends; what ended it otherwise than by its
	// own is thrown.  Leaving the loop ends the capture.
	[Symbol.asyncIterator]() {
		return this.#iterator({ strict: true, want: packet })
	}

	// The same packets in arrays, as many as have come together: one promise for all of these.
	async *batches() {
		try {
			for (let first; (first = await this.read()); )
				yield this.#together([first])
		} finally {
			await this.stop()
		}
	}

	// Every record but the replies, errors among them.  Only `died` is thrown.
	records() {
		return this.#iterator({ want: any })
	}

	// The same as the JSON that it came as, a Buffer without a newline, to be passed on; the start record
	// first.  A frame of --batch is one text.
	async *texts() {
		try {
			if (this.#text)
				yield this.#text
			for (let body; (body = await this.#body()); )
				yield body
		} finally {
			await this.stop()
		}
	}

	// The next packet, undefined at the end.  A signal ends the wait alone.
	read({ signal } = {}) {
		return this.#take({ signal, strict: true, want: packet })
	}

	send(packet, ifname) {
		return this.#call({ cmd: 'send', data: Buffer.from(packet).toString('base64'), ifname })
	}

	filter(expression, options = {}) {
		return this.#call({ cmd: 'filter', expression, ...options })
	}

	stats() {
		return this.#call({ cmd: 'stats' })
	}

	// Ends the capture; the loop goes on until the last packet.
	async close() {
		return this.#over ? undefined : this.#call({ cmd: 'close' })
	}

	// Ends all at once: the program, every loop, every wait.  Resolves when the program is gone.
	stop() {
		this.#stopped = true
		this.#finish()
		return this.#gone
	}

	[Symbol.asyncDispose ?? Symbol.for('nodejs.asyncDispose')]() {
		return this.stop()
	}

	// Without start a reply tells that the capture runs.
	async #begin(packetsOnly) {
		if (packetsOnly)
			return void await this.stats()
		this.#text = await this.#body()
		const first = this.#text && decode(this.#text)

		if (first?.type !== 'start')
			throw first ? new PktpipeError(first) : this.#failure ?? closed()
		this.start = first
	}

	#iterator(how) {
		return {
			// What is there is given without a turn through #take's promise.
			next: () => {
				const value = this.#look(how.want)

				return value ? Promise.resolve({ value, done: false })
					: this.#take(how).then((record) => ({ value: record, done: !record }))
			},
			return: async (value) => {
				await this.stop()
				return { value, done: true }
			},
			[Symbol.asyncIterator]() {
				return this
			},
		}
	}

	#call(command) {
		if (this.#over)
			return Promise.reject(this.#failure ?? closed())
		const id = this.#nextId++

		return new Promise((resolve, reject) => {
			this.#calls.set(id, { resolve, reject })
			this.#running.process.stdin.write(frame(JSON.stringify({ ...command, id })))
			this.#flow()
		})
	}

	async #body() {
		while (this.#first === this.#queue.length && !this.#over)
			await this.#news()
		if (this.#first < this.#queue.length)
			return this.#shift()
		if (this.#failure && !this.#stopped && !this.end)
			throw this.#failure
		return undefined
	}

	// Waits for the first record that is wanted.
	async #take({ signal, strict, want }) {
		for (;;) {
			const found = this.#look(want)

			if (found)
				return found
			signal?.throwIfAborted()
			if (this.#over)
				break
			await this.#news(signal)
		}
		if (this.#failure && !this.#stopped && (strict || !this.end))
			throw this.#failure
		return undefined
	}

	// The first record that is wanted; it and what stands before it are gone from the queue.
	#look(want) {
		if (this.#batch.length)
			return this.#batch.pop()
		while (this.#first < this.#queue.length) {
			const record = decode(this.#shift())

			if (Array.isArray(record)) {
				this.#batch = record.reverse()
				return this.#batch.pop()
			}
			if (want(record))
				return record
		}
		return undefined
	}

	#together(packets) {
		for (let next; packets.length < TOGETHER && (next = this.#look(packet)); )
			packets.push(next)
		return packets
	}

	#shift() {
		const body = this.#queue[this.#first++]

		this.#queued -= body.length
		if (this.#first === this.#queue.length || this.#first === QUEUE_PART) {
			this.#queue = this.#queue.slice(this.#first)
			this.#first = 0
			this.#flow()
		}
		return body
	}

	#news(signal) {
		return new Promise((resolve) => {
			const wake = () => {
				signal?.removeEventListener('abort', wake)
				resolve()
			}

			signal?.addEventListener('abort', wake, { once: true })
			this.#waiters.push(wake)
		})
	}

	#wake() {
		const waiters = this.#waiters

		this.#waiters = []
		for (const wake of waiters)
			wake()
	}

	#read(chunk) {
		for (const body of this.#splitter.feed(chunk))
			this.#keepBody(body)
		if (this.#splitter.broken)
			this.#abandon(new PktpipeError({ code: 'frame_invalid', message: 'what came from pktpipe is no frame' }))
		this.#flow()
		this.#wake()
	}

	#keepBody(body) {
		if (!isPacket(body) && !isBatch(body) && !this.#wants(decode(body)))
			return
		if (this.#queued + body.length > this.#keep && !this.end) {
			this.discarded += isBatch(body) ? JSON.parse(body.toString()).length : 1
			return
		}
		this.#queue.push(body)
		this.#queued += body.length
	}

	// Whether a record that is no packet is for the loop.
	#wants(record) {
		if (record.type === 'reply') {
			const call = this.#calls.get(record.id)

			this.#calls.delete(record.id)
			record.ok ? call?.resolve(record) : call?.reject(new PktpipeError(record))
			return false
		}
		if (record.type === 'end')
			this.end = record
		else if (record.type === 'error')
			this.#error = record
		return true
	}

	// A reply that someone waits for stands behind packets: go on reading for its sake.
	#flow() {
		if (this.#queued < QUEUE_HIGH || this.#calls.size || this.#over)
			this.#running.process.stdout.resume()
		else
			this.#running.process.stdout.pause()
	}

	#closed(status, signal) {
		const { cut } = this.#splitter

		if (!this.#stopped && ((this.end ? this.end.exit_code : status) !== 0 || cut))
			this.#failure ??= this.#error && (this.end || this.#error.fatal)
				? new PktpipeError(this.#error) : died(status, signal, cut)
		this.#finish()
	}

	#abandon(reason) {
		this.#failure ??= reason
		this.#finish()
	}

	// Nothing more is read; the program ends when its pipes are closed.
	#finish() {
		if (this.#over)
			return
		this.#over = true
		if (this.#stopped)
			this.#queue.length = this.#batch.length = this.#first = this.#queued = 0
		this.#running.end()
		for (const { reject } of this.#calls.values())
			reject(this.#failure ?? closed())
		this.#calls.clear()
		this.#wake()
	}
}

const any = () => true
const packet = (record) => record.type === 'packet'

// Whether a body begins as {"type":"packet" does, and no other record.
function isPacket(body) {
	return body[9] === 0x70 && body[10] === 0x61
}

function isBatch(body) {
	return body[0] === 0x5b // [
}

// A record, or the packets of a batch, which has one at least.
function decode(body) {
	const record = JSON.parse(body.toString())

	return Array.isArray(record) ? record.map(withBytes) : withBytes(record)
}

function withBytes(record) {
	if (record.data !== undefined)
		record.data = Buffer.from(record.data, record.encoding ?? 'base64')
	return record
}
