#!/bin/sh
# Create or renew the virtual environment from a lock file. Does nothing when it is up to date.
# usage: PYTHON=python3 tools/setup.sh LOCKFILE [VENV]
set -eu
lock=$1
venv=${2:-.venv}
python=${PYTHON:-python3}

fail() { printf '%s\n' "konvergensi: $1" >&2; exit 1; }

command -v "$python" >/dev/null 2>&1 || fail "'$python' was not found; install Python 3.11 or newer, or say PYTHON=/path/to/python3."
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || fail "$("$python" --version) is too old; install Python 3.11 or newer, or say PYTHON=/path/to/python3."
"$python" -c 'import ensurepip, venv' 2>/dev/null || fail "this Python has no venv module; install it (on Debian and Ubuntu: apt-get install python3-venv)."

# The stamp of a fuller lock (dev) also serves a smaller one (run): its content is a superset.
stamp=$(cat requirements.lock "$lock" pyproject.toml | cksum | tr -d ' ')
if [ -f "$venv/.ready" ] && [ -x "$venv/bin/konvergensi" ]; then
    grep -qx "$stamp" "$venv/.ready" && exit 0
fi

[ -x "$venv/bin/python" ] || { echo "Creating $venv ..."; "$python" -m venv "$venv" || fail "the virtual environment '$venv' could not be created; is the disk full or the folder read-only?"; }
echo "Installing pinned packages from $lock (a minute or two the first time) ..."
# The lock names every package, so nothing is worked out anew; bytecode is compiled afterwards on every core.
"$venv/bin/python" -m pip install -qq --disable-pip-version-check --require-hashes --no-deps --no-compile -r "$lock" \
    || fail "the packages in $lock could not be installed; check the connection to the package index (pip's message is above) and run the same command again."
"$venv/bin/python" -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable . \
    || fail "the project itself could not be installed into $venv (pip's message is above)."
"$venv/bin/python" -m compileall -qq -j 0 "$venv/lib" || true  # some packages carry files of other Python versions
printf '%s\n' "$stamp" >>"$venv/.ready"
