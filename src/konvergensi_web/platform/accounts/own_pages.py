"""Pages of one's own account that the sign-in library does not have: sessions, invitation, the needed second factor."""

from allauth.mfa.adapter import get_adapter as factor_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.views import remove_webauthn
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import PasswordResetConfirmView
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from konvergensi_web.platform.accounts import factors, sessions
from konvergensi_web.platform.accounts.models import User
from konvergensi_web.platform.accounts.services import end_sessions
from konvergensi_web.platform.accounts.signals import actor_for
from konvergensi_web.platform.actionlog.services import record


def forgotten(request: HttpRequest) -> HttpResponse:
    """What to do when the password is forgotten: an administrator makes a link, nobody sends mail."""
    return render(request, "accounts/forgotten.html")


class SetByInvitation(PasswordResetConfirmView):
    """The password is set by its owner, under a link that works once."""

    template_name = "accounts/invitation.html"
    success_url = reverse_lazy("account_login")
    reset_url_token = "buka"  # noqa: S105 - the part of the address that stands where the secret stood
    title = gettext_lazy("Buat kata sandi")

    def form_valid(self, form: object) -> HttpResponse:
        """Keep it, end whatever was open, and say where to go on."""
        user = self.user
        assert user is not None
        answer = super().form_valid(form)  # type: ignore[arg-type]
        ended = sessions.end_all(user)
        record(actor_for(user, self.request), "platform.password.changed", user, sessions=ended)
        messages.success(self.request, _("Kata sandi tersimpan. Silakan masuk."))
        return answer


set_by_invitation = SetByInvitation.as_view()


@login_required
def second_factor(request: HttpRequest) -> HttpResponse:
    """Before anything else: set a second factor up, or show the one that exists by signing in again."""
    assert isinstance(request.user, User)
    if factors.shown(request):
        return redirect("/")
    return render(request, "accounts/second_factor.html", {"has_one": factors.has_one(request.user)})


@login_required
def remove_key(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Remove a passkey, unless it is the last factor of one who needs a factor."""
    key = Authenticator.objects.filter(pk=pk, user_id=request.user.pk).first()
    if key is not None and not factor_adapter().can_delete_authenticator(key):
        messages.error(request, _("Ini satu-satunya langkah kedua Anda. Pasang yang lain dulu, lalu lepas kunci ini."))
        return redirect("mfa_list_webauthn")
    answer: HttpResponseBase = remove_webauthn(request, pk=pk)
    return answer


@login_required
def sessions_page(request: HttpRequest) -> HttpResponse:
    """Where the account is signed in."""
    assert isinstance(request.user, User)
    found = sessions.of_user(request.user, request.session.session_key)
    return render(request, "accounts/sessions.html", {"sessions": found})


@login_required
@require_POST
def end_own_sessions(request: HttpRequest) -> HttpResponse:
    """End one other session, or all others."""
    assert isinstance(request.user, User)
    one = request.POST.get("sesi", "")
    only = int(one) if one.isdecimal() else None
    actor = getattr(request, "actor", None) or actor_for(request.user, request)
    ended = end_sessions(actor=actor, user=request.user, keep=request.session.session_key or "-", only=only)
    messages.success(request, _("%(count)s sesi lain diakhiri.") % {"count": ended})
    return redirect("usersessions_list")
