/* SPDX-License-Identifier: ISC */
/* Seconds have 64 bits here, whatever time_t is by default: glibc's 32 bits end in 2038.  The
 * rest of the program keeps to the default, because libpcap's struct pcap_pkthdr has it. */
#ifndef _TIME_BITS
#define _TIME_BITS 64
#endif
#undef _FILE_OFFSET_BITS
#define _FILE_OFFSET_BITS 64
#include "base/clock.h"

#include <time.h>

#include "base/number.h"

uint64_t clock_monotonic(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * CLOCK_SECOND + (uint64_t)t.tv_nsec;
}

struct clock_time clock_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (struct clock_time){ t.tv_sec, (uint32_t)t.tv_nsec };
}

bool clock_local(int64_t sec, struct tm *out)
{
	time_t t = (time_t)sec;

	return t == sec && localtime_r(&t, out);
}

static char *clock_put_pair(char *p, int64_t v, char after)
{
	memcpy(p, number_rest[v].digits + 1, 2);
	p[2] = after;
	return p + 3;
}

/* The civil calendar from a count of days: years start in March, so that the
 * leap day is the last; 146097 days make 400 years. */
void clock_put_prefix(char *p, int64_t sec)
{
	int64_t days = sec / 86400 + 719468;
	int64_t time = sec % 86400;
	int64_t era = days / 146097;
	int64_t day_of_era = days % 146097;
	int64_t year_of_era =
		(day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int64_t day_of_year =
		day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int64_t shifted = (5 * day_of_year + 2) / 153;
	int64_t day = day_of_year - (153 * shifted + 2) / 5 + 1;
	int64_t month = shifted < 10 ? shifted + 3 : shifted - 9;
	int64_t year = year_of_era + era * 400 + (month <= 2);

	memcpy(p, number_rest[year / 100].digits + 1, 2);
	p = clock_put_pair(p + 2, year % 100, '-');
	p = clock_put_pair(p, month, '-');
	p = clock_put_pair(p, day, 'T');
	p = clock_put_pair(p, time / 3600, ':');
	p = clock_put_pair(p, time / 60 % 60, ':');
	clock_put_pair(p, time % 60, '.');
}

void clock_put_rfc3339(char *p, struct clock_time t)
{
	clock_put_prefix(p, t.sec);
	p = number_put_nano(p + CLOCK_PREFIX_LEN, t.nsec);
	p[0] = 'Z';
	p[1] = '\0';
}
