"""The web server process: what it refuses to open, its socket, and its end."""

import errno
import ipaddress
import signal
import socket
import sys
from types import FrameType
from typing import Any

from waitress import create_server

from konvergensi.cli._console import console
from konvergensi.problems import ProblemError
from konvergensi.problems.operations import DEMO_IN_THE_OPEN, HOST_UNKNOWN, NOT_PRODUCTION, PORT_TAKEN
from konvergensi_web.commands._workers import Workers

MEGABYTE = 1 << 20
LARGEST_UPLOAD = 200 * MEGABYTE
CONNECTIONS = 1_000  # a browser keeps up to six open; the default of 100 makes the seventeenth visitor wait
# A request gives the interpreter away at each of its questions to the database and steps of Polars, and waits so long
# for it when another one computes: with the usual 5 ms a page of sixty such steps stands still for 300 ms.
SWITCH_SECONDS = 0.0005


def is_loopback(host: str) -> bool:
    """Whether only this computer can reach the address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def refuse_if_unsafe(host: str) -> None:
    """Raise `ProblemError` when this installation must not be opened there."""
    from django.conf import settings

    from konvergensi_web.commands.demo.accounts import has_demo_accounts

    named = [name for name in settings.ALLOWED_HOSTS if not is_loopback(name.strip("[]"))]
    if is_loopback(host) and not named:
        if has_demo_accounts():
            settings.REQUIRE_SECOND_FACTOR = False  # a visitor signs in with the password that is printed
        return
    if has_demo_accounts():
        raise ProblemError(DEMO_IN_THE_OPEN, host=", ".join(named) or host)
    reasons = []
    if settings.DEBUG:
        reasons.append("KONVERGENSI_DEBUG menyala")
    if not settings.SECURE_SSL_REDIRECT:
        reasons.append("KONVERGENSI_HTTPS belum true")
    if not settings.REQUIRE_SECOND_FACTOR:
        reasons.append("KONVERGENSI_REQUIRE_SECOND_FACTOR dimatikan")
    if "*" in settings.ALLOWED_HOSTS or not named:
        reasons.append("KONVERGENSI_HOSTS belum menyebut nama server")
    if reasons:
        raise ProblemError(NOT_PRODUCTION, reasons="; ".join(reasons))


def listen(host: str, port: int, threads: int) -> Any:
    """The server with its socket open; nothing is answered until `run`."""
    from django.conf import settings

    from konvergensi_web.config.wsgi import application

    try:
        return create_server(
            application,
            host=host,
            port=port,
            threads=threads,
            connection_limit=CONNECTIONS,
            ident=None,
            max_request_body_size=LARGEST_UPLOAD,
            trusted_proxy=settings.TRUSTED_PROXY,
            trusted_proxy_count=1,
            trusted_proxy_headers={"x-forwarded-for", "x-forwarded-proto"},
            clear_untrusted_proxy_headers=True,
        )
    except socket.gaierror as error:
        raise ProblemError(HOST_UNKNOWN, host=host, reason="nama itu tidak dikenal") from error
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise ProblemError(PORT_TAKEN, host=host, port=port) from error
        reasons = {errno.EACCES: "port di bawah 1024 memerlukan izin administrator"}
        raise ProblemError(HOST_UNKNOWN, host=host, reason=reasons.get(error.errno or 0, "bukan miliknya")) from error


def address(server: Any) -> str:
    """Where a browser finds it."""
    from django.conf import settings

    host, port = server.effective_host, server.effective_port
    if settings.SECURE_SSL_REDIRECT:
        return f"https://{settings.ALLOWED_HOSTS[0]} (di belakang nginx, {host}:{port})"
    return f"http://{host}:{port}/"


def note_demo_accounts() -> None:
    """Print the demonstration accounts, when this data folder has them."""
    from konvergensi_web.commands.demo.accounts import demo_accounts

    found = demo_accounts()
    if found is None:
        return
    console.print(f"Akun percontohan, kata sandi semuanya: [bold]{found.password}[/]", highlight=False)
    for account in found.accounts:
        console.print(f"  {account.username:<16} {account.says}", highlight=False)


def run(server: Any, workers: int) -> None:
    """Answer until Ctrl-C or SIGTERM; then let running requests end and give running jobs back."""

    def end(signum: int, frame: FrameType | None) -> None:
        sys.exit(0)  # the server's loop takes this for the end and finishes what it began

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    sys.setswitchinterval(SWITCH_SECONDS)
    beside = Workers(workers)
    beside.start()
    try:
        server.run()
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C does not cut the ending short
        server.close()
        beside.stop()
