"""Pages of offices, users and posts: seen by everybody in the area, managed by its administrator."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from konvergensi.problems import ProblemError
from konvergensi.problems.platform import NOT_FOUND
from konvergensi_web.platform.accounts import factors, lists, sessions
from konvergensi_web.platform.accounts.forms import (
    DelegateForm,
    EndForm,
    OfficeForm,
    PostForm,
    ReasonForm,
    ReorganiseForm,
    UserForm,
)
from konvergensi_web.platform.accounts.models import Office, Post
from konvergensi_web.platform.accounts.offices import affair_label, label_of, role_label
from konvergensi_web.platform.accounts.selectors import (
    colleagues,
    find_offices,
    find_users,
    get_office,
    get_user,
    holders,
)
from konvergensi_web.platform.accounts.services import (
    change_office,
    choose_post,
    create_office,
    create_user,
    deactivate_user,
    delegate_post,
    drop_factors,
    end_post,
    end_sessions,
    give_post,
    invite,
    reactivate_user,
    reorganise_office,
)
from konvergensi_web.platform.scope import Actor, may, require
from konvergensi_web.platform.told import told

MANAGE = "platform.office.manage"


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def _asked(
    request: HttpRequest, form: forms.Form, *, title: str, send: str, back: str, lead: str = "",
    do: Callable[[dict[str, Any]], HttpResponse],
) -> HttpResponse:  # fmt: skip
    """Show a form; when it is sent and right, do it. A refusal stands in the form, what was typed stays."""
    if request.method == "POST" and form.is_valid():
        try:
            return do(form.cleaned_data)
        except ProblemError as error:
            if error.problem.status == 403:
                raise
            form.add_error(None, str(told(error)))
    context = {"form": form, "title": title, "send": send, "back": back, "lead": lead}
    return render(request, "pages/form.html", context, status=422 if form.errors else 200)


def offices_page(request: HttpRequest) -> HttpResponse:
    """The offices of the area."""
    actor = _actor(request)
    require(actor, "platform.office.view")
    return lists.OFFICES.render(
        request, find_offices(actor), "accounts/offices.html", may_manage=may(actor, MANAGE), title=_("Kantor")
    )


def office_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One office: what it answers for, who holds its posts now and held them before."""
    actor = _actor(request)
    office = get_office(actor, pk)
    today = timezone.localdate(actor.now)
    posts = [
        {"post": post, "role": role_label(post.role), "now": post.is_held(today),
         "mine": post.delegated_from is not None and post.delegated_from.user_id == actor.user_id}
        for post in holders(office)
    ]  # fmt: skip
    context = {
        "office": office, "kind": label_of(office.kind), "posts": posts, "may_manage": may(actor, MANAGE, on=office),
        "areas": list(office.areas.all()), "urusan": [(code, affair_label(code)) for code in office.urusan],
        "may_delegate": office.pk == actor.office_id and may(actor, "platform.post.delegate", on=office),
        "below": list(find_offices(actor).filter(parent=office)),
    }  # fmt: skip
    return render(request, "accounts/office.html", context)


def new_office(request: HttpRequest) -> HttpResponse:
    """Record an office."""
    actor = _actor(request)
    require(actor, MANAGE)
    form = OfficeForm(request.POST or None, actor=actor, parents=find_offices(actor))

    def do(told: dict[str, Any]) -> HttpResponse:
        office = create_office(
            actor=actor, kind=told["kind"], name=told["name"], region=told["region"], short_name=told["short_name"],
            parent_id=told["parent"] and told["parent"].pk, areas=told["areas"], urusan=told["urusan"] or None,
            may_enter_measurements=told["may_enter_measurements"], valid_from=told["valid_from"],
        )  # fmt: skip
        messages.success(request, _("Kantor tercatat. Sekarang catat jabatannya."))
        return redirect("accounts:office", pk=office.pk)

    return _asked(request, form, title=_("Catat kantor"), send=_("Catat"), back=reverse("accounts:offices"), do=do)


