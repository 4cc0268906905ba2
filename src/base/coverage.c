/* SPDX-License-Identifier: ISC */
/*
 * For builds that measure coverage alone: the counts are written by exit(3), which a forked
 * helper must not go through, so its _exit(2) writes them.
 * https://gcc.gnu.org/onlinedocs/gcc/Gcov-and-Optimization.html; ld(1), --wrap
 */
void __gcov_dump(void);
_Noreturn void __real__exit(int code);
_Noreturn void __wrap__exit(int code);

_Noreturn void __wrap__exit(int code)
{
	__gcov_dump();
	__real__exit(code);
}
