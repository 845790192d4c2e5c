"""Twenty signed-in people at work: `python -m benchmarks._web_load ADDRESS PASSWORD SECONDS CHILDREN`, headless locust.

Everybody waits one to three seconds between two requests and opens only what the role may open. CHILDREN is a file
with ids and first names of the district, so that every request is about somebody else. The last line is JSON:
`{name: [[[clock at the end, milliseconds]], failures, [what went wrong]]}` of everything after the warming up, in
which everybody signs in at once and each kind of page is made for the first time since the server started.
"""

from locust import HttpUser, between, events, task  # first: it makes the standard library cooperative
from locust.env import Environment

# isort: split
import json
import random
import re
import sys
import time
from itertools import cycle
from pathlib import Path
from typing import Any

import gevent

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
OF_PEOPLE = ("dinkes", "dinkes2", "verifikator", "kepala_puskesmas", "tpg", "bidan", "kader")
OF_PROVINCE = ("dinkes_provinsi", "sekda_provinsi", "bappeda_provinsi")
OF_PLACES = (
    "kepala_dinkes",
    "walidata",
    "perencana",
    "kepala_bappeda",
    "tpps",
    "sekda",
    "camat",
    "kesra",
    "kades",
    "kpm",
)
HOMES = {
    "kepala_puskesmas": "36.04.05", "tpg": "36.04.05", "camat": "36.04.05", "kesra": "36.04.05",
    "bidan": "36.04.05.2001", "kades": "36.04.05.2001", "kpm": "36.04.05.2001", "kader": "36.04.05.2001.0001",
}  # fmt: skip
WARMING = 40.0
told: dict[str, tuple[list[tuple[float, float]], list[str]]] = {}
began = time.monotonic()


class Person(HttpUser):
    """Somebody who signed in and clicks."""

    abstract = True
    wait_time = between(1, 3)
    names: Any = cycle(())

    def on_start(self) -> None:
        """Sign in through the form, as a browser does."""
        self.username = next(type(self).names)
        self.home = HOMES.get(self.username, "36.04")
        gevent.sleep(random.uniform(0, 8))
        page = self.client.get("/akun/masuk/", name="sign-in")
        fields = {"login": self.username, "password": sys.argv[2], "csrfmiddlewaretoken": TOKEN.findall(page.text)[0]}
        page = self.client.post("/akun/masuk/", fields, name="sign-in", headers=self._from(page.url))
        if "/akun/" in page.url:
            raise SystemExit(f"{self.username} could not sign in")
        self.token = TOKEN.findall(page.text)[0]

    def _from(self, address: str) -> dict[str, str]:
        return {"Referer": address}

    def one(self) -> tuple[str, str]:
        """Somebody of the own area: id and first name."""
        return random.choice(CHILDREN[self.home])

    def see(self, name: str, address: str, holds: str) -> str:
        """Open a page and look whether it is the one."""
        with self.client.get(address, name=name, catch_response=True) as page:
            if page.status_code != 200 or holds not in page.text:
                page.failure(f"{self.username} {address} {page.status_code}")
            return str(page.text)

    def ask(self, name: str, address: str, fields: dict[str, str], part: str) -> None:
        """Send a form as the page does: only the part that changes comes back."""
        headers = {"Referer": self.host, "HX-Request": "true", "HX-Target": part, "X-CSRFToken": self.token}
        with self.client.post(address, fields, name=name, catch_response=True, headers=headers) as page:
            if page.status_code != 200 or part not in page.text or "<html" in page.text:
                page.failure(f"{self.username} {address} {page.status_code}")

    @task(2)
    def beranda(self) -> None:
        """The first page."""
        self.see("home", "/", "</main>")


class OfPlaces(Person):
    """Looks at figures."""

    fixed_count = 10
    names = cycle(OF_PLACES)

    @task(6)
    def dashboard(self) -> None:
        """The page of the own region."""
        self.see("dashboard", f"/wilayah/{self.home}/", "</main>")

    @task(2)
    def trend(self) -> None:
        """What the page fetches after it stands."""
        self.see("dashboard part", f"/wilayah/{self.home}/tren/", "<")

    @task(2)
    def api(self) -> None:
        """The same figures for a program."""
        self.see("api figures", f"/api/ukuran/angka/{self.home}", "[")


class OfPeople(OfPlaces):
    """Looks for children."""

    fixed_count = 7
    names = cycle(OF_PEOPLE)

    @task(6)
    def people(self) -> None:
        """The list of people."""
        self.see("list", "/registri/orang/", "daftar-orang")

    @task(2)
    def further(self) -> None:
        """Its next page."""
        self.ask("list", "/registri/orang/", {"sesudah": self.one()[0]}, "daftar-orang")

    @task(8)
    def search(self) -> None:
        """A name, or its beginning, sometimes with the year."""
        _, name = self.one()
        fields = {"name": name if random.random() < 0.6 else name[:4]}
        self.ask("search", "/registri/cari/", fields, "hasil-cari")

    @task(8)
    def child(self) -> None:
        """A child's page."""
        self.see("child", f"/registri/anak/{self.one()[0]}/", "</main>")

    @task(4)
    def worklist(self) -> None:
        """Who first and why."""
        self.see("worklist", "/ukuran/daftar-kerja/", "daftar-daftar-kerja")

    @task(1)
    def rows(self) -> None:
        """The list for a program."""
        self.see("api people", "/api/registri/orang", "items")


class OfProvince(Person):
    """Looks at the districts."""

    fixed_count = 3
    names = cycle(OF_PROVINCE)

    @task(6)
    def province(self) -> None:
        """The province."""
        self.see("province", "/wilayah/36/", "</main>")

    @task(2)
    def one_district(self) -> None:
        """One of its districts."""
        self.see("dashboard", "/wilayah/36.04/", "</main>")


def note(name: str, response_time: float, exception: Exception | None, **_: Any) -> None:
    """Keep what was measured once everybody has come in."""
    if time.monotonic() - began < WARMING and exception is None:
        return
    times, wrong = told.setdefault(name, ([], []))
    times.append((time.time(), response_time))
    if exception is not None:
        wrong.append(str(exception)[:200])


def run() -> int:
    """Let them work for so many seconds after the warming up."""
    events.request.add_listener(note)
    environment = Environment(user_classes=[OfPlaces, OfPeople, OfProvince], host=sys.argv[1], events=events)
    runner = environment.create_local_runner()
    runner.start(20, spawn_rate=20)
    gevent.sleep(WARMING + float(sys.argv[3]))
    runner.quit()
    gevent.sleep(0)
    print(json.dumps({name: [times, len(wrong), wrong[:3]] for name, (times, wrong) in told.items()}))
    return 0


if __name__ == "__main__":
    CHILDREN: dict[str, list[tuple[str, str]]] = json.loads(Path(sys.argv[4]).read_text())
    sys.exit(run())
