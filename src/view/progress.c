/* SPDX-License-Identifier: ISC */
#include "view/progress.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/clock.h"
#include "os/stderr.h"

#define INTERVAL_NS (CLOCK_SECOND / 2)
#define LINE_MAX    128

/* ECMA-48: erase in line, all of it. */
#define CLEAR "\033[2K\r"

void progress_init(struct progress *p, uint64_t now, enum terminal_color color)
{
	*p = (struct progress){ .last = now, .next = UINT64_MAX };
	if (terminal_draws(STDERR_FILENO, color))
		p->next = now + INTERVAL_NS;
}

void progress_init_beside(struct progress *p, uint64_t now, enum terminal_color color)
{
	progress_init(p, now, color);
	p->beside = p->next != UINT64_MAX;
}

__attribute__((format(printf, 3, 4))) static void progress_put(
	struct progress *p, uint64_t now, const char *fmt, ...)
{
	char line[LINE_MAX] = CLEAR;
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(line + strlen(CLEAR), sizeof(line) - strlen(CLEAR), fmt, args);
	va_end(args);
	p->next = now + INTERVAL_NS;
	if (n > 0)
		stderr_show(line, strlen(line));
	p->shown = true;
	p->last = now;
}

/* "950 bit/s", "12.3 kbit/s" */
static void progress_rate(char out[LINE_MAX / 2], double bits)
{
	static const char *const units[] = { "bit/s", "kbit/s", "Mbit/s", "Gbit/s", "Tbit/s" };
	size_t unit = 0;

	for (; bits >= 999.95 && unit + 1 < ARRAY_LEN(units); bits /= 1000)
		unit++;
	snprintf(out, LINE_MAX / 2, "%.*f %s", unit ? 1 : 0, bits, units[unit]);
}

/* ", 1h02m03s left" */
static void progress_left(char out[LINE_MAX / 2], uint64_t ns)
{
	const uint64_t seconds = (ns + CLOCK_SECOND / 2) / CLOCK_SECOND;

	out[0] = '\0';
	if (ns == UINT64_MAX)
		return;
	if (seconds >= 3600)
		snprintf(out, LINE_MAX / 2, ", %lluh%02llum left",
			(unsigned long long)seconds / 3600, (unsigned long long)seconds / 60 % 60);
	else if (seconds >= 60)
		snprintf(out, LINE_MAX / 2, ", %llum%02llus left", (unsigned long long)seconds / 60,
			(unsigned long long)seconds % 60);
	else
		snprintf(out, LINE_MAX / 2, ", %llus left", (unsigned long long)seconds);
}

void progress_sending(struct progress *p, uint64_t now, const struct progress_sent *sent)
{
	double seconds = (double)(now - p->last) / (double)CLOCK_SECOND;
	char rate[LINE_MAX / 2], left[LINE_MAX / 2];

	progress_rate(rate, (double)(sent->bytes - p->bytes) * 8 / seconds);
	progress_left(left, sent->left);
	progress_put(p, now, "%llu packets, %.0f pps, %s, %llu failed%s",
		(unsigned long long)sent->packets, (double)(sent->packets - p->packets) / seconds,
		rate, (unsigned long long)sent->failed, left);
	p->packets = sent->packets;
	p->bytes = sent->bytes;
}

void progress_reading(struct progress *p, uint64_t now, uint64_t packets, double share)
{
	if (share < 0)
		progress_put(p, now, "%llu packets", (unsigned long long)packets);
	else
		progress_put(
			p, now, "%llu packets, %.0f %%", (unsigned long long)packets, 100 * share);
}

void progress_clear(struct progress *p)
{
	if (p->shown || p->beside)
		stderr_show(CLEAR, strlen(CLEAR));
	p->shown = false;
}
