// SPDX-License-Identifier: ISC
// Steps that use Node's client on the device that the second argument names; the first says which.
// What is to come from the device's other end is asked for on stdout, see conftest.py.

import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { Capture, Packets } from 'pktpipe'

const [step, device, folder] = process.argv.slice(2)
const START = '{"type":"start","v":1}'
const END = '{"type":"end","exit_code":0}'

function packet(ethertype, number) {
	const data = Buffer.alloc(60, number)

	data.fill(0, 0, 12)
	data.writeUInt16BE(ethertype, 12)
	return data
}

const ask = (...packets) => packets.forEach((data) => console.log(`send ${data.toString('hex')}`))
const flood = (count, rate) => console.log(`flood ${count} ${rate}`)
const open = (...args) => Capture.open(['-i', device, ...args])
const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms) })

async function list(capture) {
	const all = []

	for await (const record of capture)
		all.push(record)
	return all
}

// A program that writes these as frames, so many bytes at a time; a number before one is a length that lies.
function fake(frames, then = 'exit 0', size = 0) {
	const program = path.join(fs.mkdtempSync(path.join(folder, 'fake-')), 'fake')
	const parts = frames.map((frame) => {
		const [length, text] = Array.isArray(frame) ? frame : [Buffer.byteLength(frame), frame]
		const head = Buffer.alloc(4)

		head.writeUInt32BE(length)
		return Buffer.concat([head, Buffer.from(text)])
	})

	fs.writeFileSync(`${program}.out`, Buffer.concat(parts))
	fs.writeFileSync(program, `#!/bin/sh\n${size ? `dd status=none bs=${size} if=` : 'cat '}${program}.out\n${then}\n`, { mode: 0o755 })
	return { program }
}

