"""Printing the certificates of a decision as one PDF, in the background: part by part, so that it shows how far it is."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from awards.certificates import designs, wording
from awards.certificates.proofing import Proof
from awards.certificates.wording import Body
from awards.engine.certificates import drawing
from awards.engine.certificates.joining import join
from awards.models import Award, Certificate, CertificateTemplate, Decision, PrintRun
from awards.rules import certificates as rules
from awards.workflow.register import COUNTED
from core import blobs, clock, jobs
from core.language import official
from core.models import Blob, Job
from core.refusals import Refusal, Refused, require

KIND, FILE_KIND, PART = "awards.certificates", "awards.certificates_pdf", 50
RUNNING = (Job.State.QUEUED, Job.State.RUNNING)
Place = CertificateTemplate.QrPlace


def start(
    *, decision: Decision, award: Award, design: designs.Design, proofs: list[Proof], reason: str, by: Any
) -> PrintRun:
    """Print those of one award; while such a printing runs, a second press leads to it.

    Raises Refused: nothing prepared, or differences on the proof sheet without a reason.
    """
    require(rules.keep(by, decision.host_id))
    mine = [one for one in proofs if one.line.award_id == award.pk and one.prints]
    if not mine:
        raise Refused(Refusal(_("No certificate of this award is prepared yet.")))
    if any(one.faults for one in mine) and not reason.strip():
        raise Refused(
            Refusal(_("The proof sheet shows differences; look at them, and say why it is printed all the same."))
        )
    with transaction.atomic():
        Decision.objects.select_for_update().get(pk=decision.pk)
        running = PrintRun.objects.filter(decision=decision, award=award, job__state__in=RUNNING).first()
        if running is not None:
            return running
        title = _("Certificates: %(award)s, %(decision)s") % {"award": award.name, "decision": decision.title}
        job = jobs.enqueue(KIND, title=title[:200], owner=by)
        run = PrintRun.objects.create(
            decision=decision, award=award, template=design.template, design=design.key, job=job, by=by, at=clock.now(),
            certificates=[one.certificate.pk for one in mine if one.certificate], proofed=reason.strip()[:300],
        )  # fmt: skip
        Job.objects.filter(pk=job.pk).update(params={"run": run.pk}, total=len(mine))
    return run


def design_of(run: PrintRun) -> designs.Design:
    """What a printing is made with."""
    return designs.of_template(run.template) if run.template else designs.shipped()[run.design]


def work(progress: jobs.Progress, job: Job) -> jobs.Finished:
    """Set the sheet; begun again from the start where a worker was killed."""
    run = PrintRun.objects.select_related("decision__host", "template__background", "award").get(pk=job.params["run"])
    rows = certificates_of(run.certificates)
    with official():
        body = wording.body_of(run.decision.host, run.decision)
        data = sheet(design_of(run), rows, body, progress)
        name = f"{run.award.code}-{run.decision.full_number or run.decision.pk}.pdf".replace("/", "_")
    blob = blobs.store_bytes(data, name, kind=FILE_KIND, by=job.owner, content_type=blobs.PDF)
    progress(len(rows), len(rows))
    return jobs.Finished(blob=blob)


def certificates_of(ids: list[int]) -> list[Certificate]:
    """The certificates in the order of the list, without those that were taken back or replaced meanwhile."""
    rows = Certificate.objects.filter(
        pk__in=ids, status=Certificate.Status.VALID, record__status__in=COUNTED
    ).select_related("record__award")
    place = {pk: n for n, pk in enumerate(ids)}
    return sorted(rows, key=lambda one: place[one.pk])


def sheet(
    design: designs.Design, rows: list[Certificate], body: Body, progress: Callable[[int, int], None] | None = None
) -> bytes:
    """All pages as one PDF: fronts (with their backs), then the slips."""
    picture = design.picture(on_screen=False)
    parts, done, slips = [], 0, []
    for some in _parts(rows):
        pages: list[drawing.Page] = []
        for one in some:
            found = wording.values(one.record, body, number=one.number, printed=one.printed)
            pages += pages_of(design, one, found, background=picture is not None)
            if design.qr == Place.SLIP:
                slips.append(wording.slip(one, found))
        parts.append(drawing.pdf(pages, fonts=designs.FONTS, picture=picture, title=design.name))
        done += len(some)
        if progress is not None:
            progress(min(done, len(rows) - 1), len(rows))
    if slips:
        parts.append(drawing.pdf(drawing.slips(slips, designs.FONTS), fonts=designs.FONTS, title=design.name))
    return parts[0] if len(parts) == 1 else join(parts)


def _parts(rows: list[Certificate]) -> Iterator[list[Certificate]]:
    for first in range(0, len(rows), PART):
        yield rows[first : first + PART]


def pages_of(
    design: designs.Design, one: Certificate, found: dict[str, str], *, background: bool
) -> list[drawing.Page]:
    """The front, and the back where the code stands there."""
    address = wording.page_address(one.address)
    at_front = address if design.qr == Place.FRONT else ""
    pages = [drawing.front(design.layout, found, designs.FONTS, address=at_front, background=background)]
    if design.qr == Place.BACK:
        pages.append(drawing.back(design.layout, address, wording.caption(one), designs.FONTS))
    return pages


def may_read(user: Any, blob: Blob) -> bool:
    """Sheets are for the people of the host, and for whoever had one made."""
    hosts = PrintRun.objects.filter(job__result=blob).values_list("decision__host", flat=True)
    return any(rules.read(user, host) is None for host in hosts)


def register() -> None:
    """Called when the application starts."""
    jobs.handler(KIND)(work)
