/* SPDX-License-Identifier: ISC */
#include "os/user.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "base/number.h"

static int user_failed(struct fault *f, const char *step)
{
	int reason = errno;

	fault_set(f, reason == EPERM ? ATOM(permission_denied) : ATOM(failed), ATOM(user), NULL,
		"cannot %s: %s", step, strerror(reason));
	if (reason == EPERM && geteuid() == 0)
		fault_hint(f,
			"root takes cap_setuid, cap_setgid and cap_sys_chroot for that; or start "
			"it as another user");
	else if (reason == EPERM)
		fault_hint(f, "only root can change the user, the group, or the root directory");
	return -1;
}

/* The real, the effective and the saved one: setreuid(2) sets the last, too, where the real
 * one changes. */
static int user_set_uid(uid_t uid)
{
#ifdef __APPLE__
	return setreuid(uid, uid);
#else
	return setresuid(uid, uid, uid);
#endif
}

static int user_set_gid(gid_t gid)
{
#ifdef __APPLE__
	return setregid(gid, gid);
#else
	return setresgid(gid, gid, gid);
#endif
}

int user_take_back(struct fault *f)
{
	uid_t uid = getuid();
	gid_t gid = getgid();

	if (geteuid() == uid && getegid() == gid)
		return 0;
	if (user_keep_caps() < 0)
		return user_failed(f, "keep the capabilities");
	if (user_set_gid(gid) < 0)
		return user_failed(f, "take the caller's group");
	if (user_set_uid(uid) < 0)
		return user_failed(f, "take the caller's user");
	return 0;
}

static bool user_parse_id(const char *text, uint32_t *id)
{
	uint64_t value;

	if (!number_parse(text, &value) || value >= UINT32_MAX)
		return false;
	*id = (uint32_t)value;
	return true;
}

static int user_resolve_user(struct user_target *t, const char *name, struct fault *f)
{
	const struct passwd *entry = getpwnam(name);
	uint32_t id;

	if (entry) {
		t->uid = entry->pw_uid;
		t->gid = entry->pw_gid;
	} else if (user_parse_id(name, &id)) {
		t->uid = id;
		t->gid = id;
	} else if (!t->asked) {
		t->uid = USER_OVERFLOW;
		t->gid = USER_OVERFLOW;
	} else {
		fault_set(f, ATOM(usage), ATOM(user), NULL, "there is no user \"%s\"", name);
		return fault_hint(f, "name one of /etc/passwd, or give its number");
	}
	if (t->uid == 0) {
		fault_set(f, ATOM(usage), ATOM(user), NULL,
			"the user \"%s\" is root, who would get every privilege back", name);
		return fault_hint(f, "name another, such as nobody, who is taken by default");
	}
	return 0;
}

static int user_resolve_group(struct user_target *t, const char *name, struct fault *f)
{
	const struct group *entry = getgrnam(name);
	uint32_t id;

	if (entry || user_parse_id(name, &id)) {
		t->gid = entry ? entry->gr_gid : id;
		return 0;
	}
	fault_set(f, ATOM(usage), ATOM(user), NULL, "there is no group \"%s\"", name);
	return fault_hint(f, "name one of /etc/group, or give its number");
}

int user_resolve(struct user_target *t, const char *user, const char *group, const char *chroot,
	struct fault *f)
{
	*t = (struct user_target){ .uid = getuid(), .gid = getgid(), .chroot = chroot };
	t->asked = user || group;
	t->change = t->asked || t->uid == 0;
	if ((user || t->uid == 0) && user_resolve_user(t, user ? user : USER_DEFAULT, f) < 0)
		return -1;
	return group ? user_resolve_group(t, group, f) : 0;
}

static int user_clear_groups(struct fault *f)
{
	if (setgroups(0, NULL) == 0 || (errno == EPERM && user_groups_are_fixed()))
		return 0;
	return user_failed(f, "clear the supplementary groups");
}

static int user_enter_root(const char *dir, struct fault *f)
{
	if (chdir(dir) < 0) {
		fault_set_file(f, errno == EACCES ? ATOM(permission_denied) : ATOM(no_such_file),
			ATOM(user), dir, "cannot change into the root directory %s: %s", dir,
			strerror(errno));
		return fault_hint(f, "--chroot takes a folder that is there");
	}
	return chroot(".") < 0 ? user_failed(f, "change the root directory") : 0;
}

/* EINVAL: the user namespace has no such id. */
static bool user_unmapped(const struct user_target *t)
{
	return errno == EINVAL && !t->asked;
}

static int user_change_ids(const struct user_target *t, struct fault *f)
{
	if (user_set_gid(t->gid) < 0)
		return user_unmapped(t) ? 0 : user_failed(f, "change the group");
	if (user_set_uid(t->uid) < 0)
		return user_unmapped(t) ? 0 : user_failed(f, "change the user");
	if (user_set_uid(0) == 0 || (t->gid != 0 && user_set_gid(0) == 0))
		return fault_set(f, ATOM(failed), ATOM(user), NULL,
			"root could be taken back after it was given up");
	return 0;
}

int user_leave(const struct user_target *t, struct fault *f)
{
	if (t->change && user_clear_groups(f) < 0)
		return -1;
	if (t->chroot && user_enter_root(t->chroot, f) < 0)
		return -1;
	return t->change ? user_change_ids(t, f) : 0;
}
