"""A worker beside the server, as a process: `python -m konvergensi_web.commands._worker`."""

import os
import signal
import sys
import threading


def _follow_parent() -> None:
    """Wait until the server's end of our standard input closes, however the server ended; then stop."""
    while os.read(sys.stdin.fileno(), 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    """Work until the server stops us or is gone."""
    from konvergensi_web.commands._platform import start

    start()
    from konvergensi_web.platform.jobs import process

    threading.Thread(target=_follow_parent, name="parent", daemon=True).start()
    process.run()


if __name__ == "__main__":
    main()
