"""Run as a process on a data folder: two people do the same at the same moment, many times. Prints what came of it.

Each has a connection of his own, so that locks, and nothing else, keep them apart.
"""

import json
import sys
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from threading import Barrier, Thread
from typing import Any

from konvergensi_web.commands._platform import start

start()
from django.db import connection, transaction  # noqa: E402

from konvergensi.measures.judging import Typed  # noqa: E402
from konvergensi.problems import ProblemError  # noqa: E402
from konvergensi_web.measures.models import Correction, Measurement  # noqa: E402
from konvergensi_web.measures.services.corrections import propose_correction  # noqa: E402
from konvergensi_web.measures.services.entry import record_measurement  # noqa: E402
from konvergensi_web.platform.accounts.models import Office, User  # noqa: E402
from konvergensi_web.platform.accounts.selectors import actor_of, find_posts  # noqa: E402
from konvergensi_web.platform.scope import Actor, open_scope, system_actor  # noqa: E402
from konvergensi_web.platform.scope.guard import lifted  # noqa: E402
from konvergensi_web.registry.models import Membership, Person  # noqa: E402
from konvergensi_web.registry.services.households import create_household  # noqa: E402
from konvergensi_web.registry.services.merge import merge_people  # noqa: E402
from konvergensi_web.registry.services.persons import correct_person  # noqa: E402
from tests.web import world  # noqa: E402
from tests.web.children import BORN, make_child, measure  # noqa: E402

ROUNDS = 8
DAY = date(2024, 8, 12)
Act = Callable[[Actor], object]


def together(actor: Actor, *acts: Act) -> Counter[str]:
    """What came of acts begun at the same moment: `done`, the code of a problem, or the name of an error of ours."""
    ready, told = Barrier(len(acts)), Counter[str]()

    def run(act: Act) -> None:
        try:
            with open_scope(actor):
                ready.wait()
                act(actor)
            told["done"] += 1
        except ProblemError as error:
            told[error.problem.code] += 1
        except Exception as error:
            told[type(error).__name__] += 1
        finally:
            connection.close()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    return told


def entries(actor: Actor) -> tuple[Counter[str], bool]:
    """Two enter a measurement of one child and day."""
    child = make_child()
    typed = Typed(sex=1, birth_date=BORN, measured_on=DAY, weight_kg=8.4, length_height_cm=74.0, posture="l")
    told = together(
        actor, *[lambda me: record_measurement(actor=me, person_id=child.pk, typed=typed, measured_again=True)] * 2
    )
    return told, Measurement.objects.filter(person=child).count() == 1


def proposals(actor: Actor) -> tuple[Counter[str], bool]:
    """Two propose a value for one field."""
    row = measure(make_child(), DAY, 6.9, 70.9)
    ask: dict[str, Any] = {"measurement_id": row.pk, "field": "weight_kg", "proposed": 7.2, "reason": "diukur ulang"}
    told = together(actor, *[lambda me: propose_correction(actor=me, checked=True, **ask)] * 2)
    return told, Correction.objects.filter(measurement=row).count() == 1


def corrections(actor: Actor) -> tuple[Counter[str], bool]:
    """Two correct different facts of one person."""
    child = make_child()
    told = together(
        actor,
        lambda me: correct_person(actor=me, person_id=child.pk, changes={"rt": "009"}, reason="KK dilihat"),
        lambda me: correct_person(actor=me, person_id=child.pk, changes={"address": "KP. BARU"}, reason="KK dilihat"),
    )
    now = Person.objects.get(pk=child.pk)
    return told, (now.rt, now.address, sorted(now.typed_fields)) == ("009", "KP. BARU", ["address", "rt"])


def merges(actor: Actor) -> tuple[Counter[str], bool]:
    """One merges two records, the other corrects the one that goes."""
    kept, gone = make_child(), make_child(name="Ani")
    told = together(
        actor,
        lambda me: merge_people(actor=me, kept_id=kept.pk, gone_id=gone.pk, reason="anak yang sama"),
        lambda me: correct_person(actor=me, person_id=gone.pk, changes={"rt": "009"}, reason="KK dilihat"),
    )
    return told, Person.objects.get(pk=gone.pk).merged_into_id == kept.pk


def families(actor: Actor) -> tuple[Counter[str], bool]:
    """Two record one person in two families."""
    child, cards = make_child(), ("9904051203210009", "9904051203210017")
    told = together(
        actor,
        *(
            lambda me, kk=kk, on=on: create_household(
                actor=me, person_id=child.pk, role="anak", on=on, reason="KK dilihat", kk=kk
            )
            for kk, on in zip(cards, (DAY, DAY + timedelta(days=1)), strict=True)
        ),
    )
    return told, Membership.objects.filter(person=child, valid_to__isnull=True).count() == 1


def main() -> None:
    with lifted():
        with transaction.atomic():
            world.build()
        post = find_posts(User.objects.get(username="tpg"), date(2024, 9, 2)).get()
        Office.objects.filter(pk=post.office_id).update(may_enter_measurements=True)
        people = {name: actor_of(find_posts(User.objects.get(username=name), date(2024, 9, 2)).get(), now=world.NOW)
                  for name in ("tpg", "dinkes")}  # fmt: skip
    found: dict[str, Any] = {"rounds": ROUNDS}
    for name, what in (
        ("tpg", entries),
        ("dinkes", proposals),
        ("dinkes", corrections),
        ("dinkes", merges),
        ("dinkes", families),
    ):
        told, right = Counter[str](), 0
        for _ in range(ROUNDS):
            with open_scope(system_actor("uji")):
                one, good = what(people[name])
            told += one
            right += good
        found[what.__name__] = {"told": dict(told), "right": right}
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
