"""Texts that people read and that stand in no Python file or template of the platform: the library's and YAML files'.

Pages translate them where they show them; `tools/build_locale.py` gathers them here. What is translated here is never
what is kept: the files stay Indonesian, and so does every record made from them.
"""

from collections.abc import Iterator

from konvergensi.parameters import load
from konvergensi.registry.life_stages import EVENT_KINDS, StageRules


def source_texts() -> list[str]:
    """Every such text once."""
    return sorted(set(_of_people()))


def _of_people() -> Iterator[str]:
    yield from EVENT_KINDS.values()
    yield from (stage.label for rules in load("life_stages", StageRules) for stage in rules.stages)
