"""Everything a page does, a program can do too; what only a person does is said with its reason."""

from tests.web.access_table import OF_THE_ACCOUNT, OPEN_TO_ALL
from tests.web.api_table import DONE_BY, WITHOUT
from tests.web.test_access_matrix import addresses

MOST_WITHOUT = 50


def pages() -> set[str]:
    """Every page and every action of one, but for those that need no sign-in and those of the sign-in library."""
    return {name for name in addresses() if not name.startswith("api:")} - {*OPEN_TO_ALL, *OF_THE_ACCOUNT}


def operations() -> set[str]:
    return {name.removeprefix("api:") for name in addresses() if name.startswith("api:")} - {"openapi-json", "api-root"}


def test_every_page_has_its_operation_or_a_reason_why_not() -> None:
    known = {*DONE_BY, *WITHOUT}
    assert pages() - known == set(), "give these a line in tests/web/api_table.py"
    assert known - pages() == set(), "these pages are gone"
    assert DONE_BY.keys() & WITHOUT.keys() == set()


def test_every_operation_named_exists_and_none_does_what_no_page_does() -> None:
    assert {name for names in DONE_BY.values() for name in names} == operations()


def test_the_list_of_what_only_a_person_does_stays_short_and_says_why() -> None:
    assert len(WITHOUT) <= MOST_WITHOUT
    assert all(len(reason) > 20 for reason in WITHOUT.values())
