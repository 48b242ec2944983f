"""Accounts and their roles: list, page and forms."""

from typing import Any

import django_filters
from django.contrib import messages
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import closing, roles, second_factor, users
from accounts.forms import users as forms
from accounts.models import Role, RoleAssignment, User
from accounts.rules import users as rules
from core import clock, log
from core.badges import Badge, badge
from core.forms import answer, typed
from core.lists import Action, Column, Empty, ListView, Tab
from core.refusals import require
from core.templatetags.show import vi_datetime

FORM = "accounts/users/form.html"
GET_POST = require_http_methods(["GET", "HEAD", "POST"])


def page_of(user: Any) -> str:
    return reverse("accounts:user", args=[user.pk])


def state_of(user: User) -> Badge:
    return badge("done", _("Active")) if user.is_active else badge("locked")


def words_of(row: RoleAssignment) -> str:
    """One role in words: "Thủ trưởng · Sở Nội vụ"."""
    return f"{row.get_role_display()} · {row.place}" if row.place else row.get_role_display()


class UserFilter(django_filters.FilterSet):
    role = django_filters.ChoiceFilter(
        choices=Role.choices, label=_("Role"), empty_label=_("All roles"), method="by_role"
    )

    class Meta:
        model = User
        fields: list[str] = []

    def by_role(self, rows: Any, _name: str, role: str) -> Any:
        return rows.filter(pk__in=RoleAssignment.objects.in_force().filter(role=role).values("user"))


class UserList(ListView):
    title = _("People")
    noun = _("accounts")
    model = User
    filterset_class = UserFilter
    search_fields = ("folded",)
    search_hint = _("Name, user name, post; without diacritics")
    default_sort = "name"
    export_name = "nguoi-dung"
    empty = Empty(
        _("The accounts you keep will be here"), _("Open one for each person who registers, reports or approves.")
    )
    columns = (
        Column(
            "name",
            _("Full name"),
            cell=lambda u: u.full_name,
            secondary=lambda u: u.username,
            sort=("name_order",),
            phone="title",
        ),
        Column("username", _("User name"), cell=lambda u: u.username, screen=False),
        Column("post", _("Post"), cell=lambda u: u.post, sort=("post", "name_order")),
        Column("roles", _("Roles"), cell=lambda u: "; ".join(words_of(row) for row in u.held)),
        Column("email", _("E-mail"), cell=lambda u: u.email, sort=("email",)),
        Column("last_login", _("Last signed in"), cell=lambda u: u.last_login, sort=("last_login",), phone="hide"),
        Column("state", _("State"), cell=state_of, sort=("is_active", "name_order"), export=state_of),
    )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        require(rules.see_list(request.user))
        return super().get(request, *args, **kwargs)

    def get_tabs(self) -> list[Tab]:
        roleless = ~Q(pk__in=RoleAssignment.objects.in_force().values("user"))  # one list, not a question for each
        return [
            Tab("active", _("Active accounts"), Q(is_active=True)),
            Tab("locked", _("Locked accounts"), Q(is_active=False)),
            Tab("roleless", _("Without a role"), roleless),
        ]

    def get_queryset(self) -> QuerySet[User]:
        held = RoleAssignment.objects.in_force().select_related("unit", "host", "block", "desk").order_by("id")
        return User.objects.visible_to(self.request.user).prefetch_related(Prefetch("roles", held, to_attr="held"))

    def row_url(self, obj: User) -> str:
        return page_of(obj)

    def get_actions(self) -> list[Action]:
        return [
            Action(_("Import from Excel"), reverse("core:import_new", args=["users"]), "file-import"),
            Action(_("Open an account"), reverse("accounts:user_create"), "user-plus", primary=True),
        ]


@require_safe
def user(request: HttpRequest, pk: int) -> HttpResponse:
    found = _visible(request, pk)
    reach = roles.within_reach(request.user, found)
    today = clock.today()
    rows = list(
        found.roles.select_related("unit", "host", "block", "desk", "delegated_by").order_by("-starts_on", "-id")
    )
    context = {
        "person": found,
        "second": second_factor.device_of(found),
        "may_reset": rules.renew_password(request.user, found, reach) is None,
        "invitation": found.invitations.filter(used_at=None, revoked_at=None).first(),
        "badge": state_of(found),
        "held": [
            (row, roles.may_give(request.user, row)) for row in rows if row.ends_on is None or row.ends_on >= today
        ],
        "past": [row for row in rows if row.ends_on is not None and row.ends_on < today],
        "actions": _actions(request.user, found, reach),
        "refusal": rules.keep(request.user, found, reach) or rules.lock(request.user, found, reach),
        "events": [
            {"what": e.what, "who": f"{e.who} · {vi_datetime(e.at)}", "note": e.reason} for e in log.history(found, 10)
        ],
    }
    return render(request, "accounts/users/user.html", context)


