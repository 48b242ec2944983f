"""Shape of a session and of what its secretary types."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from accounts.models import User
from awards.forms.council import PersonChoice
from awards.models import AgendaItem, Award, CouncilSession, Nomination
from awards.sessions.tallying import Tally
from ballots.forms.counting import whole
from core.blobs import UploadField
from core.forms import DayField, ReasonField, RecordForm, VerbForm

MOST = 5000


class MomentField(forms.DateTimeField):
    """A day and an hour."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("input_formats", ["%Y-%m-%dT%H:%M", "%d/%m/%Y %H:%M"])
        kwargs.setdefault(
            "widget",
            forms.DateTimeInput(attrs={"type": "datetime-local", "class": "form-control"}, format="%Y-%m-%dT%H:%M"),
        )
        kwargs.setdefault(
            "error_messages", {"invalid": _("Type day and hour as dd/mm/yyyy hh:mm, e.g. 30/06/2025 16:00.")}
        )
        super().__init__(**kwargs)


class SessionFields(forms.Form):
    """What a session is, new or known."""

    title = forms.CharField(label=_("Title of the session"), max_length=200)
    way = forms.ChoiceField(label=_("How it is held"), choices=CouncilSession.Way)
    starts_at = MomentField(label=_("Begins"))
    place = forms.CharField(label=_("Place, or address of the online meeting"), max_length=200, required=False)
    answer_by = DayField(
        label=_("Written opinions by"), required=False, help_text=_("Only where members are asked in writing.")
    )
    appointed = forms.IntegerField(
        label=_("Members appointed"), required=False, min_value=1, max_value=300,
        help_text=_("Only in a simple session: the number in the founding decision."),
    )  # fmt: skip
    chair_name = forms.CharField(label=_("Chaired by"), max_length=120, required=False)
    secretary_name = forms.CharField(label=_("Minutes kept by"), max_length=120, required=False)


class SessionAddForm(SessionFields, VerbForm):
    """A new session."""


class SessionForm(SessionFields, RecordForm):
    """A known session; the version guards against two people at once."""


class NamesForm(VerbForm):
    """Which of the waiting names come on the agenda."""

    nominations = forms.TypedMultipleChoiceField(label=_("Names"), coerce=int, required=False)

    def __init__(self, *args: Any, waiting: list[Nomination], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["nominations"]
        field.choices = [(row.pk, row.name) for row in waiting]


class LateForm(NamesForm):
    """A late name: why, and the chair's consent."""

    reason = ReasonField(label=_("Why it comes late"), max_length=500)
    consent = forms.BooleanField(label=_("The chair has given consent"), required=False)


class NotesForm(RecordForm):
    """The course of the session."""

    notes = forms.CharField(
        label=_("Course of the session"), max_length=30000, required=False, widget=forms.Textarea(attrs={"rows": 12})
    )


class DiscussForm(VerbForm):
    """What was said about one name."""

    notes = forms.CharField(
        label=_("Discussion"), max_length=8000, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )


class AwardChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class LowerForm(VerbForm):
    """A motion: vote on a lower award."""

    award = AwardChoice(
        label=_("Vote on"), queryset=Award.objects.none(), required=False, empty_label=_("The award that was proposed")
    )
    motion = ReasonField(label=_("What was decided, and why"), max_length=500, required=False)

    def __init__(self, *args: Any, item: AgendaItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["award"]
        nomination = item.nomination
        flag = "for_collectives" if nomination.unit_id else "for_individuals"
        field.queryset = Award.objects.filter(**{flag: True}).exclude(pk=nomination.award_id)


class MotionForm(VerbForm):
    """Postponed, and why."""

    motion = ReasonField(label=_("Why it is postponed"), max_length=500)


class WhyForm(VerbForm):
    """Why: going back from the vote, taking a member off the list."""

    reason = ReasonField(help_text=_("Goes into the minutes and stays on record."))


class VoteForm(VerbForm):
    """Who counts, until when, and whether titles with an open vote are voted on in secret too."""

    counters = forms.ModelMultipleChoiceField(
        label=_("Counting team"), queryset=User.objects.none(), widget=forms.CheckboxSelectMultiple, required=False,
        help_text=_("At least two; they count paper slips and sign the result."),
    )  # fmt: skip
    closes_at = MomentField(label=_("Vote until"))
    secret = forms.BooleanField(label=_("Vote in secret also where the rule asks for an open vote"), required=False)

    def __init__(self, *args: Any, session: CouncilSession, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["counters"]
        users = [row.member.user_id for row in session.attendance.all() if row.removed_on is None]
        field.queryset = User.objects.filter(pk__in=users).order_by("name_order", "pk")
        field.label_from_instance = PersonChoice.label_from_instance.__get__(field)


class RunoffForm(VoteForm):
    """The further vote keeps the way of the first."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["secret"]


class SignForm(VerbForm):
    """The signed minutes."""

    number = forms.CharField(label=_("Number of the minutes"), max_length=40, help_text=_("e.g. 12/BB-HĐTĐKT"))
    signed_on = DayField(label=_("Minutes signed on"))
    file = UploadField(label=_("Scan of the signed minutes"), required=False)


class TallyForm(VerbForm):
    """Figures of a simple session: `f7`, `a7`, `x7` (for, against, invalid) and `k7` (the chair's side) of item 7."""

    voting = forms.IntegerField(label=_("Members who voted"), min_value=0, max_value=300)
    notes = forms.CharField(
        label=_("Course of the session"), max_length=30000, required=False, widget=forms.Textarea(attrs={"rows": 6})
    )

    def __init__(self, *args: Any, items: list[AgendaItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = items
        self.faults: dict[int, str] = {}

    def cell(self, item: AgendaItem, name: str, stored: int | None) -> str:
        """What stands in a box: as typed, else as stored."""
        if self.is_bound:
            return str(self.data.get(f"{name}{item.pk}", ""))
        return "" if stored is None else str(stored)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The lines as drawn."""
        return [
            {
                "item": item, "fault": self.faults.get(item.pk, ""),
                "cells": [
                    (f"f{item.pk}", pgettext("votes", "For"), self.cell(item, "f", item.votes_for)),
                    (f"a{item.pk}", pgettext("votes", "Against"), self.cell(item, "a", item.votes_against)),
                    (f"x{item.pk}", _g("Invalid"), self.cell(item, "x", item.votes_invalid)),
                ],
                "side": self.data.get(f"k{item.pk}", "") if self.is_bound else "",
            }
            for item in self.items
        ]  # fmt: skip

    @property
    def tallies(self) -> dict[int, Tally]:
        """What the verb gets; a box without a number counts as −1, which it refuses beside the name."""
        sides = {"for": True, "against": False}
        return {
            item.pk: Tally(
                whole(self.data.get(f"f{item.pk}", "")), whole(self.data.get(f"a{item.pk}", "")),
                whole(self.data.get(f"x{item.pk}", "")), sides.get(self.data.get(f"k{item.pk}", "")),
            )
            for item in self.items
        }  # fmt: skip
