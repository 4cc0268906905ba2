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
	#parts = []
	#size = 0
	#need = 4 // bytes that the parts must have before they are worth a look

	// The bodies of the frames that are whole now.
	feed(chunk) {
		this.#parts.push(chunk)
		this.#size += chunk.length
		if (this.#size < this.#need)
			return []
		return this.#cut(this.#parts.length > 1 ? Buffer.concat(this.#parts, this.#size) : chunk)
	}

	#cut(data) {
		const bodies = []
		let at = 0

		this.#need = 4
		while (data.length - at >= 4) {
			const length = data.readUInt32BE(at)

			if (length > FRAME_MAX) {
				this.broken = true
				break
			}
			this.#need = 4 + length
			if (data.length - at < this.#need)
				break
			bodies.push(data.subarray(at + 4, at + 4 + length))
			at += 4 + length
			this.#need = 4
		}
		this.#parts = at < data.length ? [data.subarray(at)] : []
		this.#size = data.length - at
		return bodies
	}

	// At the end: whether something is left that is no whole frame.
	get cut() {
		return this.#size > 0
	}
}
