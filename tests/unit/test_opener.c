/* SPDX-License-Identifier: ISC */
/* The process that opens the files of a rotation, in a folder of the test's own. */
#include "unit.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file/opener.h"

struct place {
	char path[64];
	int folder;
	struct rotation_name name;
	struct opener opener;
};

static void begin(struct place *p, const char *pattern, struct opener_keep keep)
{
	struct fault f;

	strcpy(p->path, "/tmp/test_opener.XXXXXX");
	assert_non_null(mkdtemp(p->path));
	p->folder = open(p->path, O_RDONLY | O_DIRECTORY);
	assert_true(p->folder >= 0);
	assert_int_equal(rotation_name_init(&p->name, pattern, &f), 0);
	assert_int_equal(opener_start(&p->opener, p->folder, &p->name, &keep, &f), 0);
}

static void end(struct place *p)
{
	DIR *dir = fdopendir(p->folder);
	struct dirent *entry;

	opener_finish(&p->opener);
	rotation_name_finish(&p->name);
	while ((entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			assert_int_equal(unlinkat(dirfd(dir), entry->d_name, 0), 0);
	closedir(dir);
	rmdir(p->path);
}

/* The descriptor of an OPEN, or -1. */
static int ask(struct place *p, enum opener_op op, uint64_t size, struct opener_answer *answer)
{
	const struct opener_request request = { .op = op, .size = size };
	struct pollfd at = { .fd = p->opener.fd, .events = POLLIN };
	struct fault f;
	int status;
	int fd;

	assert_int_equal(opener_ask(&p->opener, &request, &f), 0);
	while ((status = opener_answer(&p->opener, answer, &fd, &f)) == 0)
		poll(&at, 1, -1);
	assert_int_equal(status, 1);
	assert_int_equal(answer->op, op);
	return fd;
}

static bool is_there(const struct place *p, const char *name)
{
	struct stat st;

	return fstatat(p->folder, name, &st, 0) == 0;
}

static void open_next(struct place *p, const char *name)
{
	struct opener_answer answer;
	int fd = ask(p, OPENER_OPEN, 0, &answer);

	assert_int_equal(answer.error, 0);
	assert_string_equal(answer.name, name);
	assert_int_equal(write(fd, "x", 1), 1);
	close(fd);
}

static void name_it(struct place *p, uint64_t size, const char *name)
{
	struct opener_answer answer;

	assert_int_equal(ask(p, OPENER_NAME, size, &answer), -1);
	assert_int_equal(answer.error, 0);
	assert_string_equal(answer.name, name);
	assert_true(is_there(p, name));
}

static void make(const struct place *p, const char *name)
{
	close(openat(p->folder, name, O_CREAT | O_WRONLY, 0600));
}

static void test_life(void **state)
{
	struct opener_answer answer;
	struct place p;

	(void)state;
	begin(&p, "x.pcap", (struct opener_keep){ 0 });
	open_next(&p, "x-00001.pcap");
	assert_true(is_there(&p, "x-00001.pcap.part"));
	assert_false(is_there(&p, "x-00001.pcap"));
	open_next(&p, "x-00002.pcap");
	/* No more than two at a time. */
	assert_int_equal(ask(&p, OPENER_OPEN, 0, &answer), -1);
	assert_int_equal(answer.error, EBUSY);
	name_it(&p, 1, "x-00001.pcap");
	assert_false(is_there(&p, "x-00001.pcap.part"));
	open_next(&p, "x-00003.pcap");
	ask(&p, OPENER_DISCARD, 0, &answer);
	assert_false(is_there(&p, "x-00003.pcap.part"));
	name_it(&p, 1, "x-00002.pcap");
	ask(&p, OPENER_NAME, 0, &answer);
	assert_int_equal(answer.error, ENOENT);
	end(&p);
}

/* What is there is neither overwritten nor deleted. */
static void test_taken(void **state)
{
	struct place p;

	(void)state;
	begin(&p, "x.pcap", (struct opener_keep){ .files = 1 });
	make(&p, "x-00001.pcap");
	make(&p, "x-00002.pcap.part");
	open_next(&p, "x-00003.pcap");
	open_next(&p, "x-00004.pcap");
	make(&p, "x-00003.pcap");
	name_it(&p, 1, "x-00003.pcap.2");
	name_it(&p, 1, "x-00004.pcap");
	assert_true(is_there(&p, "x-00001.pcap") && is_there(&p, "x-00003.pcap"));
	assert_false(is_there(&p, "x-00003.pcap.2"));
	end(&p);
}

static void check_keep(struct opener_keep keep, const uint64_t sizes[5], const char *left)
{
	static const char *const names[] = { "x-00001", "x-00002", "x-00003", "x-00004",
		"x-00005" };
	struct place p;

	begin(&p, "x", keep);
	for (int i = 0; i < 5; i++) {
		open_next(&p, names[i]);
		name_it(&p, sizes[i], names[i]);
	}
	for (int i = 0; i < 5; i++)
		assert_int_equal(is_there(&p, names[i]), left[i] == '1');
	end(&p);
}

static void test_keep(void **state)
{
	(void)state;
	check_keep((struct opener_keep){ 0 }, (uint64_t[]){ 1, 1, 1, 1, 1 }, "11111");
	check_keep((struct opener_keep){ .files = 2 }, (uint64_t[]){ 1, 1, 1, 1, 1 }, "00011");
	check_keep((struct opener_keep){ .bytes = 10 }, (uint64_t[]){ 4, 4, 4, 4, 2 }, "00111");
	check_keep((struct opener_keep){ .bytes = 10 }, (uint64_t[]){ 4, 4, 4, 4, 20 }, "00001");
	check_keep((struct opener_keep){ .files = 4, .bytes = 10 }, (uint64_t[]){ 1, 1, 1, 1, 1 },
		"01111");
}

/* -W deletes what this run wrote: not what another has put there since under the same name. */
static void test_keep_what_others_wrote(void **state)
{
	struct place p;

	(void)state;
	begin(&p, "x", (struct opener_keep){ .files = 1 });
	open_next(&p, "x-00001");
	name_it(&p, 1, "x-00001");
	assert_int_equal(renameat(p.folder, "x-00001", p.folder, "away"), 0);
	make(&p, "x-00001");
	for (int i = 2; i < 4; i++) {
		char name[16];

		snprintf(name, sizeof(name), "x-%05d", i);
		open_next(&p, name);
		name_it(&p, 1, name);
	}
	assert_true(is_there(&p, "x-00001") && is_there(&p, "away"));
	assert_true(!is_there(&p, "x-00002") && is_there(&p, "x-00003"));
	end(&p);
}

/* A name without a number, deleted by -W, is not that of a later file as well. */
static void test_each_name_once(void **state)
{
	struct place p;

	(void)state;
	begin(&p, "x-%%.pcap", (struct opener_keep){ .files = 1 });
	open_next(&p, "x-%.pcap");
	name_it(&p, 1, "x-%.pcap");
	open_next(&p, "x-%-00002.pcap");
	name_it(&p, 1, "x-%-00002.pcap");
	assert_false(is_there(&p, "x-%.pcap"));
	open_next(&p, "x-%-00003.pcap");
	end(&p);
}

/* The folder goes away. */
static void test_refused(void **state)
{
	struct opener_answer answer;
	struct place p;

	(void)state;
	begin(&p, "x", (struct opener_keep){ 0 });
	rmdir(p.path);
	assert_int_equal(ask(&p, OPENER_OPEN, 0, &answer), -1);
	assert_int_equal(answer.error, ENOENT);
	end(&p);
}

static void test_gone(void **state)
{
	const struct opener_request request = { .op = OPENER_DISCARD + 1 };
	struct opener_answer answer;
	struct place p;
	struct fault f;
	int fd;

	(void)state;
	begin(&p, "x", (struct opener_keep){ 0 });
	shutdown(p.opener.fd, SHUT_WR);
	while (opener_answer(&p.opener, &answer, &fd, &f) == 0)
		;
	assert_int_equal(p.opener.fd, -1);
	assert_int_equal(f.code, ATOM(failed));
	assert_int_equal(opener_ask(&p.opener, &request, &f), -1);
	end(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_life),
		cmocka_unit_test(test_taken),
		cmocka_unit_test(test_keep),
		cmocka_unit_test(test_keep_what_others_wrote),
		cmocka_unit_test(test_each_name_once),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
