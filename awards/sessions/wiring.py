"""What councils and their sessions give the house when it starts."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

SENTENCES: dict[str, str | Promise] = {
    "awards.council_found": _("recorded the council"),
    "awards.council_change": _("changed the council"),
    "awards.council_seat": _("gave a seat in the council"),
    "awards.council_unseat": _("ended a seat in the council"),
    "awards.council_follow": _("said what a member follows"),
    "awards.council_unfollow": _("took away what a member follows"),
    "awards.session_plan": _("prepared the session"),
    "awards.session_change": _("changed the session"),
    "awards.session_discard": _("threw the draft of a session away"),
    "awards.session_attend": _("noted who is present"),
    "awards.session_remove": _("took a member off the list"),
    "awards.session_add": _("put names on the agenda"),
    "awards.session_drop": _("took a name off the agenda"),
    "awards.session_discuss": _("wrote down the discussion"),
    "awards.session_motion": _("recorded a motion"),
    "awards.session_postpone": _("recorded that a name is postponed"),
    "awards.session_interest": _("noted an interest of a member"),
    "awards.session_notes": _("wrote the course of the session"),
    "awards.session_runoff": _("held a further vote on what was level"),
    "awards.session_revote": _("had a void ballot held again"),
    "awards.session_tally": _("typed in the tallies"),
    "awards.session.invite": _("sent the invitations"),
    "awards.session.open": _("began the session"),
    "awards.session.vote": _("opened the vote"),
    "awards.session.resume": _("went back to the discussion"),
    "awards.session.close": _("closed the session"),
    "awards.session.sign": _("recorded the signed minutes"),
}


def connect() -> None:
    """Called in AppConfig.ready()."""
    from accounts.models import roles
    from awards.council import following, founding
    from awards.sessions import holding, pack, papers, voting
    from awards.workflow import sessions  # noqa: F401 - registers its table
    from ballots.receivers import Receiver, register
    from core import log, nav, registries
    from deadlines.duties import register_kind

    register(voting.RECEIVER, Receiver(signed=voting.take_result, replaced=voting.replaced))
    register_kind(
        holding.REVIEW, pgettext_lazy("duty", "Final review by the council"), "users-group", _("Prepare the session")
    )
    registries.file_readers[holding.FILE_KIND] = holding.may_read_file
    registries.file_readers[founding.FILE_KIND] = holding.may_read_file
    registries.file_readers[pack.FILE_KIND] = pack.may_read
    roles.followed = following.followed_by
    papers.register()
    log.sentences(SENTENCES)
    nav.register(
        "deciding", pgettext_lazy("menu", "Council sessions"), "calendar-event", "awards:sessions", _sits, order=10
    )
    nav.register("deciding", pgettext_lazy("menu", "Councils"), "users-group", "awards:councils", _sits, order=60)


def _sits(user: Any) -> bool:
    grants = user.grants
    return bool(grants.is_admin or grants.hosts or grants.own_units)