def edit_office(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an office."""
    actor = _actor(request)
    office = get_office(actor, pk, MANAGE)
    first = {
        "name": office.name, "short_name": office.short_name, "parent": office.parent_id, "urusan": office.urusan,
        "areas": ", ".join(area.code for area in office.areas.all()),
        "may_enter_measurements": office.may_enter_measurements,
    }  # fmt: skip
    parents = find_offices(actor).exclude(pk=pk)
    form = OfficeForm(request.POST or None, actor=actor, parents=parents, office=office, initial=first)

    def do(told: dict[str, Any]) -> HttpResponse:
        change_office(
            actor=actor, office=office, name=told["name"], short_name=told["short_name"], areas=told["areas"],
            parent_id=told["parent"].pk if told["parent"] else 0, urusan=told["urusan"],
            may_enter_measurements=told["may_enter_measurements"],
        )  # fmt: skip
        return redirect("accounts:office", pk=pk)

    return _asked(
        request, form, title=office.name, send=_("Simpan"), back=reverse("accounts:office", args=(pk,)), do=do
    )


def reorganise(request: HttpRequest, pk: int) -> HttpResponse:
    """End an office, and name the one that takes over."""
    actor = _actor(request)
    office = get_office(actor, pk, MANAGE)
    today = timezone.localdate(actor.now)
    form = ReorganiseForm(
        request.POST or None, others=find_offices(actor).filter(Office.existing_on(today)).exclude(pk=pk)
    )

    def do(told: dict[str, Any]) -> HttpResponse:
        reorganise_office(actor=actor, office=office, on=told["on"], successor=told["successor"])
        messages.success(request, _("Kantor diakhiri; jabatannya ikut berakhir."))
        return redirect("accounts:office", pk=pk)

    return _asked(
        request, form, title=_("Akhiri atau gabungkan %(name)s") % {"name": office.name}, send=_("Akhiri kantor"),
        back=reverse("accounts:office", args=(pk,)), do=do,
        lead=_("Riwayat tetap tersimpan. Semua jabatan berakhir sehari sebelumnya; program tahun berjalan berpindah."),
    )  # fmt: skip


def new_post(request: HttpRequest, pk: int) -> HttpResponse:
    """Give somebody a post of an office."""
    actor = _actor(request)
    office = get_office(actor, pk, MANAGE)
    users = find_users(actor).filter(is_active=True)
    form = PostForm(request.POST or None, office=office, users=users, initial={"user": request.GET.get("pengguna")})

    def do(told: dict[str, Any]) -> HttpResponse:
        give_post(actor=actor, office=office, **told)
        messages.success(request, _("Jabatan tercatat."))
        return redirect("accounts:office", pk=pk)

    return _asked(request, form, title=_("Jabatan di %(name)s") % {"name": office.name}, send=_("Catat jabatan"),
                  back=reverse("accounts:office", args=(pk,)), do=do)  # fmt: skip


def delegate(request: HttpRequest) -> HttpResponse:
    """Let a colleague stand in."""
    actor = _actor(request)
    require(actor, "platform.post.delegate")
    form = DelegateForm(request.POST or None, users=colleagues(actor))
    back = reverse("accounts:office", args=(actor.office_id,))

    def do(told: dict[str, Any]) -> HttpResponse:
        delegate_post(actor=actor, **told)
        messages.success(request, _("Pelaksana harian tercatat."))
        return redirect(back)

    return _asked(request, form, title=_("Limpahkan kepada pelaksana harian"), send=_("Limpahkan"), back=back, do=do)


def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a post."""
    actor = _actor(request)
    seen = Post.objects.select_related("office__region", "user", "delegated_from")
    post = seen.filter(pk=pk, office__in=find_offices(actor)).first()
    if post is None:
        raise ProblemError(NOT_FOUND, what="Jabatan itu")
    if post.delegated_from is None or post.delegated_from.user_id != actor.user_id:
        require(actor, MANAGE, on=post.office)
    back = reverse("accounts:office", args=(post.office_id,))

    def do(told: dict[str, Any]) -> HttpResponse:
        end_post(actor=actor, post=post, **told)
        return redirect(back)

    form = EndForm(request.POST or None)
    return _asked(
        request, form, title=_("Akhiri jabatan %(post)s") % {"post": post}, send=_("Akhiri"), back=back, do=do
    )


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Work in another of the own posts."""
    wanted = request.POST.get("post", "")
    choose_post(actor=_actor(request), user=request.user, post_id=int(wanted) if wanted.isdecimal() else 0,  # type: ignore[arg-type]
                session=request.session)  # fmt: skip
    back = request.POST.get("next", "/")
    return redirect(back if url_has_allowed_host_and_scheme(back, {request.get_host()}) else "/")


def users_page(request: HttpRequest) -> HttpResponse:
    """The accounts of the area."""
    actor = _actor(request)
    require(actor, MANAGE)
    return lists.USERS.render(request, find_users(actor), "accounts/users.html", title=_("Pengguna"))


def new_user(request: HttpRequest) -> HttpResponse:
    """Make an account; its owner sets the password through the link."""
    actor = _actor(request)
    require(actor, MANAGE)

    def do(told: dict[str, Any]) -> HttpResponse:
        user = create_user(actor=actor, **told)
        messages.success(request, _("Akun dibuat. Catat jabatannya di halaman kantor, lalu beri tautan kata sandi."))
        return redirect("accounts:user", pk=user.pk)

    form = UserForm(request.POST or None)
    return _asked(request, form, title=_("Buat akun"), send=_("Buat"), back=reverse("accounts:users"), do=do)


def user_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One account: posts, second factor, sessions."""
    user = get_user(_actor(request), pk)
    posts = Post.objects.filter(user=user).select_related("office")
    context = {
        "person": user, "posts": posts, "sessions": sessions.of_user(user), "has_factor": factors.has_one(user),
        "is_me": user.pk == _actor(request).user_id, "form": ReasonForm(),
    }  # fmt: skip
    return render(request, "accounts/user.html", context)


@require_POST
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a link under which the user sets his password. Shown once, given by hand."""
    user = get_user(_actor(request), pk)
    address = request.build_absolute_uri(invite(actor=_actor(request), user=user))
    return render(request, "accounts/link.html", {"person": user, "address": address})


@require_POST
def switch_user(request: HttpRequest, pk: int) -> HttpResponse:
    """Close an account, or open it again."""
    actor, user = _actor(request), get_user(_actor(request), pk)
    if user.is_active:
        deactivate_user(actor=actor, user=user, reason=request.POST.get("reason", "")[:200])
    else:
        reactivate_user(actor=actor, user=user)
    return redirect("accounts:user", pk=pk)


@require_POST
def drop_factors_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a user's second factors away after a loss."""
    user = get_user(_actor(request), pk)
    drop_factors(actor=_actor(request), user=user, reason=request.POST.get("reason", "")[:200])
    return redirect("accounts:user", pk=pk)


@require_POST
def end_user_sessions(request: HttpRequest, pk: int) -> HttpResponse:
    """End a user's sessions."""
    one = request.POST.get("sesi", "")
    user = get_user(_actor(request), pk)
    end_sessions(actor=_actor(request), user=user, only=int(one) if one.isdecimal() else None)
    return redirect("accounts:user", pk=pk)
