"""What sign-in does differently here: nobody registers himself, secrets are kept encrypted, a needed factor stays."""

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from konvergensi.problems import ProblemError
from konvergensi.problems.platform import SSO_AWAY
from konvergensi_web.platform.accounts.factors import needs_second_factor
from konvergensi_web.platform.accounts.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """No open registration; the only message is the one that matters."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are given by an administrator."""
        return False

    def add_message(self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any,
                    **kwargs: Any) -> None:  # fmt: skip
        """Leave out "signed in as" and "signed out": the page's head says it."""
        if message_template not in ("account/messages/logged_in.txt", "account/messages/logged_out.txt"):
            super().add_message(request, level, message_template, *args, **kwargs)

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: offices have no mail that can be relied on; the action log holds what happened."""


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors."""

    def encrypt(self, text: str) -> str:
        """The secret of a code app, as it is kept."""
        from konvergensi_web.platform.privacy.crypto import seal_bytes

        return base64.b64encode(seal_bytes(text.encode(), field="factor")).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret again."""
        from konvergensi_web.platform.privacy.crypto import open_bytes

        return open_bytes(base64.b64decode(encrypted_text), field="factor").decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """The last factor of one who needs a factor stays; another can be added first."""
        user = authenticator.user
        others = Authenticator.objects.filter(user=user, type__in=("totp", "webauthn")).exclude(pk=authenticator.pk)
        return others.exists() or not needs_second_factor(user, timezone.localdate())


class SingleSignOnAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Signing in through an office's own identity provider (OpenID Connect)."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """The provider tells who it is; whether he has an account here is for an administrator."""
        return False

    def get_requests_session(self) -> Any:
        """A session that says on a page when the provider is away, instead of failing."""
        session = super().get_requests_session()
        ask = session.request

        def request(method: str, url: str, **kwargs: Any) -> Any:
            try:
                response = ask(method, url, **kwargs)
                if method.upper() == "GET":
                    response.raise_for_status()
                    response.json()
            except OSError as error:  # every error of requests is one
                raise ProblemError(SSO_AWAY, reason=type(error).__name__) from error
            return response

        session.request = request
        return session

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Meet the account of the same user name, once: from then on the provider's own number of the person counts.

        A name may be given to somebody else there; his account here is not, until an admin has closed it once.
        """
        if sociallogin.is_existing:
            return
        claims = sociallogin.account.extra_data
        claims = claims.get("userinfo", claims) or {}
        name = str(claims.get("preferred_username") or "").strip().lower()
        user = User.objects.filter(username__iexact=name, is_active=True).first() if name else None
        why = ""
        if user is None:
            why = _("Akun itu belum terdaftar di sini. Minta admin kabupaten membuatkannya.")
        elif SocialAccount.objects.filter(user=user, provider=sociallogin.account.provider).exists():
            why = _(
                "Akun itu sudah terhubung dengan orang lain pada penyedia identitas. Bila nama itu memang milik Anda, "
                "minta admin menutup lalu membuka kembali akunnya."
            )
        if why:
            messages.error(request, why)
            raise ImmediateHttpResponse(redirect("account_login"))
        sociallogin.connect(request, user)
