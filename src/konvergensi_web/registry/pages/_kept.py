"""A refusal put on the form it is about: at its field, with everything typed kept."""

from django import forms
from django.utils.translation import gettext

from konvergensi.problems import ProblemError
from konvergensi.problems.platform import FIELD_INVALID
from konvergensi.problems.registry_web import (
    BORN_LATER,
    EVENT_AGE,
    EVENT_SEX,
    EVENT_UNCONFIRMED,
    NOT_A_MOTHER,
)
from konvergensi_web.platform.told import told

NOT_OF_THE_FORM = (403, 404)  # not yours, not there: a page of its own
# the word a refusal names its field by -> the names such a field has in the forms
WORDS = {
    "tanggal": ("happened_on", "on"), "tanggal lahir": ("birth_date",), "nama": ("name",), "peristiwa": ("kind",),
    "nomor KK": ("kk",), "NIK": ("nik",), "peran": ("role",), "posyandu": ("posyandu",), "desa": ("village",),
}  # fmt: skip
OF_FIELD = {
    BORN_LATER: "tanggal", EVENT_AGE: "tanggal", EVENT_UNCONFIRMED: "tanggal", EVENT_SEX: "peristiwa", NOT_A_MOTHER: ""
}  # fmt: skip


def put_on_form(form: forms.Form, error: ProblemError) -> None:
    """Add a refusal to the form. Raises it again when it is not about what was typed."""
    if error.problem.status in NOT_OF_THE_FORM:
        raise error
    word = error.fields.get("field") or OF_FIELD.get(error.problem, "")
    field = next((name for name in WORDS.get(str(word), ()) if name in form.fields), None)
    said = told(error)
    says = gettext(str(error.fields["reason"])) if error.problem is FIELD_INVALID else f"{said.what} {said.do}"
    form.add_error(field, says)
