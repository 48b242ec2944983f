"""The form of a ladder: a line per rung, in the words of the office."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.forms import RecordForm
from core.rows import Row, RowForm, Step, table
from deadlines import channels, ladder
from deadlines.engine.ladder import DESK, LEVELS, Rung
from deadlines.models import Channel, Desk

BEFORE, ON, AFTER = "before", "on", "after"
PREFIX = "rungs"
MOST = 40


def _whom() -> list[tuple[str, Any]]:
    return [(DESK, _("Whoever it waits on")), *((level, Desk(level).label) for level in LEVELS)]


def _channels() -> list[tuple[str, Any]]:
    return [(name, Channel(name).label if name in Channel.values else name) for name in channels.names()]


class LadderForm(RecordForm):
    """`version` is the row of the ladder that was edited; 0 while the host had none of its own."""


class RungForm(RowForm):
    """One rung."""

    side = forms.ChoiceField(
        label=pgettext_lazy("rung", "When"), initial=BEFORE,
        choices=[(BEFORE, _("before the due day")), (ON, _("on the due day")), (AFTER, _("past the due day"))],
    )  # fmt: skip
    days = forms.IntegerField(label=pgettext_lazy("rung", "Days"), required=False, min_value=0, max_value=120)
    working = forms.IntegerField(label=_("Then working days"), required=False, min_value=0, max_value=60)
    level = forms.IntegerField(label=pgettext_lazy("rung", "Level"), min_value=1, max_value=20, initial=1)
    whom = forms.MultipleChoiceField(
        label=_("Whom"), choices=_whom, initial=[DESK], widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose whom it reminds.")},
    )  # fmt: skip
    channels = forms.MultipleChoiceField(
        label=_("Channels"), choices=_channels, initial=[Channel.IN_APP.value, Channel.EMAIL.value],
        widget=forms.CheckboxSelectMultiple, error_messages={
            "required": _("Choose at least one channel."), "invalid_choice": _("There is no channel “%(value)s”."),
        },
    )  # fmt: skip
    words = forms.CharField(
        label=_("Words"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write what the reminder says.")},
    )  # fmt: skip
    courteous = forms.CharField(
        label=_("Words for bodies that are only requested"), required=False, max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("side") in (BEFORE, AFTER) and "days" in data and not data["days"]:
            self.add_error("days", _("Write how many days."))
        return data


def rung_of(values: dict[str, Any]) -> Rung:
    """A line as the engine reads it."""
    sign = {BEFORE: -1, ON: 0, AFTER: 1}[values["side"]]
    return Rung(
        sign * (values["days"] or 0), values["working"] or 0, tuple(values["whom"]), tuple(values["channels"]),
        values["level"], ladder.read(values["words"]), ladder.read(values["courteous"]),
    )  # fmt: skip


def line_of(rung: Rung) -> dict[str, Any]:
    """A rung as its line shows it."""
    return {
        "side": BEFORE if rung.days < 0 else AFTER if rung.days else ON, "days": abs(rung.days) or None,
        "working": rung.working or None, "level": rung.level, "whom": list(rung.whom), "channels": list(rung.channels),
        "words": ladder.written(rung.words), "courteous": ladder.written(rung.courteous),
    }  # fmt: skip


def build(rungs: Sequence[Rung], version: int, data: Any = None) -> Step:
    """The page's form: what is stored, or what was typed."""
    stored = [line_of(rung) for rung in sorted(rungs, key=lambda r: r.order)]
    part = table(RungForm, PREFIX, data, None, stored, title=_("Rungs"), add=_("Add a rung"), limit=MOST)
    return Step(LadderForm(data, initial={"version": version}), {PREFIX: part})


def rungs_of(lines: Sequence[Row]) -> list[Rung]:
    return [rung_of(line.values) for line in lines]


def readable(step: Step) -> list[Rung]:
    """The rungs that can be read so far, for the preview while somebody types."""
    forms_ = step.parts[PREFIX].forms
    lines = [form for form in forms_ if form.has_changed() and form.is_valid() and not form.cleaned_data.get("DELETE")]
    return [rung_of(form.values) for form in lines]


def placed(error: ValidationError, lines: Sequence[Row]) -> ValidationError:
    """The verb's faults, which count rungs, under the lines they were typed in."""
    found: dict[str, Any] = {}
    for place, errors in error.error_dict.items():
        _prefix, _dash, rest = place.partition("-")
        at, _dash, field = rest.partition("-")
        found[f"{lines[int(at)].key}-{field}" if at.isdigit() else "__all__"] = errors
    return ValidationError(found)
