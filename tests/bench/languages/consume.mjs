// SPDX-License-Identifier: ISC
// Takes every packet of a savefile in one of several ways; says how many, and the processor time.

import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

const [way, clients, file] = process.argv.slice(2)
const WARM = 100000 // packets in which what runs often has been compiled
let count = 0
let begin

// What it takes to begin is not of the packets.
function took({ length }) {
	count += length === 64
	if (count === WARM)
		begin = process.cpuUsage()
}

const ways = {
	async client() {
		const { Capture } = await import(`${clients}/node/index.mjs`)

		for await (const { data } of await Capture.open(['-r', file]))
			took(data)
	},

	async pcapng() {
		const { Packets } = await import(`${clients}/node/index.mjs`)

		for await (const packets of new Packets(['-r', file]))
			for (const { data } of packets)
				took(data)
	},

	async readline() {
		const { stdout } = spawn(process.env.PKTPIPE, ['capture', '-r', file, '-f', 'jsonl'])

		for await (const line of createInterface({ input: stdout })) {
			const record = JSON.parse(line)

			if (record.type === 'packet')
				took(Buffer.from(record.data, 'base64'))
		}
	},

	async batch() {
		const { Capture } = await import(`${clients}/node/index.mjs`)
		const capture = await Capture.open(['-r', file, '--batch', '64'])

		for await (const packets of capture.batches())
			for (const { data } of packets)
				took(data)
	},
}

await ways[way]()
const { user, system } = process.cpuUsage(begin)
const share = count / (count - WARM)
console.log(JSON.stringify({ packets: count, cpu: (user + system) / 1e6 * share }))
