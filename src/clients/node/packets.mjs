// SPDX-License-Identifier: ISC
// Packets alone, by the binary format: a fraction of what records of JSON cost.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { PktpipeError, died } from './errors.mjs'
import { frame } from './frames.mjs'
import { Reader } from './pcapng.mjs'

const PATIENCE = 5000 // ms for the program to end when its pipes are closed

export class Packets {
	#process
	#reader = new Reader()
	#failure
	#stopped = false
	#gone // a promise of the exit status and the signal
	#forget = () => {}

	// Arguments as on the command line; `--control` and the format are given already.  Options:
	// `program`, and `signal`, an AbortSignal that ends it.
	constructor(args, { program = process.env.PKTPIPE ?? 'pktpipe', signal } = {}) {
		signal?.throwIfAborted()
		this.#process = spawn(program, ['capture', '--control', '--format', 'pcapng', ...args],
			{ stdio: ['pipe', 'pipe', 'inherit'] })
		this.#process.stdin.on('error', () => {})
		this.#gone = new Promise((resolve) => {
			this.#process.on('close', (status, name) => resolve([status, name]))
			this.#process.on('error', (error) => {
				this.#failure ??= new PktpipeError({ code: error.code, message: error.message })
				this.#process.stdout.destroy()
				resolve([])
			})
		})
		if (signal) {
			const abort = () => {
				this.#failure ??= signal.reason
				this.#finish()
			}

			signal.addEventListener('abort', abort, { once: true })
			this.#forget = () => signal.removeEventListener('abort', abort)
		}
	}

	// The same when the capture has begun, or has failed: what is sent from now on is seen.
	static async open(args, options) {
		const packets = new Packets(args, options)

		await Promise.race([once(packets.#process.stdout, 'readable'), packets.#gone])
		return packets
	}

	get pid() {
		return this.#process.pid
	}

	// The counters by interface when the program has told them, at the end at least.
	get statistics() {
		return this.#reader.statistics
	}

	// Arrays of packets as they come, each with `time`, `interface`, `length` and `data`; leaving the loop
	// ends the capture.  What failed is said on stderr, as there is no room for it among packets;
	// here the exit status tells.
	async *[Symbol.asyncIterator]() {
		try {
			yield* this.#batches()
		} catch (error) {
			if (!this.#stopped)
				throw this.#failure ?? error
		} finally {
			await this.#finish()
		}
	}

	// Ends the capture; the loop goes on until the last packet.
	close() {
		this.#process.stdin.write(frame('{"cmd":"close"}'))
	}

	// Ends all at once; resolves when the program is gone.
	stop() {
		this.#stopped = true
		return this.#finish()
	}

	async *#batches() {
		for await (const chunk of this.#process.stdout) {
			const packets = this.#reader.feed(chunk)

			if (packets.length)
				yield packets
			if (this.#reader.broken)
				throw new PktpipeError({ code: 'frame_invalid', message: 'what came from pktpipe is no block' })
		}
		const [status, signal] = await this.#gone

		if (this.#failure)
			throw this.#failure
		if (status !== 0 || this.#reader.cut)
			throw died(status, signal, this.#reader.cut)
	}

	async #finish() {
		this.#forget()
		this.#process.stdin.destroy()
		this.#process.stdout.destroy()
		const timer = setTimeout(() => this.#process.kill('SIGKILL'), PATIENCE)

		timer.unref()
		await this.#gone
		clearTimeout(timer)
	}
}
