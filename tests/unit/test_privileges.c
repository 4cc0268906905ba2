/* SPDX-License-Identifier: ISC */
#include "unit.h"

#include <grp.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/bytes.h"
#include "os/caps.h"
#include "os/user.h"

#define AS_ROOT()                                                                                  \
	do {                                                                                       \
		if (geteuid() != 0)                                                                \
			skip();                                                                    \
	} while (0)

/* The value of a line of /proc/self/status (proc(5)), without white space at its ends. */
static void status_line(const char *key, char *value, size_t size)
{
	FILE *status = fopen("/proc/self/status", "r");
	char line[512];

	assert_non_null(status);
	value[0] = '\0';
	while (fgets(line, sizeof(line), status)) {
		if (strncmp(line, key, strlen(key)) != 0 || line[strlen(key)] != ':')
			continue;
		line[strcspn(line, "\n")] = '\0';
		snprintf(value, size, "%s",
			line + strlen(key) + 1 + strspn(line + strlen(key) + 1, "\t "));
		for (size_t n = strlen(value); n && value[n - 1] == ' '; n--)
			value[n - 1] = '\0';
	}
	fclose(status);
}

static const char no_caps[] = "0000000000000000";

static void expect(const char *key, const char *want)
{
	char value[256];

	status_line(key, value, sizeof(value));
	if (strcmp(value, want) != 0) {
		fprintf(stderr, "%s is \"%s\", wanted \"%s\"\n", key, value, want);
		_exit(1);
	}
}

static void must(int rc, const struct fault *f)
{
	if (rc >= 0)
		return;
	fprintf(stderr, "%s\n", f->message);
	_exit(1);
}

/* The steps change the process, so each test is a child that says by its status how it went. */
static void in_child(void (*body)(void))
{
	pid_t child = fork();
	int status;

	if (child == 0) {
		body();
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void drop_all(void)
{
	struct fault f;

	must(caps_drop(&f), &f);
	expect("CapInh", no_caps);
	expect("CapPrm", no_caps);
	expect("CapEff", no_caps);
	expect("CapAmb", no_caps);
	expect("NoNewPrivs", "1");
}

static void hold_one(void)
{
	struct fault f;

	must(caps_keep(CAPS_RAW | CAPS_ADMIN, &f), &f);
	expect("CapPrm", "0000000000003000");
	expect("CapEff", no_caps);
	must(caps_hold(CAPS_RAW, &f), &f);
	expect("CapEff", "0000000000002000");
	must(caps_hold(CAPS_LEAVE, &f), &f);
	expect("CapEff", no_caps);
	must(caps_hold(CAPS_NONE, &f), &f);
	expect("CapPrm", "0000000000003000");
	expect("CapEff", no_caps);
}

static void leave_root(void)
{
	struct user_target t;
	struct fault f;
	char want[64];
	gid_t groups[] = { 0, 4 };

	must(setgroups(ARRAY_LEN(groups), groups), &f);
	must(user_resolve(&t, NULL, NULL, "/", &f), &f);
	must(caps_hold(CAPS_LEAVE, &f), &f);
	must(caps_seal(&f), &f);
	must(user_leave(&t, &f), &f);
	must(caps_drop(&f), &f);
	must(caps_hide(&f), &f);
	snprintf(want, sizeof(want), "%u\t%u\t%u\t%u", t.uid, t.uid, t.uid, t.uid);
	expect("Uid", want);
	snprintf(want, sizeof(want), "%u\t%u\t%u\t%u", t.gid, t.gid, t.gid, t.gid);
	expect("Gid", want);
	expect("Groups", "");
	expect("CapBnd", no_caps);
	expect("CapPrm", no_caps);
	if (setuid(0) == 0 || prctl(PR_GET_DUMPABLE) != 0)
		_exit(1);
}

static void leave_as_user(void)
{
	struct user_target t;
	struct fault f = { 0 };

	must(setresuid(USER_OVERFLOW, USER_OVERFLOW, USER_OVERFLOW), &f);
	must(user_resolve(&t, NULL, NULL, NULL, &f), &f);
	must(user_leave(&t, &f), &f);
	must(user_resolve(&t, "daemon", NULL, NULL, &f), &f);
	if (user_leave(&t, &f) == 0 || f.code != ATOM(permission_denied))
		_exit(1);
	t = (struct user_target){ .chroot = "/" };
	if (user_leave(&t, &f) == 0 || f.code != ATOM(permission_denied) || !f.hint[0])
		_exit(1);
}

/* As if by the set-user-id bit of a file that root owns. */
static void take_back(void)
{
	struct fault f;
	char want[64];

	must(setresuid(USER_OVERFLOW, 0, 0), &f);
	must(user_take_back(&f), &f);
	must(caps_keep(CAPS_RAW, &f), &f);
	snprintf(want, sizeof(want), "%d\t%d\t%d\t%d", USER_OVERFLOW, USER_OVERFLOW, USER_OVERFLOW,
		USER_OVERFLOW);
	expect("Uid", want);
	expect("CapEff", no_caps);
	expect("CapPrm", "0000000000002000");
	if (access("/etc/shadow", R_OK) == 0 || setuid(0) == 0)
		_exit(1);
}

static void test_drop(void **state)
{
	(void)state;
	in_child(drop_all);
}

static void test_root(void **state)
{
	static void (*const bodies[])(void) = { hold_one, leave_root, leave_as_user, take_back };

	(void)state;
	AS_ROOT();
	for (size_t i = 0; i < ARRAY_LEN(bodies); i++)
		in_child(bodies[i]);
}

static const struct {
	const char *user, *group;
	bool ok;
	const char *same; /* whose ids are found */
} targets[] = {
	{ "nobody", NULL, true, "nobody" },
	{ "daemon", NULL, true, "daemon" },
	{ "65534", NULL, true, NULL },
	{ "daemon", "0", true, NULL },
	{ "root", NULL, false, NULL },
	{ "0", NULL, false, NULL },
	{ "4294967295", NULL, false, NULL },
	{ "-1", NULL, false, NULL },
	{ "no such user", NULL, false, NULL },
	{ "daemon", "no such group", false, NULL },
};

static void test_resolve(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(targets); i++) {
		const struct passwd *entry;
		struct user_target t;
		struct fault f;
		int rc = user_resolve(&t, targets[i].user, targets[i].group, NULL, &f);

		if ((rc == 0) != targets[i].ok)
			fail_msg("-Z %s: %s", targets[i].user, rc == 0 ? "taken" : f.message);
		if (rc < 0)
			assert_int_equal(f.code, ATOM(usage));
		if (!targets[i].same)
			continue;
		entry = getpwnam(targets[i].same);
		assert_int_equal(t.uid, entry->pw_uid);
		assert_int_equal(t.gid, entry->pw_gid);
	}
}

/* The line for the shell names this very program. */
static void test_hint(void **state)
{
	char path[256], want[512];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);
	struct fault f = { 0 };

	(void)state;
	assert_true(n > 0);
	path[n] = '\0';
	if (!caps_permitted(CAPS_RAW | CAPS_ADMIN)) {
		caps_hint(CAPS_RAW | CAPS_ADMIN, &f);
		snprintf(want, sizeof(want), "sudo setcap cap_net_raw,cap_net_admin=p %s", path);
		assert_string_equal(f.hint, want);
		return;
	}
	caps_hint(CAPS_RAW, &f);
	assert_non_null(strstr(f.hint, "cap_net_raw is held"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_resolve),
		cmocka_unit_test(test_hint),
		cmocka_unit_test(test_drop),
		cmocka_unit_test(test_root),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
