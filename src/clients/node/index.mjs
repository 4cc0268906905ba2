// SPDX-License-Identifier: ISC
// pktpipe from Node: packets as an async iterator, commands as promises.
//
//     import { Capture } from 'pktpipe'
//
//     const capture = await Capture.open(['-i', 'eth0', 'udp'])
//     for await (const packet of capture) {
//         console.log(packet.ts, packet.len, packet.data)
//         await capture.filter('udp port 53')
//     }
//
// The program is `pktpipe` of $PATH, or what $PKTPIPE names.  Whatever ends it is thrown as a
// PktpipeError where somebody waits.

export { Capture } from './capture.mjs'
export { PktpipeError } from './errors.mjs'
export { Packets } from './packets.mjs'
