/* SPDX-License-Identifier: ISC */
#include "file/pseudo_header.h"

#include <pcap/pcap.h>
#include <pcap/sll.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"

struct pseudo_number {
	uint8_t at;
	uint8_t width;
};

/* struct mon_bin_hdr of Linux's Documentation/usb/usbmon.rst. */
#define USB_TRANSFER_TYPE 9
#define USB_ISOCHRONOUS   0
#define USB_DESCRIPTORS   60
#define USB_HEADER        64
#define USB_DESCRIPTOR    16

static const struct pseudo_number usb_numbers[] = {
	{ 0, 8 },  /* id */
	{ 12, 2 }, /* bus */
	{ 16, 8 }, /* seconds */
	{ 24, 4 }, /* microseconds */
	{ 28, 4 }, /* status */
	{ 32, 4 }, /* length */
	{ 36, 4 }, /* length captured */
};

/* In place of a set-up packet, which is bytes. */
static const struct pseudo_number usb_isochronous_numbers[] = {
	{ 40, 4 }, /* errors */
	{ 44, 4 }, /* descriptors */
};

static const struct pseudo_number usb_mmapped_numbers[] = {
	{ 48, 4 }, /* interval */
	{ 52, 4 }, /* start of frame */
	{ 56, 4 }, /* flags */
	{ USB_DESCRIPTORS, 4 },
};

static const struct pseudo_number usb_descriptor_numbers[] = {
	{ 0, 4 }, /* status */
	{ 4, 4 }, /* offset */
	{ 8, 4 }, /* length */
};

/* OpenBSD's struct pfloghdr; its first byte says how long it is. */
static const struct pseudo_number pflog_numbers[] = {
	{ 44, 4 }, /* uid */
	{ 48, 4 }, /* pid */
	{ 52, 4 }, /* the rule's uid */
	{ 56, 4 }, /* and pid */
};

/* The cooked header is big-endian; linux/can.h's behind it is not. */
#define SLL_PROTOCOL 14
#define CAN          0x000c
#define CAN_FD       0x000d
#define CAN_XL       0x000e

static const struct pseudo_number can_numbers[] = { { 0, 4 } };

static const struct pseudo_number can_xl_numbers[] = {
	{ 0, 4 }, /* priority and VCID */
	{ 6, 2 }, /* length */
	{ 8, 4 }, /* acceptance field */
};

/* Behind a header of bytes come attributes: their length with these four bytes, and type. */
#define NFLOG_HEADER    4
#define NFLOG_ATTRIBUTE 4

static void pseudo_header_turn(uint8_t *at, size_t width)
{
	for (size_t i = 0; i < width / 2; i++) {
		uint8_t first = at[i];

		at[i] = at[width - 1 - i];
		at[width - 1 - i] = first;
	}
}

static void pseudo_header_turn_all(
	const struct pseudo_number *numbers, size_t count, uint8_t *data, size_t len)
{
	for (size_t i = 0; i < count && (size_t)numbers[i].at + numbers[i].width <= len; i++)
		pseudo_header_turn(data + numbers[i].at, numbers[i].width);
}

#define TURN_ALL(numbers, data, len) pseudo_header_turn_all(numbers, ARRAY_LEN(numbers), data, len)

static void pseudo_header_swap_usb(uint8_t *data, size_t len, bool mmapped)
{
	bool isochronous = len > USB_TRANSFER_TYPE && data[USB_TRANSFER_TYPE] == USB_ISOCHRONOUS;
	uint32_t descriptors;

	TURN_ALL(usb_numbers, data, len);
	if (isochronous)
		TURN_ALL(usb_isochronous_numbers, data, len);
	if (!mmapped)
		return;
	TURN_ALL(usb_mmapped_numbers, data, len);
	if (!isochronous || len < USB_HEADER)
		return;
	memcpy(&descriptors, data + USB_DESCRIPTORS, sizeof(descriptors));
	for (size_t at = USB_HEADER; descriptors-- && at < len; at += USB_DESCRIPTOR)
		TURN_ALL(usb_descriptor_numbers, data + at, len - at);
}

static void pseudo_header_swap_pflog(uint8_t *data, size_t len)
{
	if (len)
		TURN_ALL(pflog_numbers, data, data[0] < len ? data[0] : len);
}

static void pseudo_header_swap_can(uint8_t *data, size_t len, size_t header, size_t protocol_at)
{
	uint16_t protocol;

	if (len < header)
		return;
	protocol = get_be16(data + protocol_at);
	if (protocol == CAN || protocol == CAN_FD)
		TURN_ALL(can_numbers, data + header, len - header);
	else if (protocol == CAN_XL)
		TURN_ALL(can_xl_numbers, data + header, len - header);
}

static void pseudo_header_swap_nflog(uint8_t *data, size_t len)
{
	size_t at = NFLOG_HEADER;

	if (len < NFLOG_HEADER || data[1] != 0)
		return;
	while (at + NFLOG_ATTRIBUTE <= len) {
		uint16_t size;

		pseudo_header_turn(data + at, 2);
		pseudo_header_turn(data + at + 2, 2);
		memcpy(&size, data + at, sizeof(size));
		if (size < NFLOG_ATTRIBUTE)
			return;
		at += (size + 3u) & ~3u;
	}
}

void pseudo_header_swap(int dlt, uint8_t *data, uint32_t caplen)
{
	switch (dlt) {
	case DLT_USB_LINUX:
	case DLT_USB_LINUX_MMAPPED:
		pseudo_header_swap_usb(data, caplen, dlt == DLT_USB_LINUX_MMAPPED);
		break;
	case DLT_PFLOG:
		pseudo_header_swap_pflog(data, caplen);
		break;
	case DLT_LINUX_SLL:
		pseudo_header_swap_can(data, caplen, SLL_HDR_LEN, SLL_PROTOCOL);
		break;
	case DLT_LINUX_SLL2:
		pseudo_header_swap_can(data, caplen, SLL2_HDR_LEN, 0);
		break;
	case DLT_NFLOG:
		pseudo_header_swap_nflog(data, caplen);
		break;
	default:
		break;
	}
}
