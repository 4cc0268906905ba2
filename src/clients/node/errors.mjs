// SPDX-License-Identifier: ISC
// What goes wrong, as one class.

// The exit codes of include/pktpipe/errors.h.
const EXITS = {
	1: 'it failed',
	2: 'a wrong option or value',
	3: 'the filter is invalid',
	4: 'permission denied',
	5: 'no such device or file',
	6: 'the device is lost',
	7: 'incomplete',
}

// `code` is that of the protocol's error record or reply, which is in `record`.  Codes of this
// module's own: `closed`, the capture has ended; `died`, the program has gone without an end record,
// by a signal or with an exit status; `frame_invalid`, what came is no frame; and the name of the
// errno, as ENOENT, where the program could not be started.
export class PktpipeError extends Error {
	constructor(record) {
		super(record.message)
		this.name = 'PktpipeError'
		this.code = record.code
		this.record = record
	}
}

export const closed = () =>
	new PktpipeError({ code: 'closed', message: 'the capture has ended' })

// cut: whether the last record is not whole.
export function died(status, signal, cut) {
	const why = EXITS[status] ? `: ${EXITS[status]}` : ''
	const how = signal ? `pktpipe was ended by ${signal}` : `pktpipe ended with exit status ${status}${why}`

	return new PktpipeError({
		code: 'died',
		message: cut ? `${how}, in the middle of a record` : how,
		status,
		signal,
	})
}
