/* SPDX-License-Identifier: ISC */
#include "base/pacer.h"

#include "base/clock.h"

/* units / rate seconds in ns, without overflow for any rate. */
static uint64_t pacer_elapsed(uint64_t units, uint64_t rate)
{
	return units / rate * CLOCK_SECOND +
	       (uint64_t)((double)(units % rate) * (double)CLOCK_SECOND / (double)rate);
}

static uint64_t pacer_by_time(struct pacer *p, bool timed, uint64_t time)
{
	uint64_t due;

	if (!timed)
		return p->last;
	if (!p->based) {
		p->based = true;
		p->base_time = p->time = time;
		p->base_start = p->last;
	}
	p->earlier += time < p->time;
	p->time = time;
	if (time <= p->base_time)
		return p->last;
	due = p->base_start + (uint64_t)((double)(time - p->base_time) / p->speed);
	if (!p->max_gap || due <= p->last + p->max_gap)
		return due;
	p->gaps++;
	p->gap = due - p->last;
	p->base_time = time;
	p->base_start = p->last + p->max_gap;
	return p->base_start;
}

uint64_t pacer_next(struct pacer *p, uint64_t now, bool timed, uint64_t time, uint32_t len)
{
	uint64_t deadline;

	if (!p->started) {
		p->started = true;
		p->start = p->last = now;
	}
	switch (p->kind) {
	case PACER_TIMES:
		deadline = pacer_by_time(p, timed, time);
		break;
	case PACER_PACKETS:
		deadline = p->start + pacer_elapsed(p->units++, p->rate);
		break;
	case PACER_BITS:
		deadline = p->start + pacer_elapsed(p->units, p->rate);
		p->units += 8 * (uint64_t)len;
		break;
	default:
		return now;
	}
	if (deadline > p->last)
		p->last = deadline;
	return p->last;
}

void pacer_repeat(struct pacer *p)
{
	p->based = false;
}
