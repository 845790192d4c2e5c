"""Offices and accounts of the demonstration, made by the same services as real ones."""

import secrets
from collections.abc import Mapping
from datetime import date

import polars as pl
from django.db import transaction

from konvergensi_web.commands.demo.accounts import Account, Accounts, demo_accounts, keep
from konvergensi_web.platform.accounts import services
from konvergensi_web.platform.accounts.models import Office, User
from konvergensi_web.platform.scope import Actor, policy
from konvergensi_web.regions.models import Region
from konvergensi_web.registry.models import Posyandu

REGENCY, CITY, PROVINCE = "36.04", "36.73", "36"
DISTRICT = "36.04.05"  # where the accounts below the regency work
SINCE = date(2023, 1, 1)
WORDS = ("sawah", "perahu", "pantai", "kelapa", "melati", "angsana", "randu", "kenari", "teratai", "cemara", "bakau",
         "rotan", "salak", "durian", "manggis", "kedondong")  # fmt: skip

# name: (kind, its name, region, above)
OFFICES: dict[str, tuple[str, str, str, str | None]] = {
    "provinsi": ("dinkes", "Dinas Kesehatan Provinsi Banten", PROVINCE, None),
    "setda": ("sekretariat", "Sekretariat Daerah", REGENCY, None),
    "bappeda": ("bappeda", "Bappeda", REGENCY, None),
    "inspektorat": ("inspektorat", "Inspektorat", REGENCY, None),
    "tpps": ("tpps", "Sekretariat TPPS", REGENCY, None),
    "dinkes": ("dinkes", "Dinas Kesehatan", REGENCY, None),
    "dinsos": ("dinsos", "Dinas Sosial", REGENCY, None),
    "pupr": ("pupr", "Dinas PUPR", REGENCY, None),
    "dkbp3a": ("opd_kb", "DKBP3A", REGENCY, None),
    "dpmd": ("dpmd", "DPMD", REGENCY, None),
    "diskominfo": ("diskominfo", "Diskominfosatik", REGENCY, None),
    "kemenag": ("kemenag", "Kantor Kemenag", REGENCY, None),
    "dinkes_kota": ("dinkes", "Dinas Kesehatan", CITY, None),
    "kua": ("kua", "KUA Kramatwatu", DISTRICT, "kemenag"),
}
# username: (role, office); offices of the kecamatan, the desa and the puskesmas are found by their kind and region
ACCOUNTS: dict[str, tuple[str, str]] = {
    "dinkes": ("gizi_dinkes", "dinkes"),
    "kadinkes": ("kepala_dinkes", "dinkes"),
    "walidata": ("walidata", "diskominfo"),
    "sekda": ("sekda", "setda"),
    "bappeda": ("perencana", "bappeda"),
    "tpps": ("tpps", "tpps"),
    "puskesmas": ("tpg_puskesmas", "puskesmas"),
    "camat": ("camat", "kecamatan"),
    "kades": ("kepala_desa", "desa"),
    "dinsos": ("petugas_opd", "dinsos"),
    "kua": ("petugas_kua", "kua"),
    "auditor": ("auditor", "inspektorat"),
    "pdp": ("petugas_pdp", "diskominfo"),
    "provinsi": ("dinkes_provinsi", "provinsi"),
    "dinkes_kota": ("gizi_dinkes", "dinkes_kota"),
    "admin": ("admin", "setda"),
}
CADRE = "kader"


def make_offices(actor: Actor, posyandu: pl.DataFrame) -> None:
    """The regency's offices, every kecamatan, desa and kelurahan, and the puskesmas with the villages they serve."""
    with transaction.atomic():
        for kind, name, region, above in OFFICES.values():
            _office(actor, kind, name, region, OFFICES[above][:3] if above else None)
        setda = OFFICES["setda"][:3]
        for one in Region.objects.filter(path__startswith=f"{REGENCY}.", level="district"):
            _office(actor, "kecamatan", one.label, one.code, setda)
        for one in Region.objects.filter(path__startswith=f"{REGENCY}.", level="village").select_related("parent"):
            kind = "kelurahan" if one.type == "kelurahan" else "desa"
            assert one.parent is not None
            _office(actor, kind, one.label, one.code, ("kecamatan", one.parent.label, one.parent.code))
        served = posyandu.group_by("puskesmas").agg(pl.col("village_code").unique().sort()).sort("puskesmas")
        for name, villages in served.iter_rows():
            seat = str(villages[0])[:8]
            _office(actor, "puskesmas", f"Puskesmas {str(name).title()}", seat, OFFICES["dinkes"][:3], villages)


def make_accounts(actor: Actor) -> Accounts:
    """One account a role, all with one password drawn here. What exists already keeps its password."""
    kept = demo_accounts()
    password = (
        kept.password if kept else "-".join(secrets.choice(WORDS) for _ in range(3)) + f"-{secrets.randbelow(90) + 10}"
    )
    made = [_account(actor, username, role, _place(office), password) for username, (role, office) in ACCOUNTS.items()]
    accounts = Accounts(password, tuple(made))
    keep(accounts)
    return accounts


def make_cadre(actor: Actor) -> Accounts:
    """The cadre of the first posyandu that the import found; there is none before it."""
    kept = demo_accounts()
    assert kept is not None
    place = Posyandu.objects.filter(path__startswith=f"{DISTRICT}.").order_by("path").first()
    if place is None or any(one.username == CADRE for one in kept.accounts):
        return kept
    village = Region.objects.get(path=".".join(place.path.split(".")[:4]) + ".")
    office = Office.objects.filter(posyandu_path=place.path).first() or services.create_office(
        actor=actor, kind="posyandu", name=f"Posyandu {place.name.title()}", region=village.code,
        posyandu_path=place.path, parent_id=_place("puskesmas").pk, valid_from=SINCE,
    )  # fmt: skip
    made = _account(actor, CADRE, "kader_posyandu", office, kept.password)
    accounts = Accounts(kept.password, (*kept.accounts, made))
    keep(accounts)
    return accounts


def _account(actor: Actor, username: str, role: str, office: Office, password: str) -> Account:
    user = User.objects.filter(username=username).first() or services.create_user(
        actor=actor, username=username, full_name=f"Percontohan {policy().roles[role].label}", password=password
    )
    if not user.posts.exists():
        services.give_post(actor=actor, user=user, office=office, role=role, valid_from=SINCE)
    return Account(username, f"{policy().roles[role].label}, {office.name}")


def _place(name: str) -> Office:
    if name in OFFICES:
        kind, title, region, _ = OFFICES[name]
        return Office.objects.get(kind=kind, name=title, region_id=region)
    under: Mapping[str, str] = {"kecamatan": DISTRICT, "puskesmas": DISTRICT, "desa": f"{DISTRICT}.2001"}
    found = Office.objects.filter(kind=name, region_id=under[name]).order_by("pk").first()
    assert found is not None
    return found


def _office(
    actor: Actor, kind: str, name: str, region: str, above: tuple[str, str, str] | None, areas: list[str] | None = None
) -> Office:
    found = Office.objects.filter(kind=kind, name=name, region_id=region).first()
    if found is not None:
        return found
    parent = Office.objects.get(kind=above[0], name=above[1], region_id=above[2]) if above else None
    return services.create_office(
        actor=actor, kind=kind, name=name, region=region, parent_id=parent.pk if parent else None,
        areas=areas or (), valid_from=SINCE,
    )  # fmt: skip
