"""Verbs of inviting: a link by e-mail, or a printed slip, through which people set their first password."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts import roles, signing_in, tokens
from accounts.models import Invitation, User
from accounts.rules import users as rules
from core import clock, log, outbox
from core.models import Outbox
from core.refusals import require
from core.templatetags.show import vi_date, vi_datetime

LINK_DAYS, SLIP_DAYS = 3, 14
KIND = "accounts.invitation"
SLIP = "slip"


def register() -> None:
    """Called in AppConfig.ready(): the link is put into the letter only when it is sent."""
    outbox.COURIERS[KIND] = outbox.Courier(refresh=_letters)


# ---- inviting ---------------------------------------------------------------------------------------------------------


def send_link(*, user: User, by: Any) -> Invitation:
    """Post a link that works for three days and once; an earlier invitation stops working. Raises Refused or ValidationError."""
    if not user.email:
        raise ValidationError({"way": _("This account has no e-mail address; print a slip instead.")})
    with transaction.atomic():
        row = _invite(user, Invitation.Way.LINK, LINK_DAYS, by)
        row.digest = tokens.digest("invitation", token_of(row))
        row.save(update_fields=["digest"])
        with translation.override(user.language):
            subject, body = letter(row)
        outbox.post([outbox.Message(f"invitation:{row.pk}", KIND, user, subject, body)])
    return row


def print_slip(*, user: User, by: Any) -> tuple[Invitation, str]:
    """Make a slip with a one-time code, valid for 14 days; the code is returned once and kept nowhere. Raises Refused."""
    code = tokens.readable(3)
    with transaction.atomic():
        row = _invite(user, Invitation.Way.SLIP, SLIP_DAYS, by)
        row.digest = slip_digest(user, code)
        row.save(update_fields=["digest"])
    return row, code


def _invite(user: User, way: str, days: int, by: Any) -> Invitation:
    require(rules.renew_password(by, user, roles.within_reach(by, user)))
    if not user.is_active:
        raise ValidationError(_("This account is locked; unlock it first."))
    User.objects.select_for_update().get(pk=user.pk)
    now = clock.now()
    user.invitations.filter(used_at=None, revoked_at=None).update(revoked_at=now)
    row = Invitation.objects.create(
        user=user,
        way=way,
        digest=tokens.readable(8),
        created_by=by,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    log.record("accounts.invite", user, by=by, params={"way": way, "invitation": row.pk})
    return row


def token_of(row: Invitation) -> str:
    """The token of a link: worked out from the row with the installation's key, so that it lies in no table."""
    mark = f"{row.pk}:{row.created_at.isoformat()}"
    return f"{row.pk}-{salted_hmac('accounts.invitation.token', mark, algorithm='sha256').hexdigest()}"


def slip_digest(user: User, code: str) -> str:
    """The keyed hash of a slip's code."""
    return tokens.digest("slip", f"{user.pk}:{code}")


def letter(row: Invitation) -> tuple[str, str]:
    """Subject and text as they lie in the outbox: without the link, which is put in when the letter is sent."""
    return _subject(), _body(row, "")


def _subject() -> str:
    return _("Your account in the emulation system")


def _body(row: Invitation, link: str) -> str:
    words = {"name": row.user.full_name, "username": row.user.username, "until": vi_datetime(row.expires_at)}
    text = _("Dear %(name)s,\n\nan account was opened for you. Your user name: %(username)s.\n") % words
    if link:
        text += _("Set your password through this link; it works once, until %(until)s:") % words + f"\n\n{link}\n\n"
    return text + _("If you did not expect this letter, tell the person who keeps your unit's accounts.")


def _letters(rows: list[Outbox]) -> Mapping[int, outbox.Text]:
    """The letters with their links; of invitations that no longer stand none is sent."""
    from django.conf import settings

    by_id = {int(row.key.partition(":")[2]): row for row in rows}
    found: dict[int, outbox.Text] = {}
    for invitation in Invitation.objects.standing().filter(pk__in=by_id).select_related("user"):
        link = settings.SITE_URL + reverse("accounts:invitation", args=[token_of(invitation)])
        with translation.override(invitation.user.language):
            found[by_id[invitation.pk].pk] = outbox.Text(_subject(), _body(invitation, link))
    return found


# ---- coming -----------------------------------------------------------------------------------------------------------


def by_token(token: str) -> Invitation:
    """The invitation behind a link. Raises ValidationError that says why it opens nothing."""
    row = Invitation.objects.filter(digest=tokens.digest("invitation", token)).select_related("user").first()
    if row is None:
        raise ValidationError(_("This link is not right. Open it from the letter once more, or ask for a new one."))
    require_standing(row)
    return row


def by_code(username: str, code: str) -> Invitation:
    """The invitation behind a slip; wrong codes are counted by user name. Raises ValidationError with its sentence."""
    tokens.require_tries(SLIP, username)
    user = User.objects.filter(username=username).first()
    mark = slip_digest(user, tokens.typed(code)) if user else ""
    row = Invitation.objects.filter(user=user, digest=mark).select_related("user").first() if user else None
    if row is None:
        tokens.wrong_try(SLIP, username)
        raise ValidationError(_("User name or one-time code is not right."))
    require_standing(row)
    tokens.forget_tries(SLIP, username)
    return row


def require_standing(row: Invitation) -> None:
    """Raise ValidationError with the reason why an invitation no longer opens the account."""
    if row.used_at is not None:
        day = vi_date(row.used_at)
        raise ValidationError(
            _("This invitation was used on %(day)s. Sign in with the password set then.") % {"day": day}
        )
    if row.revoked_at is not None:
        raise ValidationError(_("A newer invitation or password has replaced this one."))
    if not row.user.is_active:
        raise ValidationError(_("This account is locked. Ask the person who keeps your unit's accounts."))
    if not row.is_standing:
        day = vi_date(row.expires_at)
        raise ValidationError(
            _("This invitation expired on %(day)s. Ask the person who keeps your unit's accounts for a new one.")
            % {"day": day}
        )


def accept(*, invitation: Invitation, password: str) -> User:
    """Set the first password and spend the invitation; of two at once one does it. Raises ValidationError."""
    with transaction.atomic():
        done = Invitation.objects.standing().filter(pk=invitation.pk).update(used_at=clock.now())
        if not done:
            require_standing(Invitation.objects.select_related("user").get(pk=invitation.pk))
        user: Any = invitation.user
        signing_in.set_password(user=user, password=password, by=user)
    return invitation.user
