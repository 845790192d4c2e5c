#!/bin/sh
# Renew the lock files: pinned versions with hashes, for every platform, without index addresses.
set -eu
command -v uv >/dev/null 2>&1 || { echo "konvergensi: 'uv' was not found; install it with: pip install uv" >&2; exit 1; }
compile() {
    uv pip compile pyproject.toml tools/build-requirements.txt "$@" --universal --python-version 3.11 \
        --generate-hashes --no-emit-index-url --no-annotate --custom-compile-command "make lock" --quiet
}
compile --extra web --output-file requirements.lock
compile --extra web --extra dev --constraint requirements.lock --output-file requirements-dev.lock
compile --extra web --extra dev --extra bench --constraint requirements.lock --output-file requirements-bench.lock
