// SPDX-License-Identifier: ISC
// The program that captures, as a process with its pipes.

import { spawn } from 'node:child_process'
import { PktpipeError } from './errors.mjs'

const PATIENCE = 5000 // ms for the program to end when its pipes are closed

export class Running {
	process
	gone // a promise of the exit status and the signal; of neither where there is no program
	#forget = () => {}

	// failed(error): it cannot be run, or the AbortSignal ends it.
	constructor(format, args, { program = process.env.PKTPIPE ?? 'pktpipe', signal }, failed) {
		signal?.throwIfAborted()
		this.process = spawn(program, ['capture', '--control', '--format', format, ...args],
			{ stdio: ['pipe', 'pipe', 'inherit'] })
		this.process.stdin.on('error', () => {})
		this.gone = new Promise((resolve) => {
			this.process.on('close', (status, name) => resolve([status, name]))
			this.process.on('error', ({ code, message }) => {
				failed(new PktpipeError({ code, message }))
				resolve([])
			})
		})
		if (signal) {
			const abort = () => failed(signal.reason)

			signal.addEventListener('abort', abort, { once: true })
			this.#forget = () => signal.removeEventListener('abort', abort)
		}
	}

	// Nothing more is read, and the program ends by that; resolves when it has.
	async end() {
		this.#forget()
		this.process.stdin.destroy()
		this.process.stdout.destroy()
		const timer = setTimeout(() => this.process.kill('SIGKILL'), PATIENCE)

		timer.unref()
		await this.gone
		clearTimeout(timer)
	}
}
