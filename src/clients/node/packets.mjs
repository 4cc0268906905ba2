// SPDX-License-Identifier: ISC
// Packets alone, by the binary format: a fraction of what records of JSON cost.

import { once } from 'node:events'
import { PktpipeError, died } from './errors.mjs'
import { frame } from './frames.mjs'
import { Reader } from './pcapng.mjs'
import { Running } from './running.mjs'

export class Packets {
	#running
	#reader = new Reader()
	#failure
	#stopped = false

	// Arguments as on the command line; `--control` and the format are given already.  Options:
	// `program`, and `signal`, an AbortSignal that ends it.
	constructor(args, options = {}) {
		this.#running = new Running('pcapng', args, options, (error) => {
			this.#failure ??= error
			this.#running.end()
		})
	}

	// The same when the capture has begun, or has failed: what is sent from now on is seen.
	static async open(args, options) {
		const packets = new Packets(args, options)

		await Promise.race([once(packets.#running.process.stdout, 'readable'), packets.#running.gone])
		return packets
	}

	get pid() {
		return this.#running.process.pid
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
			await this.#running.end()
		}
	}

	// Ends the capture; the loop goes on until the last packet.
	close() {
		this.#running.process.stdin.write(frame('{"cmd":"close"}'))
	}

	// Ends all at once; resolves when the program is gone.
	stop() {
		this.#stopped = true
		return this.#running.end()
	}

	async *#batches() {
		for await (const chunk of this.#running.process.stdout) {
			const packets = this.#reader.feed(chunk)

			if (packets.length)
				yield packets
			if (this.#reader.broken)
				throw new PktpipeError({ code: 'frame_invalid', message: 'what came from pktpipe is no block' })
		}
		const [status, signal] = await this.#running.gone

		if (this.#failure)
			throw this.#failure
		if (status !== 0 || this.#reader.cut)
			throw died(status, signal, this.#reader.cut)
	}
}
