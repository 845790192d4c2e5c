"""Texts that people read and that stand in no Python file or template of the platform: the library's and YAML files'.

Pages translate them where they show them; `tools/build_locale.py` gathers them here. What is translated here is never
what is kept: the files stay Indonesian, and so does every record made from them.
"""

from collections.abc import Iterator
from datetime import date

from konvergensi.measures import judging, marts
from konvergensi.parameters import load
from konvergensi.problems import catalogue
from konvergensi.registry import life_events, matching
from konvergensi.registry.life_stages import EVENT_KINDS, StageRules
from konvergensi.reports.language import messages
from konvergensi.sources.limits import HardLimit
from konvergensi_web.platform.accounts.offices import offices
from konvergensi_web.platform.actionlog.actions import actions
from konvergensi_web.platform.jobs.registry import kinds
from konvergensi_web.platform.privacy.classification import classification
from konvergensi_web.platform.privacy.parameters import Rule
from konvergensi_web.platform.privacy.retention import shredders
from konvergensi_web.platform.scope import policy


def source_texts() -> list[str]:
    """Every such text once. Needs the apps: they register the kinds of work and what is erased."""
    return sorted({*_of_people(), *_of_offices(), *_of_work(), *_of_privacy(), *_of_problems()} - {""})


def _of_people() -> Iterator[str]:
    yield from EVENT_KINDS.values()
    yield from (*life_events.SENTENCES, *judging.SENTENCES, *judging.NAMES, *matching.EVIDENCE)
    yield from (str(slip["says"]) for limit in load("plausibility", HardLimit) for slip in limit.slips)
    yield from (stage.label for rules in load("life_stages", StageRules) for stage in rules.stages)


def _of_offices() -> Iterator[str]:
    yield from (role.label for role in policy().roles.values())
    yield from (permission.says for permission in policy().permissions.values())
    yield from (kind.label for kind in offices().kinds.values() if kind.label != "{team}")
    yield from offices().urusan.values()


def _of_work() -> Iterator[str]:
    yield from actions().values()
    yield from (kind.title for kind in kinds())
    known = messages("en")  # the steps that the library reports itself are in its own catalogue
    yield from (step.says for step in marts.steps(month="2024-08", on=date(2024, 8, 31)) if step.says not in known)


def _of_privacy() -> Iterator[str]:
    for purpose in classification().purposes.values():
        yield from (purpose.says, purpose.basis, purpose.subjects, purpose.receivers)
    yield from (period.says for period in classification().periods.values())
    for rule in load("privacy", Rule):
        yield from (rule.says, rule.source)
    yield from (shredder.says for shredder in shredders())


def _of_problems() -> Iterator[str]:
    for problem in catalogue().values():
        yield from (problem.what, problem.why, problem.do)
