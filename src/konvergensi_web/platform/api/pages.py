"""Pages of one's own tokens: see them, make one, take one back. An administrator takes back those of his people."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext as say
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from konvergensi.problems import ProblemError
from konvergensi_web.platform.accounts.confirming import confirmed
from konvergensi_web.platform.accounts.selectors import get_user
from konvergensi_web.platform.api import tokens
from konvergensi_web.platform.api.forms import TokenForm
from konvergensi_web.platform.api.models import ApiToken
from konvergensi_web.platform.scope import Actor, policy
from konvergensi_web.platform.told import told


def _permissions(token: ApiToken) -> list[str]:
    known = policy().permissions
    return [_(known[name].says) if name in known else name for name in token.permissions]


@require_safe
def own_tokens(request: HttpRequest) -> HttpResponse:
    """The tokens of every post of the one who is signed in, usable or not."""
    rows = tokens.find_tokens(_actor(request)).select_related("post__office")
    found = [{"token": token, "permissions": _permissions(token), "post": str(token.post)} for token in rows]
    return render(request, "api/tokens.html", {"rows": found})


@confirmed
@require_http_methods(["GET", "POST"])
def new_token(request: HttpRequest) -> HttpResponse:
    """Make one for the post he acts in now; its secret stands on this answer and nowhere else, ever."""
    actor = _actor(request)
    form = TokenForm(request.POST or None, actor=actor)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            token, secret = tokens.create_token(
                actor=actor, post=request.post, name=typed["name"], permissions=typed["permissions"],  # type: ignore[attr-defined]
                days=typed["days"], token_id=typed["once"],
            )  # fmt: skip
        except ProblemError as problem:
            if problem.problem.status == 403:
                raise
            form.add_error(None, str(told(problem)))
        else:
            context = {"token": token, "secret": secret, "permissions": _permissions(token)}
            return render(request, "api/token_made.html", context, status=201)
    return render(request, "api/token_new.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
def revoke(request: HttpRequest, token_id: UUID) -> HttpResponse:
    """Take one of the own tokens back."""
    token = tokens.revoke_token(actor=_actor(request), token_id=str(token_id))
    messages.success(request, say("Token “%(name)s” dicabut; program yang memakainya ditolak mulai sekarang.")
                     % {"name": token.name})  # fmt: skip
    return redirect("tokens:list")


@require_POST
def revoke_of_user(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back every token of an account, when it may be in the wrong hands."""
    actor = _actor(request)
    user = get_user(actor, pk)
    count = tokens.revoke_tokens_of(actor=actor, user=user)
    messages.success(request, say("%(count)s token dicabut.") % {"count": count})
    return redirect("accounts:user", user.pk)


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor
