// SPDX-License-Identifier: ISC
// Messages into NATS JetStream, without a library:
// https://docs.nats.io/reference/reference-protocols/nats-protocol

import { randomBytes } from 'node:crypto'
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

const RETRY = 2000 // ms without an answer until a message is sent again

// A connection to one of several servers, made again for as long as it takes.  publish() resolves when
// there is room in the window of messages in flight; a message goes again until it is stored, and
// what names it, `Nats-Msg-Id`, keeps it from being stored twice.
export class Nats {
	maxPayload = 1 << 20
	retries = 0
	#servers
	#window
	#say
	#inbox = `_INBOX.${randomBytes(8).toString('hex')}`
	#next = 1
	#flight = new Map() // by number, in the order of the last sending
	#waiters = []
	#socket
	#closed = false
	#timer = setInterval(() => this.#look(), RETRY / 4)

	constructor(servers, { window = 512, say = () => {} } = {}) {
		this.#servers = servers
		this.#window = window
		this.#say = say
		this.#run()
	}

	async publish(subject, name, body) {
		await this.#until(() => this.#flight.size < this.#window)
		const number = this.#next++
		const head = `NATS/1.0\r\nNats-Msg-Id: ${name}\r\n\r\n`
		const line = `HPUB ${subject} ${this.#inbox}.${number} ${head.length} ${head.length + body.length}\r\n`

		this.#send(number, Buffer.concat([Buffer.from(line + head), body, Buffer.from('\r\n')]))
	}

	// Resolves when everything is stored.
	flush() {
		return this.#until(() => !this.#flight.size)
	}

	close() {
		this.#closed = true
		clearInterval(this.#timer)
		this.#socket?.destroy()
	}

	async #until(ready) {
		while (!ready())
			await new Promise((resolve) => { this.#waiters.push(resolve) })
	}

	#send(number, command) {
		this.#flight.delete(number)
		this.#flight.set(number, { command, sent: Date.now() })
		this.#socket?.write(command)
	}

	// What has had no answer for too long goes again.
	#look(late = Date.now() - RETRY) {
		for (const [number, { command, sent }] of [...this.#flight])
			if (sent <= late) {
				this.retries++
				this.#send(number, command)
			}
	}

	async #run() {
		for (let turn = 0; !this.#closed; turn++) {
			const server = this.#servers[turn % this.#servers.length]
			const [host, port] = server.split(':')

			try {
				await this.#converse(connect({ host, port }))
			} catch (error) {
				this.#say(`${server}: ${error.message}`)
				await pause(100)
			}
			this.#socket = undefined
		}
	}

	// Until the connection breaks, or the server does not even answer a ping.
	async #converse(socket) {
		let rest = Buffer.alloc(0)

		socket.setTimeout(2 * RETRY, () => socket.destroy(new Error('the server says nothing')))
		const ping = setInterval(() => socket.write('PING\r\n'), RETRY)
		try {
			for await (const chunk of socket)
				rest = this.#take(socket, Buffer.concat([rest, chunk]))
		} finally {
			clearInterval(ping)
		}
	}

	// Takes what is whole, and returns the rest.
	#take(socket, data) {
		let at = 0

		for (let end; (end = data.indexOf('\r\n', at)) >= 0; ) {
			const words = data.toString('latin1', at, end).split(' ')
			const [head, size] = { MSG: [0, +words.at(-1)], HMSG: [+words.at(-2), +words.at(-1)] }[words[0]] ?? [0]

			if (size !== undefined && data.length < end + 2 + size + 2)
				break
			at = end + 2
			if (size !== undefined) {
				if (!head)
					this.#answer(+words[1].split('.').at(-1), JSON.parse(data.toString('utf8', at, at + size)))
				at += size + 2
			} else {
				this.#control(socket, words)
			}
		}
		return data.subarray(at)
	}

	#control(socket, [word, ...rest]) {
		if (word === 'INFO') {
			this.maxPayload = JSON.parse(rest.join(' ')).max_payload
			if (this.#socket === socket)
				return
			socket.write('CONNECT {"verbose":false,"headers":true,"no_responders":true}\r\n'
				+ `SUB ${this.#inbox}.* 1\r\n`)
			this.#socket = socket
			this.#look(Date.now())
		} else if (word === 'PING') {
			socket.write('PONG\r\n')
		} else if (word === '-ERR') {
			this.#say(rest.join(' '))
		}
	}

	// A duplicate of number 0 is one of a message that was refused, whose name servers from 2.10 on
	// remember until the stream's duplicate_window is over: it goes again until then.
	#answer(number, { error, seq }) {
		if (error)
			return this.#say(error.description)
		if (!seq)
			return undefined
		this.#flight.delete(number)
		for (const wake of this.#waiters.splice(0))
			wake()
		return undefined
	}
}
