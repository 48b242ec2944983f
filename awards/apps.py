from typing import Any

from django.apps import AppConfig
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

SENTENCES: dict[str, str | Promise] = {
    "awards.record": _("entered the record from a signed decision"),
    "awards.record.correct": _("corrected the record by a decision"),
    "awards.record.cancel": _("cancelled the award by a decision"),
    "awards.record.strip": _("stripped the award by a decision"),
    "awards.record.restore": _("restored the award by a decision"),
    "awards.rate": _("recorded a yearly rating"),
    "awards.restrict": _("recorded discipline or what is pending"),
    "awards.invent": _("recorded an initiative"),
    "units.subject_edit": _("corrected the person or household"),
    "units.subject_place": _("recorded a post"),
    "units.subject_merge": _("merged two entries of one person"),
    "units.subject_unmerge": _("undid the merge of two entries"),
    "units.subject_enter": _("entered the person or household"),
    "awards.rule_confirm": _("confirmed the rule"),
    "awards.rule_edit": _("changed the rule"),
    "awards.rule_set.use": _("took the rule set into use"),
    "awards.rule_set.lock": _("made the rule set provisional again"),
}


class AwardsConfig(AppConfig):
    name = "awards"
    verbose_name = _("Awards")

    def ready(self) -> None:
        from awards import demo, importing, register
        from awards.certificates import wiring as certificates
        from awards.decisions import wiring as decisions
        from awards.disclosure import wiring as disclosure
        from awards.dossier import wiring as dossier
        from awards.facts import for_scoring
        from awards.higher import wiring as higher
        from awards.initiatives import wiring as initiatives
        from awards.proposals import wiring as proposals
        from awards.ratings import wiring as ratings
        from awards.reception import wiring as reception
        from awards.registration import wiring as registration
        from awards.sessions import wiring as sessions
        from awards.workflow import catalogue  # noqa: F401 - registers its table
        from campaigns.demo import loading
        from core import log, nav, registries

        importing.register()
        proposals.connect()
        certificates.connect()
        disclosure.connect()
        decisions.connect()
        registration.connect()
        ratings.connect()
        initiatives.connect()
        dossier.connect()
        sessions.connect()
        higher.connect()
        for_scoring.connect()
        reception.connect()
        loading.MORE.append(demo.load)
        registries.file_readers[register.FILE_KIND] = register.may_read
        log.sentences(SENTENCES)
        _menu(nav)


def _menu(nav: Any) -> None:
    """The entries of the side menu."""
    nav.register(
        "records", pgettext_lazy("menu", "Award register"), "notebook", "awards:register", _holds_a_role, order=10
    )
    nav.register(
        "records",
        pgettext_lazy("menu", "People, households"),
        "users-group",
        "awards:people",
        _holds_a_role,
        order=20,
    )
    nav.register(
        "records", pgettext_lazy("menu", "Check eligibility"), "checklist", "awards:check", _holds_a_role, order=50
    )
    nav.register(
        "records",
        pgettext_lazy("menu", "Who qualifies when"),
        "calendar-stats",
        "awards:planner",
        _holds_a_role,
        order=40,
    )
    nav.register(
        "records",
        pgettext_lazy("menu", "Titles and commendations"),
        "medal",
        "awards:catalogue",
        _holds_a_role,
        order=60,
    )
    nav.register("records", pgettext_lazy("menu", "Rules of awards"), "scale", "awards:rule_sets", _hosts, order=70)


def _holds_a_role(user: Any) -> bool:
    return bool(user.grants.any)


def _hosts(user: Any) -> bool:
    return bool(user.grants.hosts or user.grants.is_admin)
