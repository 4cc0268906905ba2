// SPDX-License-Identifier: ISC
// pktpipe from Node: packets as an async iterator, commands as promises.
//
//     const capture = await Capture.open(['-i', 'eth0', 'udp'])
//     for await (const packet of capture) {
//         console.log(packet.ts, packet.len, packet.data)
//         await capture.filter('udp port 53')
//     }

import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

// Records that wait for the iterator before the pipe is left to fill.
const QUEUE_MAX = 1024

export class PktpipeError extends Error {
	constructor(record) {
		super(record.message)
		this.code = record.code
		this.record = record
	}
}

export class Capture {
	#process
	#lines
	#queue = []
	#calls = new Map()
	#nextId = 1
	#closed = false
	#failure
	#wake = () => {}

	// Arguments as on the command line; resolves when the capture runs.
	static async open(args, program = process.env.PKTPIPE ?? 'pktpipe') {
		const capture = new Capture(args, program)
		const first = await capture.#shift()

		if (first?.type !== 'start')
			throw capture.#failure ?? (first ? new PktpipeError(first) : ended())
		capture.start = first
		return capture
	}

	constructor(args, program) {
		this.#process = spawn(program, ['capture', '--control', '--format', 'jsonl', ...args],
			{ stdio: ['pipe', 'pipe', 'inherit'] })
		this.#process.on('error', (failure) => {
			this.#failure = failure
			this.#ended()
		})
		this.#process.stdin.on('error', () => {})
		this.#lines = createInterface({ input: this.#process.stdout, crlfDelay: Infinity })
		this.#lines.on('line', (line) => this.#take(JSON.parse(line)))
		this.#lines.on('close', () => this.#ended())
	}

	// Every packet, its data as a Buffer, until the capture ends.
	async *[Symbol.asyncIterator]() {
		for await (const record of this.records()) {
			if (record.type === 'packet')
				yield record
			else if (record.type === 'error' && record.fatal)
				throw new PktpipeError(record)
		}
	}

	// Every record but the replies; leaving the loop ends the capture.
	async *records() {
		try {
			for (let record; (record = await this.#shift()); )
				yield record
		} finally {
			this.#process.stdin.end()
			this.#process.stdout.destroy()
			this.#lines.close()
		}
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

	// Ends the capture; the iterator goes on until the last packet.
	async close() {
		return this.#closed ? undefined : this.#call({ cmd: 'close' })
	}

	async #call(command) {
		if (this.#closed)
			throw ended()
		const id = this.#nextId++
		const { promise, resolve, reject } = deferred()

		this.#calls.set(id, { resolve, reject })
		this.#process.stdin.write(JSON.stringify({ ...command, id }) + '\n')
		this.#flow()
		return promise
	}

	#take(record) {
		const call = record.type === 'reply' && this.#calls.get(record.id)

		if (call) {
			this.#calls.delete(record.id)
			record.ok ? call.resolve(record) : call.reject(new PktpipeError(record))
		} else {
			if (record.data !== undefined)
				record.data = Buffer.from(record.data, record.encoding ?? 'base64')
			if (record.type === 'end')
				this.end = record
			this.#queue.push(record)
			this.#wake()
		}
		this.#flow()
	}

	// A reply that someone waits for stands behind packets: go on reading for its sake.
	#flow() {
		if (this.#queue.length < QUEUE_MAX || this.#calls.size)
			this.#lines.resume()
		else
			this.#lines.pause()
	}

	async #shift() {
		while (!this.#queue.length && !this.#closed) {
			const { promise, resolve } = deferred()

			this.#wake = resolve
			await promise
		}
		const record = this.#queue.shift()
		this.#flow()
		return record
	}

	#ended() {
		this.#closed = true
		for (const { reject } of this.#calls.values())
			reject(ended())
		this.#calls.clear()
		this.#wake()
	}
}

function ended() {
	return new PktpipeError({ code: 'closed', message: 'the capture has ended' })
}

function deferred() {
	const it = {}

	it.promise = new Promise((resolve, reject) => Object.assign(it, { resolve, reject }))
	return it
}
