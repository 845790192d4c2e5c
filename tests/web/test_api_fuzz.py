"""Whatever is sent, the API answers as its schema says: never a fault of ours, never another shape."""

import json
from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache

import pytest
import requests
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from konvergensi_web.config.api import api
from konvergensi_web.platform.accounts.models import Post
from konvergensi_web.platform.accounts.selectors import actor_of
from konvergensi_web.platform.api.tokens import create_token
from konvergensi_web.platform.scope import may, policy
from tests.web.children import follow, make_child
from tests.web.world import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
EXAMPLES = 8
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
WORKS = settings(
    max_examples=EXAMPLES, database=None, derandomize=True, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


def operations() -> list[tuple[str, str]]:
    """Every operation, asked of the schema itself, so that a new one is fuzzed from its first day."""
    return [(path, method) for path, found in schema().raw_schema["paths"].items() for method in found]


@lru_cache(maxsize=1)
def schema() -> schemathesis.BaseSchema:
    """The API's own description of itself."""
    return schemathesis.openapi.from_dict(json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/"))))


def answer(case: schemathesis.Case, secret: str) -> schemathesis.Response:
    """Send the case to Django in this very process and transaction; the answer as schemathesis reads it."""
    sent = requests.Request(**case.as_transport_kwargs(base_url="http://localhost")).prepare()
    headers = {name: value for name, value in sent.headers.items() if name.lower() not in ("content-type", "cookie")}
    found = Client(headers=headers | {"Authorization": f"Bearer {secret}"}, raise_request_exception=False).generic(
        sent.method or "GET", sent.path_url, sent.body or b"", content_type=sent.headers.get("Content-Type", "")
    )
    told = {name: [value] for name, value in found.headers.items()}
    return schemathesis.Response(found.status_code, told, found.content, sent, elapsed=0.0, verify=False)


@pytest.fixture
def secret(db: None) -> Callable[[str], str]:
    """A token with everything the post of a user may do."""

    def of(username: str) -> str:
        post = Post.objects.select_related("office__region").get(user__username=username)
        actor = actor_of(post, now=NOW + timedelta(days=365 * 3))
        permissions = [name for name in policy().permissions if may(actor, name)]
        return create_token(actor=actor, post=post, name="uji", permissions=permissions, days=366)[1]

    return of


@pytest.mark.parametrize(("path", "method"), operations())
@pytest.mark.parametrize("username", ["dinkes", "perencana"])
def test_an_operation_answers_as_its_schema_says(
    secret: Callable[[str], str], username: str, path: str, method: str
) -> None:
    child = make_child()
    measured = follow(child, [54.0, 57.6, 60.6])[-1]
    real = {"person_id": str(child.pk), "measurement_id": str(measured.pk), "code": "36.04.05", "month": "2024-08"}
    token = secret(username)
    operation = schema()[path][method.upper()]
    modes = [operation.as_strategy(generation_mode=mode) for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)]

    @WORKS
    @given(case=st.one_of(modes), known=st.booleans())
    def send(case: schemathesis.Case, known: bool) -> None:
        if known:  # a name that is there goes deeper than a random one
            case.path_parameters = {name: real.get(name, value) for name, value in (case.path_parameters or {}).items()}
        case.validate_response(answer(case, token), checks=CHECKS)

    send()
