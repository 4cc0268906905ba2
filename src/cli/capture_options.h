/* SPDX-License-Identifier: ISC */
/* The options of `capture`, and what a command makes of a capture beside them. */
#ifndef CLI_CAPTURE_OPTIONS_H
#define CLI_CAPTURE_OPTIONS_H

#include "view/lines.h"
#include "cli/filter_options.h"
#include "cli/option_table.h"
#include "cli/privilege.h"
#include "cli/value.h"
#include "net/fanout.h"
#include "os/cpus.h"
#include "record/packet.h"

/* Super-packets, and those of `lo`, are longer than 65535.  But a slot of an immediate ring is
 * a snapshot length, so that it holds fewer packets the longer that is. */
#define CAPTURE_SNAPLEN_DEFAULT   262144
#define CAPTURE_SNAPLEN_IMMEDIATE 65535
#define CAPTURE_SNAPLEN_UNSET     UINT64_MAX
#define CAPTURE_CREDIT_UNSET      UINT64_MAX
#define CAPTURE_QUEUE_DEFAULT     (16u * 1024 * 1024)
#define CAPTURE_QUEUE_UNSET       UINT64_MAX

struct capture_options {
	struct option_list interfaces;
	struct option_list files;
	bool merge;       /* files in order of time */
	uint64_t snaplen; /* CAPTURE_SNAPLEN_UNSET: not said */
	bool promiscuous;
	bool monitor;
	struct value_timeout timeout;
	uint64_t buffer;
	uint64_t queue; /* CAPTURE_QUEUE_UNSET: not said */
	int direction;  /* as in capture_directions */
	int reader;     /* enum live_reader */
	int linktype;
	int tstamp_type;
	struct fanout fanout;
	bool fanout_alone;
	uint64_t workers;   /* 0: none but this process */
	const char *output; /* of their records */
	struct cpus cpus;
	struct filter_options filter;
	uint64_t count;
	uint64_t duration;
	const char *write;
	bool print;
	bool no_packets;
	uint64_t rotate_size;  /* bytes; 0: not said, as the next four */
	uint64_t rotate_every; /* ns */
	uint64_t keep;         /* whole files */
	uint64_t keep_size;    /* bytes of these */
	uint64_t max_files;
	int format; /* -1: not said */
	int time_unit;
	struct value_meta meta;
	bool no_data;
	uint64_t batch; /* packets in a frame */
	bool decode;
	struct option_list decode_as;
	bool checksums;
	bool origin;
	struct value_community_id community_id;
	bool fingerprints;
	struct lines_options lines;
	int encoding;
	bool packets_only;
	uint64_t stats_interval;
	bool control;
	uint64_t credit; /* CAPTURE_CREDIT_UNSET: no limit */
	int on_eof;      /* as in capture_on_eof */
	struct privilege_options privilege;
	struct option_words words;
};

enum capture_on_eof { ON_EOF_STOP, ON_EOF_CONTINUE };

extern const struct capture_options capture_defaults;

/* What a command makes of a capture, beside the options that it shares with `capture`. */
enum capture_kind {
	CAPTURE_RECORDS, /* capture */
	CAPTURE_COUNTS,  /* stats: no packets are written, only their numbers and rates */
	CAPTURE_EPCAP,   /* epcap's protocol on stdin and stdout */
};

struct capture_plan {
	enum capture_kind kind;
	uint64_t reports; /* of CAPTURE_COUNTS: of so many intervals, 0: no limit */
	bool unnamed;     /* of CAPTURE_COUNTS: the devices are those that are up */
	bool inject;      /* of CAPTURE_EPCAP: what comes on stdin is sent */
	bool verbose;     /* of CAPTURE_EPCAP: the totals are said on stderr */
};

#endif
