"""The small world of the web tests: two districts of Banten and their province, their offices, one user in each role.

Kabupaten Serang (36.04) has the whole chain down to one posyandu; Kota Serang (36.73) is the neighbour that sees none
of it. An office's affairs (urusan) are those of its kind.
"""

from datetime import UTC, date, datetime

from django.contrib.auth.hashers import make_password

from konvergensi_web.platform.accounts.models import Office, Post, User
from konvergensi_web.platform.accounts.offices import offices
from konvergensi_web.regions.models import Region
from konvergensi_web.regions.services import load_regions

NOW = datetime(2024, 9, 2, 8, 0, tzinfo=UTC)
PASSWORD = "gerak-cepat-tepat-2024"
POSYANDU = "36.04.05.2001.0001."

# office: (kind, name, code of its region, the office above)
OFFICES = {
    "setda_banten": ("sekretariat", "Sekretariat Daerah Provinsi", "36", None),
    "bappeda_banten": ("bappeda", "Bappeda Provinsi", "36", None),
    "dinkes_banten": ("dinkes", "Dinas Kesehatan Provinsi", "36", None),
    "opd_kb_banten": ("opd_kb", "DP3AKKB", "36", None),
    "setda": ("sekretariat", "Sekretariat Daerah", "36.04", None),
    "bappeda": ("bappeda", "Bappeda", "36.04", None),
    "inspektorat": ("inspektorat", "Inspektorat", "36.04", None),
    "tpps": ("tpps", "Sekretariat TPPS", "36.04", None),
    "dinkes": ("dinkes", "Dinas Kesehatan", "36.04", None),
    "dinsos": ("dinsos", "Dinas Sosial", "36.04", None),
    "pupr": ("pupr", "Dinas PUPR", "36.04", None),
    "opd_kb": ("opd_kb", "DKBP3A", "36.04", None),
    "diskominfo": ("diskominfo", "Diskominfosatik", "36.04", None),
    "kemenag": ("kemenag", "Kantor Kemenag", "36.04", None),
    "kecamatan": ("kecamatan", "Kecamatan Kramatwatu", "36.04.05", "setda"),
    "puskesmas": ("puskesmas", "Puskesmas Kramatwatu", "36.04.05", "dinkes"),
    "kua": ("kua", "KUA Kramatwatu", "36.04.05", "kemenag"),
    "pustu": ("pustu", "Poskesdes Kramatwatu", "36.04.05.2001", "puskesmas"),
    "desa": ("desa", "Desa Kramatwatu", "36.04.05.2001", "kecamatan"),
    "posyandu": ("posyandu", "Posyandu Melati", "36.04.05.2001", "puskesmas"),
    "dinkes_kota": ("dinkes", "Dinas Kesehatan", "36.73", None),
    "setda_kota": ("sekretariat", "Sekretariat Daerah", "36.73", None),
    "dinsos_kota": ("dinsos", "Dinas Sosial", "36.73", None),
    "kecamatan_kota": ("kecamatan", "Kecamatan Serang", "36.73.01", "setda_kota"),
    "kelurahan": ("kelurahan", "Kelurahan Serang", "36.73.01.1001", "kecamatan_kota"),
}

# user: (role, office)
PEOPLE = {
    "admin_provinsi": ("admin_provinsi", "setda_banten"),
    "sekda_provinsi": ("sekda_provinsi", "setda_banten"),
    "bappeda_provinsi": ("perencana_provinsi", "bappeda_banten"),
    "dinkes_provinsi": ("dinkes_provinsi", "dinkes_banten"),
    "opd_provinsi": ("petugas_provinsi", "opd_kb_banten"),
    "admin": ("admin", "setda"),
    "sekda": ("sekda", "setda"),
    "asda": ("asda", "setda"),
    "pdp": ("petugas_pdp", "diskominfo"),
    "auditor": ("auditor", "inspektorat"),
    "kepala_bappeda": ("kepala_bappeda", "bappeda"),
    "perencana": ("perencana", "bappeda"),
    "tpps": ("tpps", "tpps"),
    "kepala_dinkes": ("kepala_dinkes", "dinkes"),
    "dinkes": ("gizi_dinkes", "dinkes"),
    "verifikator": ("verifikator_dinkes", "dinkes"),
    "walidata": ("walidata", "diskominfo"),
    "kepala_puskesmas": ("kepala_puskesmas", "puskesmas"),
    "tpg": ("tpg_puskesmas", "puskesmas"),
    "bidan": ("bidan_desa", "pustu"),
    "kader": ("kader_posyandu", "posyandu"),
    "kepala_dinsos": ("kepala_opd", "dinsos"),
    "dinsos": ("petugas_opd", "dinsos"),
    "pupr": ("petugas_opd", "pupr"),
    "kb": ("petugas_opd", "opd_kb"),
    "kua": ("petugas_kua", "kua"),
    "kemenag": ("petugas_vertikal", "kemenag"),
    "camat": ("camat", "kecamatan"),
    "kesra": ("kasi_kesra", "kecamatan"),
    "kades": ("kepala_desa", "desa"),
    "kpm": ("kpm", "desa"),
    "dinkes_kota": ("gizi_dinkes", "dinkes_kota"),
    "admin_kota": ("admin", "setda_kota"),
    "dinsos_kota": ("petugas_opd", "dinsos_kota"),
    "camat_kota": ("camat", "kecamatan_kota"),
    "lurah": ("lurah", "kelurahan"),
}


def build() -> None:
    """Make the regions, offices, users and posts."""
    load_regions(["36.04", "36.73"])
    made: dict[str, Office] = {}
    for key, (kind, name, region, parent) in OFFICES.items():
        made[key] = Office.objects.create(
            kind=kind,
            name=name,
            region=Region.objects.get(code=region),
            urusan=list(offices().kinds[kind].urusan),
            parent=made[parent] if parent else None,
            posyandu_path=POSYANDU if kind == "posyandu" else "",
            may_enter_measurements=kind == "posyandu",
        )
    password = make_password(PASSWORD)  # once: argon2 is meant to be slow
    for username, (role, office) in PEOPLE.items():
        home = ".".join(made[office].region_path.split(".")[:2]).removesuffix(".") + "."  # the admin who keeps it
        name = username.replace("_", " ").title()
        user = User.objects.create(username=username, full_name=name, password=password, region_path=home)
        Post.objects.create(user=user, office=made[office], role=role, valid_from=date(2024, 1, 1))