const steps = {
	async everything() {
		const capture = await open('ether proto 0x88b5')
		const packets = capture[Symbol.asyncIterator]()
		const take = async () => (await packets.next()).value.data
		const first = [0, 1, 2].map((n) => packet(0x88b5, n))

		assert.equal(capture.start.interfaces[0].ifname, device)
		ask(...first)
		for (const data of first)
			assert.deepEqual(await take(), data)

		await capture.filter('ether proto 0x88b6', { optimize: false })
		ask(packet(0x88b5, 3), packet(0x88b6, 4))
		assert.deepEqual(await take(), packet(0x88b6, 4))
		assert.equal((await capture.stats()).delivered, 4)

		await assert.rejects(capture.filter('ether prto 1'), { code: 'filter_invalid' })
		await assert.rejects(capture.send(Buffer.alloc(3000)), { code: 'send_failed' })

		const other = await open('ether proto 0x88b7')
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
		await assert.rejects(Capture.open(['--bogus']), { code: 'usage' })
		await assert.rejects(open('tcp prt 80'), { code: 'filter_invalid' })
	},

	async encodings() {
		for (const words of [[], ['--encoding', 'hex']]) {
			const capture = await open(...words, 'ether proto 0x88b5')

			ask(packet(0x88b5, 7))
			assert.deepEqual((await capture.read()).data, packet(0x88b5, 7))
			await capture.stop()
		}
		const capture = await open('--no-data', 'ether proto 0x88b5')
		ask(packet(0x88b5, 7))
		assert.equal((await capture.read()).data, undefined)
		await capture.stop()
	},

	async packets_only() {
		const capture = await open('--packets-only', '-c', '2', 'ether proto 0x88b5')

		assert.equal(capture.start, undefined)
		ask(packet(0x88b5, 1), packet(0x88b5, 2))
		assert.deepEqual((await list(capture)).map(({ data }) => data), [packet(0x88b5, 1), packet(0x88b5, 2)])
		await assert.rejects(Capture.open(['-i', 'notexist', '--packets-only']), { code: 'no_such_device' })
	},

	async deaths() {
		for (const name of ['SIGKILL', 'SIGSYS'])
			for (const call of [(capture) => capture.read(), (capture) => capture.stats()]) {
				const capture = await open()
				const died = { code: 'died', message: new RegExp(name) }

				setTimeout(() => process.kill(capture.pid, name), 100)
				await assert.rejects(async () => { for (;;) await call(capture) }, died)
				await assert.rejects(list(capture), died)
				await assert.rejects(list(capture.records()), died)
				await assert.rejects(capture.stats(), died)
			}
		const capture = await open()
		process.kill(capture.pid, 'SIGTERM')
		assert.deepEqual(await list(capture), [])
		assert.equal(capture.end.reason, 'signal')
		await assert.rejects(Capture.open([], '/no/such/program'), { code: 'ENOENT' })
		await assert.rejects(Capture.open([], fake([], 'exit 4')), { code: 'died', message: /status 4: permission/ })
		assert.deepEqual(await list(await Capture.open([], fake([START]))), [])
		await assert.rejects(list(await Capture.open([], fake([START], 'exit 1'))), { code: 'died', message: /status 1/ })
	},

	async dies_under_load() {
		flood(100000, 20000)
		const capture = await open()
		let count = 0

		await assert.rejects(async () => {
			for await (const _ of capture)
				if (++count === 5000)
					process.kill(capture.pid, 'SIGKILL')
		}, { code: 'died', message: /SIGKILL/ })
	},

	// What is not whole is no record.
	async cut() {
		for (const frame of [[1000, '{"type":"packet","data":"'], [20, '{"type":"packet"}']])
			await assert.rejects(list(await Capture.open([], fake([START, frame]))), { message: /middle of a record/ })
		const broken = await Capture.open([], fake([START, [0x01000001, '{}']], 'exec sleep 60'))
		await assert.rejects(list(broken), { code: 'frame_invalid' })
		for (const size of [1, 2, 3, 5, 4096]) { // what is written at a time
			const pieces = await Capture.open([], fake([START, '{"type":"packet","data":"AQI="}', END], 'exit 0', size))
			assert.deepEqual((await list(pieces)).map(({ data }) => [...data]), [[1, 2]])
		}
		const text = `{"type":"packet","data":"","a":"${'x'.repeat(5000000)}"}`
		const found = await list(await Capture.open([], fake([START, text, text])))
		assert.deepEqual(found.map(({ a }) => a.length), [5000000, 5000000])
	},

	// A frame with several packets, as --batch makes them.
	async batches() {
		const packets = [1, 2, 3, 4, 5, 6].map((seq) => `{"type":"packet","seq":${seq},"data":"AQI="}`)
		const program = fake([START, `[${packets[0]},${packets[1]}]`, '{"type":"stats"}', packets[2], `[${packets[3]}]`,
			`[${packets[4]},${packets[5]}]`, END])
		const found = await list(await Capture.open([], program))

		assert.deepEqual(found.map(({ seq }) => seq), [1, 2, 3, 4, 5, 6])
		assert.deepEqual(found.map(({ data }) => [...data]), packets.map(() => [1, 2]))
		const records = await list((await Capture.open([], program)).records())
		assert.deepEqual(records.map(({ seq, type }) => seq ?? type), [1, 2, 'stats', 3, 4, 5, 6, 'end'])

		const arrays = await list((await Capture.open([], program)).batches())
		assert.deepEqual(arrays.flat().map(({ seq, data }) => [seq, ...data]), [1, 2, 3, 4, 5, 6].map((seq) => [seq, 1, 2]))
		const many = fake([START, ...Array(1000).fill(`[${packets}]`), END])
		const lengths = (await list((await Capture.open([], many)).batches())).map(({ length }) => length)
		assert.equal(lengths.reduce((sum, length) => sum + length), 6000)
		assert.ok(lengths.every((length) => length <= 64) && lengths.includes(64))
		const failed = fake([START, packets[0], '{"type":"error","code":"failed","message":"it fails","fatal":true}'], 'exit 1')
		await assert.rejects(list((await Capture.open([], failed)).batches()), { code: 'failed' })
		const left = await Capture.open(['-i', device])
		ask(packet(0x88b5, 0))
		for await (const [one] of left.batches()) {
			assert.equal(one.ifname, device)
			break
		}
		await assert.rejects(left.stats(), { code: 'closed' })
	},

	// Packets by pcapng.
	async fast() {
		const packets = await Packets.open(['-i', device, 'ether proto 0x88b5'])
		const sent = [0, 1, 2].map((n) => packet(0x88b5, n))
		const found = []

		ask(...sent)
		for await (const batch of packets)
			for (const one of batch) {
				assert.equal(one.interface, device)
				assert.equal(one.length, 60)
				assert.ok(Math.abs(one.seconds - Date.now() / 1000) < 60)
				assert.ok(Math.abs(Number(one.time / 1000000n) - Date.now()) < 60000)
				found.push(one.data)
				if (found.length === 3)
					packets.close()
			}
		assert.deepEqual(found, sent)
		assert.deepEqual(packets.statistics[device], { received: 3, dropped: 0, if_dropped: 0, delivered: 3 })

		const many = await Packets.open(['-i', device, '-c', '50000', 'udp'])
		let count = 0
		flood(100000, 50000) // more than are taken: a busy machine drops some
		for await (const batch of many)
			count += batch.length
		assert.equal(count, 50000)

		const killed = new Packets(['-i', device])
		setTimeout(() => process.kill(killed.pid, 'SIGKILL'), 200)
		await assert.rejects(list(killed), { code: 'died', message: /SIGKILL/ })
		const controller = new AbortController()
		const aborted = new Packets(['-i', device], { signal: controller.signal })
		setTimeout(() => controller.abort(), 200)
		await assert.rejects(list(aborted), { name: 'AbortError' })
		const stopped = new Packets(['-i', device])
		setTimeout(() => stopped.stop(), 200)
		await list(stopped)
		await assert.rejects(list(new Packets(['-i', 'notexist'])), { code: 'died', message: /no such device/ })
		await assert.rejects(list(new Packets([], { program: '/no/such/program' })), { code: 'ENOENT' })
	},

	// Blocks of both byte orders, other units of time, and what is cut.
	async orders() {
		const { Reader } = await import(new URL('pcapng.mjs', import.meta.resolve('pktpipe')))

		for (const little of [true, false]) {
			const put = (values) => Buffer.concat(values.map(([size, value]) => {
				const bytes = Buffer.alloc(size)
				return (little ? bytes.writeUIntLE(value, 0, size) : bytes.writeUIntBE(value, 0, size), bytes)
			}))
			const padded = (bytes) => Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)])
			const block = (kind, ...parts) => {
				const body = padded(Buffer.concat(parts))
				return Buffer.concat([put([[4, kind], [4, body.length + 12]]), body, put([[4, body.length + 12]])])
			}
			const option = (code, value) => Buffer.concat([put([[2, code], [2, value.length]]), padded(value)])
			const units = [[Buffer.of(9), 1e9], [Buffer.of(6), 1e6], [Buffer.of(0x8a), 1024], [undefined, 1e6]]
			const blocks = Buffer.concat([
				block(0x0a0d0d0a, put([[4, 0x1a2b3c4d], [2, 1], [2, 0]]), Buffer.alloc(8, 255)),
				...units.map(([unit], n) => block(1, put([[2, 1], [2, 0], [4, 0]]), option(2, Buffer.from(`if${n}`)),
					unit ? option(9, unit) : Buffer.alloc(0), option(0, Buffer.alloc(0)))),
				...units.map(([, second], n) => {
					const at = 1700000000 * second + second / 2
					return block(6, put([[4, n], [4, Math.floor(at / 2 ** 32)], [4, at % 2 ** 32], [4, 3], [4, 70]]),
						Buffer.from('abc'))
				}),
				block(5, put([[4, 0], [4, 0], [4, 0]]), option(4, put([[4, 7], [4, 0]]))),
				block(0xbad, Buffer.from('nobody knows it')),
			])

			for (const step of [1, 7, blocks.length]) {
				const reader = new Reader()
				const found = []
				for (let at = 0; at < blocks.length; at += step)
					found.push(...reader.feed(blocks.subarray(at, at + step))
						.map((one) => [one.time, one.seconds, one.interface, one.length, one.data.toString()]))
				assert.deepEqual(found, [0, 1, 2, 3].map((n) => [1700000000500000000n, 1700000000.5, `if${n}`, 70, 'abc']))
				assert.equal(reader.cut, false)
				assert.deepEqual(reader.statistics, { if0: { received: little ? 7 : 7 * 2 ** 32 } })
				reader.feed(blocks.subarray(0, 99))
				assert.equal(reader.cut, true)
			}
		}
		const reader = new Reader()
		reader.feed(Buffer.alloc(64))
		assert.equal(reader.broken, true)
	},

	// A lost device, and what a savefile lacks.
	async errors() {
		const cut = await Capture.open(['-r', path.join(folder, 'cut.pcap')])

		assert.equal((await cut.read()).caplen, 60)
		await assert.rejects(cut.read(), { code: 'savefile_truncated' })
		assert.equal(cut.end.exit_code, 7)
		const capture = await open()
		console.log('delete')
		await assert.rejects(list(capture), { code: 'device_lost' })
	},

	async timeouts() {
		const capture = await open('ether proto 0x88b5')

		await assert.rejects(capture.read({ signal: AbortSignal.timeout(50) }), { name: 'TimeoutError' })
		ask(packet(0x88b5, 1))
		assert.deepEqual((await capture.read()).data, packet(0x88b5, 1))
		await capture.stop()
	},

	// By a signal or stop(), on a silent device and on a busy one.
	async stops() {
		for (const rate of [undefined, 20000]) {
			if (rate)
				flood(100000, rate)
			const controller = new AbortController()
			const aborted = await Capture.open(['-i', device], { signal: controller.signal })

			setTimeout(() => controller.abort(), 100)
			await assert.rejects(list(aborted), { name: 'AbortError' })
			await assert.rejects(aborted.stats(), { name: 'AbortError' })
			await assert.rejects(Capture.open(['-i', device], { signal: controller.signal }), { name: 'AbortError' })

			const stopped = await open()

			setTimeout(() => stopped.stop(), 100)
			for await (const { type } of stopped)
				assert.equal(type, 'packet')
			await assert.rejects(stopped.stats(), { code: 'closed' })
			await stopped.stop()
		}
	},

	// Many commands at once, while the loop goes on.
	async threads() {
		flood(60000, 20000)
		const capture = await open()
		let taken = 0
		const loop = (async () => { for await (const _ of capture) taken++ })()
		const command = async (number) => {
			for (let turn = 0; turn < 50; turn++) {
				if (number % 2)
					assert.equal((await capture.stats()).ok, true)
				else
					await capture.filter(`udp or ether proto ${2000 + number * 100 + turn}`)
				await assert.rejects(capture.filter(`bad${number}x${turn}`), { message: new RegExp(`bad${number}x${turn}`) })
			}
		}

		await Promise.all([0, 1, 2, 3].map(command))
		await capture.close()
		await loop
		assert.equal(taken + capture.discarded, capture.end.packets)
	},

	// Nobody takes packets while commands are sent: no memory for them, and a counter.
	async bounded() {
		const capture = await Capture.open(['-i', device], { keep: 1 << 20 })
		const before = process.memoryUsage().rss

		flood(60000, 60000)
		let received = 0
		while (received < 60000)
			({ received } = await capture.stats())
		const grown = (process.memoryUsage().rss - before) / 1024 / 1024
		assert.ok(grown < 64, `${grown} MiB`)
		await capture.close()
		const taken = (await list(capture)).length
		assert.ok(taken > 0 && taken < 60000)
		assert.equal(capture.end.packets + capture.end.dropped, 60000)
		assert.ok(taken + capture.discarded >= capture.end.packets)
	},

	// A command over the pipe's size, to a program that waits for its reader.
	async large_command() {
		const capture = await open('-B', '1MiB')

		flood(30000, 30000)
		await pause(500)
		await assert.rejects(capture.send(Buffer.alloc(1000000)), { code: 'send_failed' })
		await capture.close()
		const taken = (await list(capture)).length
		assert.ok(taken + capture.discarded >= capture.end.packets)
	},

	async leaves_nothing() {
		const descriptors = () => fs.readdirSync('/proc/self/fd').length
		const children = () => fs.readFileSync(`/proc/self/task/${process.pid}/children`, 'ascii')
		const cycle = async (number) => {
			const capture = await open()

			if (number % 4 === 0) {
				await capture.close()
				await list(capture)
			} else if (number % 4 === 1) {
				process.kill(capture.pid, 'SIGKILL')
				await assert.rejects(list(capture), { code: 'died' })
			} else if (number % 4 === 2) {
				ask(packet(0x88b5, 1))
				for await (const _ of capture.records())
					break
			}
			await capture.stop()
		}

		for (let number = 1; number < 5; number++)
			await cycle(number)
		const before = descriptors()
		for (let number = 0; number < 100; number++)
			await cycle(number)
		await assert.rejects(Capture.open(['-i', 'notexist']), { code: 'no_such_device' })
		await assert.rejects(Capture.open([], '/no/such/program'), { code: 'ENOENT' })
		assert.equal(descriptors(), before)
		assert.equal(children(), '')
	},

	// U+2028 in a name of TLS, which ends no line.
	async line_separators() {
		const capture = await Capture.open(['-r', path.join(folder, 'separators.pcap'), '--decode'])

		assert.deepEqual((await list(capture)).map(({ tls }) => tls.sni), ['h\u2028ost.example'])
	},
}

await steps[step]()
