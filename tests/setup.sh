# Sourced by tests/try and tests/check, in the top folder: a build folder and what can go wrong with it.

# Says first what is wrong, then what to do.
fail() {
    echo "$0: $1" >&2
    shift
    [ $# -eq 0 ] || printf '    %s\n' "$@" >&2
    exit 1
}

# What root writes, by sudo, goes to whom the tree belongs to, so that it can be built without sudo as well.
hand_over() {
    [ "$(id -u)" != 0 ] || [ ! -d "$1" ] || chown -R --reference=. "$1"
}

# writable FOLDER: or whose it is.
writable() {
    for file in "$1" "$1/build.ninja" "$1/.ninja_log" "$1/.ninja_deps" "$1/meson-private/coredata.dat"; do
        [ ! -e "$file" ] || [ -w "$file" ] ||
            fail "$file belongs to $(stat -c %U "$file"), and you are $(id -un)" \
                "sudo rm -r $1" "or start it as that user: sudo $0"
    done
}

# set_up FOLDER [OPTION...]: by meson, with these options whatever it was set up with before.
set_up() {
    folder=$1
    shift
    writable "$folder"
    again=
    [ ! -f "$folder/build.ninja" ] || again=--reconfigure
    meson setup $again "$folder" "$@" >"$log" 2>&1 || {
        cat "$log" >&2
        fail "meson cannot set up $folder, see above" \
            "a library or program that is missing: tests/install build tests" \
            "a compiler that does not work: $(command -v "${CC:-cc}" || echo "there is no ${CC:-cc}")" \
            "a folder that went wrong: rm -r $folder"
    }
}

# compile FOLDER
compile() {
    ninja -C "$1" >&2 || fail "it does not compile, see above; what ninja calls FAILED first is the cause" \
        "after a change of the compiler or of libraries: rm -r $1"
}

log=$(mktemp)
trap 'rm -f "$log"' EXIT
