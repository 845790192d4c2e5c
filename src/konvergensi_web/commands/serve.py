"""`konvergensi serve`: the web server with a worker beside it, both stopped together."""

from pathlib import Path
from typing import Annotated

import typer

from konvergensi.cli._console import console, errors
from konvergensi.problems import ProblemError
from konvergensi.problems.operations import DATABASE_AWAY


def serve(
    host: Annotated[str, typer.Option(help="Alamat yang didengarkan; bawaan hanya komputer ini.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Nomor port; 0 memilih yang bebas.", min=0, max=65535)] = 8000,
    workers: Annotated[int, typer.Option(help="Pekerja di samping server; 0 bila dijalankan terpisah.", min=0)] = 1,
    threads: Annotated[int, typer.Option(help="Permintaan yang dilayani bersamaan.", min=1, max=64)] = 3,
    data: Annotated[Path | None, typer.Option(help="Folder data; bawaan KONVERGENSI_DATA.", metavar="FOLDER")] = None,
) -> None:
    """Jalankan platform: server web dan pekerjanya. Ctrl-C menghentikan keduanya dengan rapi.

    Basis data disesuaikan sendiri bila versinya lebih lama. Untuk membukanya ke jaringan, pasang nginx dengan HTTPS
    di depannya (docs/operasi/) dan biarkan alamat ini pada 127.0.0.1.

    Contoh:

        konvergensi serve

        konvergensi serve --port 8080 --data /srv/konvergensi
    """
    from konvergensi_web.commands import _platform

    _platform.start(data)
    from django.db import OperationalError

    from konvergensi_web.commands import _server

    try:
        _server.refuse_if_unsafe(host)
        server = _server.listen(host, port, threads)
        ran = _platform.migrate()
    except OperationalError as error:
        raise ProblemError(DATABASE_AWAY, error=type(error).__name__) from error
    if ran:
        errors.print(f"Basis data disesuaikan: {len(ran)} perubahan dijalankan.")
    console.print(f"Konvergensi berjalan di {_server.address(server)}", highlight=False)
    _server.note_demo_accounts()
    console.print("Tekan Ctrl-C untuk berhenti.")
    _server.run(server, workers)
    errors.print("Server dan pekerjanya sudah berhenti.")
