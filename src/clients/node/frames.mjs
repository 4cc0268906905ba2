// SPDX-License-Identifier: ISC
// Frames of `-f json`: a 4-byte big-endian length, then as many bytes.

export const FRAME_MAX = 16 * 1024 * 1024

export function frame(text) {
	const body = Buffer.from(text)
	const head = Buffer.alloc(4)

	head.writeUInt32BE(body.length)
	return Buffer.concat([head, body])
}

// Cuts what is read into whole frames.
export class Splitter {
	broken = false // what came is no frame, and nothing after it can be
	#parts = [] // of a frame that is not whole
	#size = 0
	#need = 0 // its length with the head, when that is known

	// The bodies of the frames that are whole now.
	feed(chunk) {
		const bodies = []
		let at = this.#size ? this.#complete(chunk, bodies) : 0

		while (chunk.length - at >= 4 && !this.broken) {
			const end = at + this.#length(chunk, at)

			if (end > chunk.length)
				break
			bodies.push(chunk.subarray(at + 4, end))
			at = end
		}
		if (at < chunk.length)
			this.#keep(chunk.subarray(at))
		return bodies
	}

	// Of the chunk no more is copied than belongs to the frame that another began; returns where the
	// next one begins.
	#complete(chunk, bodies) {
		let at = 0

		while (this.#size && at < chunk.length && !this.broken) {
			const end = Math.min(at + (this.#need || 4) - this.#size, chunk.length)

			this.#keep(chunk.subarray(at, end))
			at = end
			if (this.#size === this.#need) {
				bodies.push(Buffer.concat(this.#parts, this.#size).subarray(4))
				this.#parts = []
				this.#size = this.#need = 0
			}
		}
		return at
	}

	#keep(part) {
		this.#parts.push(part)
		this.#size += part.length
		if (!this.#need && this.#size >= 4)
			this.#need = this.#length(Buffer.concat(this.#parts, 4), 0)
	}

	#length(data, at) {
		const length = data.readUInt32BE(at)

		this.broken ||= length > FRAME_MAX
		return 4 + length
	}

	// At the end: whether something is left that is no whole frame.
	get cut() {
		return this.#size > 0
	}
}
