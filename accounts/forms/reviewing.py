"""Shape of the review: of every role one answer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import VerbForm

KEEP, END = "keep", "end"


class ReviewForm(VerbForm):
    def __init__(self, *args: Any, rows: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in rows:
            self.fields[self.name(row)] = forms.ChoiceField(
                label=row.user.full_name, choices=[(KEEP, _("Stays")), (END, _("Ends"))], widget=forms.RadioSelect,
                error_messages={"required": _("Say whether this role stays or ends.")},
            )  # fmt: skip

    @staticmethod
    def name(row: Any) -> str:
        """The field of one role."""
        return f"role_{row.pk}"

    @property
    def arguments(self) -> dict[str, Any]:
        said = {int(name[5:]): value for name, value in self.cleaned_data.items() if name.startswith("role_")}
        return {"keep": [pk for pk, v in said.items() if v == KEEP], "end": [pk for pk, v in said.items() if v == END]}
