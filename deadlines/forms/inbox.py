"""Forms of a person's own side: how to be told."""

import re
from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import VerbForm
from deadlines import channels
from deadlines.models import Channel

_WRITTEN = re.compile(r"^(\d{1,2})\s*(?:(?::|h|g|giờ)\s*(\d{2})?)?(?::\d{2})?$", re.IGNORECASE)


class HourField(forms.TimeField):
    """An hour of the day as it is written here: 17:00, 17h, 17 giờ 30. A browser's own field would show AM and PM to some."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "widget", forms.TimeInput(format="%H:%M", attrs={"placeholder": "hh:mm", "autocomplete": "off"})
        )
        kwargs.setdefault("error_messages", {"invalid": _("Type the hour as hh:mm, e.g. 07:30.")})
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> time | None:
        written = _WRITTEN.match(str(value).strip()) if isinstance(value, str) else None
        return super().to_python(f"{written[1]}:{written[2] or '00'}" if written else value)


class PreferForm(VerbForm):
    digest_at = HourField(label=_("Hour of the daily digest"))
    channels = forms.MultipleChoiceField(
        label=_("Send it also by"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("There is no channel “%(value)s”.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = dict(Channel.choices)
        names = [name for name in channels.names() if name != Channel.IN_APP]
        self.fields["channels"].choices = [(name, labels.get(name, name)) for name in names]  # type: ignore[attr-defined]

    @property
    def verb_arguments(self) -> dict[str, time | list[str]]:
        """As `inbox.prefer` names them."""
        return {"digest_at": self.cleaned_data["digest_at"], "chosen": self.cleaned_data["channels"]}
