"""`konvergensi admin create-user|invite`: the first accounts, and the way back in for who lost a password."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from konvergensi.cli._console import console, errors
from konvergensi.problems import ProblemError
from konvergensi.problems.operations import OFFICE_NOT_SAID, UNKNOWN_USER

if TYPE_CHECKING:
    from konvergensi_web.platform.accounts.models import Office, User
    from konvergensi_web.platform.scope import Actor

Username = Annotated[str, typer.Argument(metavar="NAMA", help="Nama pengguna untuk masuk, huruf kecil.")]


def create_user(
    username: Username,
    role: Annotated[str, typer.Option(help="Peran, misalnya admin atau gizi_dinkes.", metavar="PERAN")],
    region: Annotated[str, typer.Option(help="Kode wilayah kantornya.", metavar="KODE")],
    kind: Annotated[
        str | None, typer.Option(help="Jenis kantor; bawaan: jenis pertama untuk peran itu.", metavar="JENIS")
    ] = None,
    office: Annotated[
        str | None, typer.Option(help="Nama kantor; dibuat bila belum ada.", metavar="NAMA_KANTOR")
    ] = None,
    full_name: Annotated[str, typer.Option("--name", help="Nama lengkap.", metavar="NAMA_LENGKAP")] = "",
    title: Annotated[str, typer.Option(help="Sebutan jabatan, misalnya Kepala Seksi Gizi.")] = "",
    basis: Annotated[str, typer.Option(help="Nomor surat penunjukan.")] = "",
    invite_him: Annotated[
        bool, typer.Option("--invite", help="Cetak tautan untuk memilih kata sandi sendiri; tidak menanyakannya.")
    ] = False,
) -> None:
    """Buat akun beserta jabatannya di sebuah kantor. Kata sandi ditanyakan (atau dibaca dari masukan).

    Contoh:

        konvergensi admin regions 36.04

        konvergensi admin create-user siti --role admin --region 36.04 --office "Sekretariat Daerah" --invite

        konvergensi admin create-user budi --role gizi_dinkes --region 36.04 --name "Budi Santoso"
    """
    from django.db import transaction

    from konvergensi_web.platform.accounts import services
    from konvergensi_web.platform.scope import open_scope, system_actor

    actor = system_actor("perintah create-user")
    with open_scope(actor):
        password = None if invite_him else _password()
        with transaction.atomic():
            place = _office(actor, role, region, kind, office)
            user = services.create_user(actor=actor, username=username, full_name=full_name, password=password)
            services.give_post(actor=actor, user=user, office=place, role=role, title=title, basis=basis)
    console.print(f"Akun {user.username} dibuat: {role} di {place.name}.", highlight=False)
    if invite_him:
        _print_link(actor, user)


def invite(username: Username) -> None:
    """Cetak tautan untuk memilih kata sandi baru; berlaku tiga hari, satu kali. Sesi yang terbuka diakhiri.

    Contoh:

        konvergensi admin invite siti
    """
    from konvergensi_web.platform.accounts.models import User
    from konvergensi_web.platform.scope import open_scope, system_actor

    user = User.objects.filter(username__iexact=username).first()
    if user is None:
        raise ProblemError(UNKNOWN_USER, user=username)
    actor = system_actor("perintah invite")
    with open_scope(actor):
        _print_link(actor, user)


def _print_link(actor: "Actor", user: "User") -> None:
    from django.conf import settings

    from konvergensi_web.platform.accounts import services

    base = f"https://{settings.ALLOWED_HOSTS[0]}" if settings.SECURE_SSL_REDIRECT else "http://127.0.0.1:8000"
    link = services.invite(actor=actor, user=user)
    errors.print("Sampaikan tautan ini langsung kepada orangnya; siapa pun yang memegangnya dapat masuk:")
    console.print(f"{base}{link}", highlight=False, soft_wrap=True)


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    return str(typer.prompt("Kata sandi (12 huruf atau lebih)", hide_input=True, confirmation_prompt="Sekali lagi"))


def _office(actor: "Actor", role: str, region: str, kind: str | None, name: str | None) -> "Office":
    """The office meant, found or made. Raises `ProblemError` when it is not clear which."""
    from konvergensi_web.platform.accounts import services
    from konvergensi_web.platform.accounts.models import Office
    from konvergensi_web.platform.accounts.offices import label_of
    from konvergensi_web.platform.scope import policy
    from konvergensi_web.regions.services import load_regions

    known = policy().roles.get(role)
    if known is None:
        roles = ", ".join(sorted(policy().roles))
        raise ProblemError(OFFICE_NOT_SAID, what=f"Peran {role} tidak ada", choices=roles)
    wanted = kind or known.offices[0]
    load_regions([region])
    found = Office.objects.filter(region_id=region, kind=wanted)
    if name:
        found = found.filter(name__iexact=name)
    if len(found) > 1:
        names = ", ".join(office.name for office in found)
        raise ProblemError(OFFICE_NOT_SAID, what=f"Ada {len(found)} kantor {label_of(wanted)} di sana", choices=names)
    if found:
        return found[0]
    return services.create_office(actor=actor, kind=wanted, name=name or label_of(wanted), region=region)
