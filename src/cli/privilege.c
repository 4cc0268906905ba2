/* SPDX-License-Identifier: ISC */
#include "cli/privilege.h"

#include <unistd.h>

#include "file/unpacker.h"
#include "filter/compile.h"
#include "filter/compile_child.h"
#include "os/caps.h"
#include "os/signals.h"
#include "os/user.h"

const char *const privilege_sandboxes[] = { "auto", "seccomp", "rlimit", "null", NULL };

static bool left; /* privilege_leave() is done */

static unsigned privilege_wanted(bool admin)
{
	return admin ? CAPS_RAW | CAPS_ADMIN : CAPS_RAW;
}

int privilege_begin(struct fault *f)
{
	if (user_take_back(f) < 0 || caps_hide(f) < 0)
		return -1;
	/* What root opens root may open; anybody else has the rights of a user. */
	if (getuid() != 0 && caps_keep(CAPS_RAW | CAPS_ADMIN, f) < 0)
		return -1;
	compile_set_containment(privilege_contain_helper);
	compile_set_interrupt(signals_stopped);
	unpacker_set_containment(privilege_contain_unpacker);
	return 0;
}

bool privilege_from_file(void)
{
	return user_is_raised();
}

int privilege_raise(bool admin, struct fault *f)
{
	return caps_hold(privilege_wanted(admin), f);
}

int privilege_lower(struct fault *f)
{
	return caps_hold(CAPS_NONE, f);
}

void privilege_hint(bool admin, struct fault *f)
{
	if (f->code == ATOM(permission_denied) && f->op == ATOM(activate))
		caps_hint(privilege_wanted(admin), f);
}

/* The user is looked up before the root directory changes.  The bounding set and the
 * secure bits can be changed only as long as the user is root. */
static int privilege_do_leave(
	const char *user, const char *group, const char *chroot, struct fault *f)
{
	struct user_target target;

	if (user_resolve(&target, user, group, chroot, f) < 0)
		return -1;
	if (caps_hold(CAPS_LEAVE, f) < 0 || caps_seal(f) < 0)
		return -1;
	if (user_leave(&target, f) < 0 || caps_drop(f) < 0)
		return -1;
	/* A change of ids makes the process dumpable again where suid_dumpable says so. */
	return caps_hide(f);
}

int privilege_leave(const struct privilege_options *o, struct fault *f)
{
	if (privilege_do_leave(o->user, o->group, o->chroot, f) < 0)
		return -1;
	left = true;
	return 0;
}

struct record_sandbox privilege_holds(const struct sandbox_state *state)
{
	return (struct record_sandbox){
		.seccomp = state->seccomp,
		.landlock = (unsigned)state->landlock,
		.rlimit = state->rlimit,
		.pledge = state->pledge,
		.capsicum = state->capsicum,
		.caps = left && caps_exist(),
	};
}

int privilege_confine(const struct privilege_options *o, struct sandbox_request *request,
	struct record_sandbox *holds, struct fault *f)
{
	struct sandbox_state state;

	/* What comes now is decompressed in this sandbox. */
	unpacker_set_containment(NULL);
	request->mode = (enum sandbox_mode)o->sandbox;
	if (sandbox_enter(request, &state, f) < 0)
		return -1;
	*holds = privilege_holds(&state);
	return 0;
}

static int privilege_leave_child(void)
{
	struct fault f;

	return left ? 0 : privilege_do_leave(NULL, NULL, NULL, &f);
}

int privilege_contain_helper(void)
{
	if (privilege_leave_child() < 0)
		return -1;
	sandbox_contain_helper();
	return 0;
}

int privilege_contain_unpacker(void)
{
	struct sandbox_state state;

	if (privilege_leave_child() < 0)
		return -1;
	sandbox_contain_unpacker(&state);
	return 0;
}