def _actions(by: Any, found: User, reach: bool) -> list[Action]:
    def why(refusal: Any) -> Any:
        return refusal.reason if refusal else ""

    keep, lock = why(rules.keep(by, found, reach)), why(rules.lock(by, found, reach))
    renew = why(rules.renew_password(by, found, reach))
    locking = (
        Action(_("Lock the account"), reverse("accounts:user_lock", args=[found.pk]), "lock", danger=True, reason=lock)
        if found.is_active
        else Action(_("Unlock the account"), reverse("accounts:user_unlock", args=[found.pk]), "lock-open", reason=keep)
    )
    return [
        Action(_("Correct"), reverse("accounts:user_edit", args=[found.pk]), "pencil", reason=keep),
        Action(_("Invite"), reverse("accounts:invite", args=[found.pk]), "mail-forward", reason=renew),
        Action(_("Temporary password"), reverse("accounts:user_password", args=[found.pk]), "key", reason=renew),
        locking,
        Action(_("Give a role"), reverse("accounts:role_assign", args=[found.pk]), "id-badge-2", primary=True),
    ]


@GET_POST
def create(request: HttpRequest) -> HttpResponse:
    require(rules.create(request.user))
    form = forms.CreateForm(typed(request), by=request.user, initial={"on": clock.today()})
    context = {"heading": _("Open an account"), "submit": _("Open the account"), "cancel": reverse("accounts:users")}

    def act(data: dict[str, Any]) -> User:
        made, password = users.create(by=request.user, **data)
        _read_out(request, made, password)
        return made

    return answer(request, form, act, to=page_of, template=FORM, context=context)


def _read_out(request: HttpRequest, person: User, password: str) -> None:
    """The temporary password is shown once; nobody can look it up later."""
    text = gettext(
        "Give %(person)s the user name %(username)s and the temporary password %(password)s. "
        "It is shown only now and must be changed at the first sign-in."
    )
    messages.success(request, text % {"person": person, "username": person.username, "password": password})


@GET_POST
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    found = _kept(request, pk)
    fields = ("full_name", "username", "post", "email", "phone", "version")
    form = forms.EditForm(typed(request), initial={f: getattr(found, f) for f in fields})
    return _change(
        request,
        found,
        form,
        lambda data: users.edit(user=found, by=request.user, **data),
        _("Correct an account"),
        _("Save"),
        _("The account has been corrected."),
    )


@GET_POST
def lock(request: HttpRequest, pk: int) -> HttpResponse:
    found = _visible(request, pk)
    require(rules.lock(request.user, found, roles.within_reach(request.user, found)))
    form = forms.LockForm(typed(request), person=found, by=request.user)
    return _change(
        request,
        found,
        form,
        lambda data: closing.close(user=found, by=request.user, **data),
        _("Lock an account"),
        _("Lock the account"),
        _("The account is locked; its sessions have ended."),
        waiting=closing.waiting(found),
    )


@GET_POST
def unlock(request: HttpRequest, pk: int) -> HttpResponse:
    found = _kept(request, pk)
    form = forms.VerbForm(typed(request))
    return _change(
        request,
        found,
        form,
        lambda data: users.unlock(user=found, by=request.user),
        _("Unlock an account"),
        _("Unlock the account"),
        _("The account is open again."),
    )


@GET_POST
def password(request: HttpRequest, pk: int) -> HttpResponse:
    found = _visible(request, pk)
    require(rules.renew_password(request.user, found, roles.within_reach(request.user, found)))
    form = forms.VerbForm(typed(request))

    def act(_data: dict[str, Any]) -> User:
        _read_out(request, found, users.renew_password(user=found, by=request.user))
        return found

    return _change(request, found, form, act, _("Give a temporary password"), _("Make a temporary password"), "")


@GET_POST
def role_assign(request: HttpRequest, pk: int) -> HttpResponse:
    found = _visible(request, pk)
    form = forms.RoleForm(typed(request), by=request.user, initial={"on": clock.today()})

    def act(_data: dict[str, Any]) -> User:
        place: Any = form.place
        roles.assign(user=found, by=request.user, **place.arguments)
        return found

    return _change(request, found, form, act, _("Give a role"), _("Give the role"), _("The role has been given."))


@GET_POST
def role_end(request: HttpRequest, pk: int) -> HttpResponse:
    rows = RoleAssignment.objects.select_related("user", "unit", "host", "block", "desk")
    row = get_object_or_404(rows.filter(user__in=User.objects.visible_to(request.user)), pk=pk)
    require(rules.assign(request.user, row.role, roles.may_give(request.user, row)))
    form = forms.EndForm(typed(request), initial={"on": clock.today()})
    act = lambda data: roles.end(assignment=row, by=request.user, **data).user  # noqa: E731
    return _change(
        request,
        row.user,
        form,
        act,
        _("End a role"),
        _("End the role"),
        _("The end of the role is recorded."),
        intro=words_of(row),
    )


def _visible(request: HttpRequest, pk: int) -> User:
    require(rules.see_list(request.user))
    return get_object_or_404(User.objects.visible_to(request.user), pk=pk)


def _kept(request: HttpRequest, pk: int) -> User:
    found = _visible(request, pk)
    require(rules.keep(request.user, found, roles.within_reach(request.user, found)))
    return found


def _change(
    request: HttpRequest, found: User, form: Any, act: Any, heading: Any, submit: Any, done: Any, **more: Any
) -> HttpResponse:
    context = {"heading": heading, "submit": submit, "person": found, "cancel": page_of(found), **more}
    return answer(request, form, act, to=page_of, template=FORM, context=context, done=done, record=found)
