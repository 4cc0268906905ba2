/* SPDX-License-Identifier: ISC */
/*
 * The method.  A bisection over the tokens finds the first that libpcap's parser cannot
 * take; trial.h tells how it is asked.
 *
 * That is where libpcap gives up; where a person went wrong may be elsewhere.  Small
 * edits near it are tried (a keyword instead of a mistyped word, a missing `port`, `and` or
 * parenthesis put in, a doubled operator left out), and the first with which the expression
 * compiles, or the parser comes past the place, is the hint; the words that it changes are
 * the offending ones (diagnose_syntax.c).
 *
 * Complaints about meaning, not syntax, name their object: it is looked for among the
 * tokens backwards from the place (diagnose_message.c).
 */
#include "filter/diagnose.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "filter/diagnose_message.h"
#include "filter/diagnose_rejection.h"
#include "filter/diagnose_syntax.h"

/* Of the second that the child has. */
#define PATIENCE (600 * CLOCK_MS)

static size_t diagnose_culprit(const struct trial *t)
{
	size_t good = 0;
	size_t bad = t->count;

	if (trial_viable(t, t->count))
		return t->count;
	while (bad - good > 1) {
		size_t middle = good + (bad - good) / 2;

		if (trial_viable(t, middle))
			good = middle;
		else
			bad = middle;
	}
	return good;
}

void diagnose_note(struct diagnosis *d, const char *failure)
{
	static const char prefix[] = "can't parse filter expression: ";

	if (!strncmp(failure, prefix, sizeof(prefix) - 1))
		failure += sizeof(prefix) - 1;
	snprintf(d->message, sizeof(d->message), "%.*s", (int)strcspn(failure, "\n"), failure);
}

static void diagnose_name_place(const struct trial *t)
{
	struct diagnosis *d = t->d;

	if (d->located && d->length)
		snprintf(d->message, sizeof(d->message), "syntax error at '%.*s'",
			(int)(d->length < 80 ? d->length : 80), t->text + d->offset);
	else if (d->located)
		snprintf(d->message, sizeof(d->message), "syntax error at the end");
}

/* A name that is not known is the place itself; every trial would look it up again. */
static size_t diagnose_unknown_name(const struct trial *t)
{
	const char *name = strstr(t->d->message, "unknown host '");
	size_t i = 0;

	if (!name)
		return t->count;
	name += strlen("unknown host '");
	while (i < t->count &&
		(t->tokens[i].length != strcspn(name, "'") ||
			memcmp(t->text + t->tokens[i].offset, name, t->tokens[i].length)))
		i++;
	return i;
}

static void diagnose_refusal(struct trial *t)
{
	if (strstr(t->d->message, "rejects all packets")) {
		rejection_explain(t);
		return;
	}
	if (!t->count)
		return;
	if (!trial_viable(t, 0)) {
		trial_hint(t, "this libpcap tells no place in the expression; pcap-filter(7) has "
			      "the language of filters");
		return;
	}
	t->culprit = diagnose_unknown_name(t);
	if (t->culprit == t->count)
		t->culprit = diagnose_culprit(t);
	if (trial_expired(t)) {
		trial_hint(t, DIAGNOSIS_LATE);
		return;
	}
	if (strstr(t->d->message, "syntax error")) {
		syntax_correct(t);
		diagnose_name_place(t);
	} else {
		message_explain(t);
	}
}

void diagnose(pcap_t *p, const char *expression, bpf_u_int32 netmask, const char *failure,
	struct diagnosis *d)
{
	struct trial t;

	*d = (struct diagnosis){ 0 };
	diagnose_note(d, failure);
	if (!trial_init(&t, expression))
		return;
	t.pcap = p;
	t.netmask = netmask;
	t.d = d;
	trial_set_patience(&t, PATIENCE);
	diagnose_refusal(&t);
	trial_finish(&t);
}
