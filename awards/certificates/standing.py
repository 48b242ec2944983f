"""What holds for a certificate today. It is read from the register each time; only a replacement is the certificate's own."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from awards.models import AwardRecord, Certificate, RecordEvent
from core.badges import Badge

S, R = Certificate.Status, AwardRecord.Status
BADGES: dict[str, Badge] = {
    S.VALID: Badge("ok", "circle-check", pgettext_lazy("certificate", "Valid")),
    S.CORRECTED: Badge("warn", "pencil", pgettext_lazy("certificate", "Corrected")),
    S.REVOKED: Badge("bad", "ban", pgettext_lazy("certificate", "Revoked")),
    S.REPLACED: Badge("mute", "refresh", pgettext_lazy("certificate", "Replaced")),
    "unknown": Badge("bad", "question-mark", pgettext_lazy("certificate", "Unknown")),
}
SENTENCES: dict[str, Any] = {
    S.VALID: _("This certificate stands in the award register and is valid."),
    S.CORRECTED: _("What was printed on it was corrected by a later decision; the corrected words hold."),
    S.REVOKED: _("The award was taken back by a later decision; this certificate holds no longer."),
    S.REPLACED: _("A later issue replaces this certificate; ask its holder for the new one."),
    "unknown": _("No certificate of this code stands in the award register. Compare the code letter by letter."),
}


@dataclass(frozen=True)
class Standing:
    """The state and the later decision that made it so, if there is one."""

    state: str
    event: RecordEvent | None = None

    @property
    def badge(self) -> Badge:
        return BADGES[self.state]

    @property
    def sentence(self) -> Any:
        return SENTENCES[self.state]


def of(certificate: Certificate, events: list[RecordEvent]) -> Standing:
    """The standing of a certificate, given the events of its record in order."""
    status = certificate.record.status
    if certificate.status == S.REPLACED:
        return Standing(S.REPLACED)
    if status in (R.CANCELLED, R.STRIPPED):
        return Standing(S.REVOKED, next((e for e in reversed(events) if e.status == status), None))
    later = [e for e in events if e.status == R.CORRECTED and e.at > certificate.made_at]
    return Standing(S.CORRECTED, later[-1]) if later else Standing(S.VALID)
