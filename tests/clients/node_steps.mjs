// SPDX-License-Identifier: ISC
// Uses every part of pktpipe.mjs on the device that the argument names.  Packets to be sent
// from its other end are asked for on stdout, one in hex a line.

import assert from 'node:assert/strict'
import { Capture } from '../../src/clients/pktpipe.mjs'

const device = process.argv[2]

function packet(ethertype, number) {
	const data = Buffer.alloc(60, number)

	data.fill(0, 0, 12)
	data.writeUInt16BE(ethertype, 12)
	return data
}

const ask = (...packets) => packets.forEach((data) => console.log(data.toString('hex')))
const take = async (iterator) => (await iterator.next()).value.data

const capture = await Capture.open(['-i', device, 'ether proto 0x88b5'])
const packets = capture[Symbol.asyncIterator]()
const first = [0, 1, 2].map((n) => packet(0x88b5, n))

assert.equal(capture.start.interfaces[0].ifname, device)
ask(...first)
for (const data of first)
	assert.deepEqual(await take(packets), data)

await capture.filter('ether proto 0x88b6', { optimize: false })
ask(packet(0x88b5, 3), packet(0x88b6, 4))
assert.deepEqual(await take(packets), packet(0x88b6, 4))
assert.equal((await capture.stats()).delivered, 4)

await assert.rejects(capture.filter('ether prto 1'), { code: 'filter_invalid' })
await assert.rejects(capture.send(Buffer.alloc(3000)), { code: 'send_failed' })

const other = await Capture.open(['-i', device, 'ether proto 0x88b7'])
await capture.send(packet(0x88b7, 5))
for await (const { data } of other) {
	assert.deepEqual(data, packet(0x88b7, 5))
	break
}
await other.close()

await capture.close()
assert.equal((await packets.next()).done, true)
assert.equal(capture.end.reason, 'close')
assert.equal(capture.end.exit_code, 0)
await assert.rejects(capture.stats(), { code: 'closed' })

await assert.rejects(Capture.open(['-i', 'notexist']), { code: 'no_such_device' })
await assert.rejects(Capture.open([], '/no/such/program'), { code: 'ENOENT' })
