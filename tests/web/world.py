"""The small world of the web tests: two districts of Banten, their offices, and one user in each role."""

from datetime import UTC, date, datetime

from konvergensi_web.platform.accounts.models import Office, Post, User
from konvergensi_web.regions.models import Region
from konvergensi_web.regions.services import load_regions

NOW = datetime(2024, 9, 2, 8, 0, tzinfo=UTC)
PASSWORD = "gerak-cepat-tepat-2024"

# user: (role, kind of office, name of the office, region of the office, urusan)
PEOPLE = {
    "admin": ("admin", "sekretariat", "Sekretariat Daerah", "36.04", ["4.01"]),
    "dinkes": ("gizi_dinkes", "dinkes", "Dinas Kesehatan", "36.04", ["1.02"]),
    "dinkes_kota": ("gizi_dinkes", "dinkes", "Dinas Kesehatan", "36.73", ["1.02"]),
    "camat": ("camat", "kecamatan", "Kecamatan Ciruas", "36.04.05", ["7.01"]),
}


def build() -> None:
    """Make the regions, offices, users and posts."""
    load_regions(["36.04", "36.73"])
    for username, (role, kind, name, region, urusan) in PEOPLE.items():
        office = Office.objects.create(kind=kind, name=name, region=Region.objects.get(code=region), urusan=urusan)
        user = User(username=username, full_name=username.title())
        user.set_password(PASSWORD)
        user.save()
        Post.objects.create(user=user, office=office, role=role, valid_from=date(2024, 1, 1))
