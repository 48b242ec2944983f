"""Who may read the files behind a report."""

from typing import Any

from django.db.models import Q

from campaigns.models import Report, ReportEvidence
from core.models import Blob


def may_read_evidence(user: Any, blob: Blob) -> bool:
    """Evidence cited by a report is read by whoever may read the report, once it was submitted (or the host enters it)."""
    cited = ReportEvidence.objects.filter(evidence__blob=blob).filter(
        Q(sent_in__gt=0) | Q(report__entered_by_host=True)
    )
    return cited.filter(report__in=Report.objects.visible_to(user)).exists()


def may_read_signed_paper(user: Any, blob: Blob) -> bool:
    """The unit's own people at any time; the host and the block's head once it was sent."""
    grants = user.grants
    drafts = Report.objects.filter(signed_file=blob).filter(
        Q(participation__unit__in=grants.own_units) | Q(entered_by_host=True)
    )
    sent = Report.objects.filter(versions__signed_file=blob, versions__withdrawn=False)
    return Report.objects.visible_to(user).filter(Q(pk__in=drafts.values("pk")) | Q(pk__in=sent.values("pk"))).exists()
