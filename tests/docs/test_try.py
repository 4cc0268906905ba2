# SPDX-License-Identifier: ISC
"""README's first two commands, where something goes wrong: the tool's own words, and what to do."""

import os
import shutil
import subprocess
import tempfile
import pathlib

import pytest

from harness import PATIENCE, TESTS

NOBODY = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"] if os.geteuid() == 0 else []
TOOLS = {
    "meson": 'echo "meson $*" >>"$CALLS"; [ -z "$MESON_FAILS" ] || { echo "$MESON_FAILS"; exit 1; }\n'
             '[ "$1" = setup ] || exit 0; for last; do case $last in */build*) folder=$last;; esac; done\n'
             'mkdir -p "$folder"; : >"$folder/build.ninja"',
    "ninja": 'echo "ninja $*" >>"$CALLS"; [ -z "$NINJA_FAILS" ] || { echo "$NINJA_FAILS"; exit 1; }',
    "chown": "exit 0",
    "sudo": 'while [ "${1#-}" != "$1" ]; do shift; done; exec "$@"',
}


@pytest.fixture
def tree():
    """A tree of the scripts alone, beside tools that only say that they were called."""
    top = pathlib.Path(tempfile.mkdtemp(prefix="pktpipe-try-"))
    (top / "tests").mkdir()
    (top / "bin").mkdir()
    for name in "try", "check", "setup.sh":
        shutil.copy(TESTS / name, top / "tests")
    for path, body in {"tests/install": "exit 0", "tests/ports": "exit 0", **{f"bin/{k}": v for k, v in TOOLS.items()}}.items():
        (top / path).write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
        (top / path).chmod(0o755)
    for path in top, top / "tests", top / "bin":
        path.chmod(0o777)
    yield top
    shutil.rmtree(top)


def start(tree, script, **env):
    calls = tree / "calls"
    calls.touch(0o666)
    calls.chmod(0o666)
    env = {"MESON_FAILS": "", "NINJA_FAILS": "", **env, "CALLS": str(calls),
           "PATH": f"{tree / 'bin'}:{os.environ['PATH']}"}
    done = subprocess.run([*NOBODY, tree / "tests" / script], env=env, capture_output=True, text=True,
                          timeout=PATIENCE, check=False)
    return done, calls.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("script", ["try", "check"])
@pytest.mark.parametrize("env, hint", [
    ({"MESON_FAILS": "Dependency libpcap not found"}, "tests/install build"),
    ({"MESON_FAILS": "ERROR: Compiler cc cannot compile programs.", "CC": "no-such-cc"}, "there is no no-such-cc"),
    ({"NINJA_FAILS": "src/main.c:1: error: expected"}, "does not compile"),
])
def test_the_tools_own_words(tree, script, env, hint):
    done, _ = start(tree, script, **env)
    assert done.returncode == 1
    assert (env.get("MESON_FAILS") or env["NINJA_FAILS"]) in done.stderr and hint in done.stderr


@pytest.mark.parametrize("script, folder", [("try", "build"), ("check", "build-check")])
def test_a_folder_of_another_user(tree, script, folder):
    (tree / folder).mkdir(0o555)
    done, calls = start(tree, script)
    assert done.returncode == 1 and calls == []
    assert f"sudo rm -r {tree / folder}" in done.stderr


def test_check_has_its_own_folder_and_settings(tree):
    """After tests/try as well, and in a folder that was set up with others."""
    (tree / "build").mkdir()
    (tree / "build" / "build.ninja").touch()
    (tree / "build-check").mkdir(0o777)
    (tree / "build-check").chmod(0o777)
    (tree / "build-check" / "build.ninja").touch()
    (tree / "build-check" / "build.ninja").chmod(0o666)
    done, calls = start(tree, "check", PKTPIPE_STRICT="")
    settings = [c for c in calls if c.startswith("meson setup")]
    assert done.returncode == 0, done.stderr
    assert [c for c in calls if f"{tree}/build/" in c or c.endswith(f"{tree}/build")] == []
    assert len(settings) == 2 and all("-Dwerror=true -Dtests=enabled" in c for c in settings)
    assert "--reconfigure" in settings[0] and "--reconfigure" not in settings[1]
