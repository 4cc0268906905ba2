// SPDX-License-Identifier: ISC
// Takes every packet of a savefile in one of several ways; says how many, and the processor time.

import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

const [way, clients, file] = process.argv.slice(2)
let count = 0
let begin

function took({ length }) {
	begin ??= process.cpuUsage() // what it takes to begin is not of the packets
	count += length === 64
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

	async readline(...options) {
		const { stdout } = spawn(process.env.PKTPIPE, ['capture', '-r', file, '-f', 'jsonl', ...options])

		for await (const line of createInterface({ input: stdout })) {
			const record = JSON.parse(line)

			if (Array.isArray(record))
				for (const { data } of record)
					took(Buffer.from(data, 'base64'))
			else if (record.type === 'packet')
				took(Buffer.from(record.data, 'base64'))
		}
	},

	batch() {
		return ways.readline('--batch', '64')
	},
}

await ways[way]()
const { user, system } = process.cpuUsage(begin)
console.log(JSON.stringify({ packets: count, cpu: (user + system) / 1e6 }))
