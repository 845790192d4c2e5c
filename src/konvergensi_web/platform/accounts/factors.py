"""The second factor: whose posts ask for one, and whether this session has shown one."""

from datetime import date

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest

from konvergensi_web.platform.accounts.models import Post, User
from konvergensi_web.platform.accounts.sessions import FACTOR
from konvergensi_web.platform.scope import policy


def roles_with_factor() -> list[str]:
    """The roles that sign in with two factors."""
    return [name for name, role in policy().roles.items() if role.second_factor]


def needs_second_factor(user: User, day: date) -> bool:
    """Whether any post of the user asks for a second factor."""
    if not settings.REQUIRE_SECOND_FACTOR:
        return False
    return Post.objects.filter(Post.held_on(day), user=user, role__in=roles_with_factor()).exists()


def shown(request: HttpRequest) -> bool:
    """Whether a second factor was shown in this session: at signing in, or by setting one up just now.

    Signing in through the office's provider counts when the operator says that it asks for a factor itself.
    """
    user = request.user
    if request.session.get(FACTOR) == user.pk:
        return True
    methods = {record["method"] for record in get_authentication_records(request, user)}
    return "mfa" in methods or ("socialaccount" in methods and settings.SINGLE_SIGN_ON_HAS_FACTOR)


def has_one(user: User) -> bool:
    """Whether the user has set a second factor up."""
    return bool(Authenticator.objects.filter(user=user, type__in=("totp", "webauthn")).exists())
