#!/usr/bin/env node
// SPDX-License-Identifier: ISC
// Records of a capture into a stream of NATS JetStream, each stored once.
//
//     nats_publish.mjs SERVER[,SERVER...] SUBJECT CAPTURE-ARGUMENT...
//     nats_publish.mjs a:4222,b:4222,c:4222 packets.eth0 -i eth0 --origin udp
//
// A message goes again until it is stored, to another server where one has gone; its id, the run and
// the packet's number, keeps it from being stored twice.  What a broker does not take in time waits
// in the kernel's ring, which drops and counts when it is full: the records say so.  Ends with 0 when
// everything is stored.

import { Capture } from 'pktpipe'
import { Nats } from './nats.mjs'

const [servers, subject, ...args] = process.argv.slice(2)
let told = 0

// One line a second.
function say(text) {
	if (Date.now() < told)
		return
	told = Date.now() + 1000
	console.error(`nats_publish: ${text}`)
}

async function publish(nats, capture) {
	let number = 0

	for await (const text of capture.texts()) {
		const packet = text.toString('latin1', 0, 18).includes('"packet"')
		const name = packet ? /"seq":(\d+)/.exec(text.toString('latin1', 0, 512))[1] : `record-${number}`

		number++
		if (text.length + 256 > nats.maxPayload) {
			process.exitCode = 1
			console.error(`nats_publish: a record of ${text.length} bytes is longer than the server takes; -s makes it shorter`)
		} else {
			await nats.publish(subject, `${capture.start.run}:${name}`, text)
		}
	}
}

try {
	const capture = await Capture.open(args)
	const nats = new Nats(servers.split(','), { say })

	for (const signal of ['SIGINT', 'SIGTERM'])
		process.on(signal, () => capture.close())
	await publish(nats, capture)
	await nats.flush()
	nats.close()
	console.error(`nats_publish: ${capture.end.packets} packets, ${capture.end.dropped} dropped, ${nats.retries} retries`)
} catch (error) {
	console.error(`nats_publish: ${error.message}`)
	process.exit(1)
}
