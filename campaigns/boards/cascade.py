"""What a campaign consists of in words, and where it stands: its document, what that cites, parents and children."""

from collections import defaultdict
from dataclasses import dataclass, field

from campaigns.boards.page import Page
from campaigns.models import (
    Campaign,
    Commemoration,
    ContentPoint,
    Directive,
    DirectiveCitation,
    DirectiveNumber,
    DirectiveRecipient,
    Movement,
    Phase,
    Task,
)
from core.badges import Badge, badge

MOST_CHILDREN = 50
DEEPEST = 5


@dataclass
class Content:
    """The content tab."""

    points: list[tuple[ContentPoint, list[Movement]]]
    movements: list[Movement]
    commemorations: list[Commemoration]
    phases: list[Phase]
    tasks: list[Task]


def content(campaign: Campaign) -> Content:
    """Points in reading order, each with its movements; five queries."""
    below: dict[int | None, list[Movement]] = defaultdict(list)
    for movement in campaign.movements.all():
        below[movement.content_point_id].append(movement)
    points = [(point, below.get(point.pk, [])) for point in campaign.content_points.order_by("position", "id")]
    known = {point.pk for point, _movements in points}
    loose = [m for key, rows in below.items() if key not in known for m in rows]
    tasks = list(campaign.tasks.prefetch_related("units__unit"))
    return Content(points, loose, list(campaign.commemorations.all()), list(campaign.phases.all()), tasks)


@dataclass(frozen=True)
class Step:
    """A campaign in the cascade; `known` says whether the person may open it."""

    campaign: Campaign
    known: bool
    state: Badge


@dataclass
class Cascade:
    """The documents tab."""

    directive: Directive | None
    numbers: list[DirectiveNumber]
    citations: list[DirectiveCitation]
    recipients: list[DirectiveRecipient]
    flags: list[str]
    above: list[Step] = field(default_factory=list)
    below: list[Step] = field(default_factory=list)


def load(page: Page) -> Cascade:
    """The launch document with what it cites (and the other numbers those are cited under), and the campaigns around."""
    campaign, directive = page.campaign, page.campaign.directive
    flags = [flag.text for flag in campaign.flags.all()]
    found = Cascade(directive, [], [], [], flags, _above(page), _below(page))
    if directive is not None:
        found.numbers = list(directive.numbers.all())
        found.citations = list(directive.citations.select_related("cited").prefetch_related("cited__numbers"))
        found.recipients = list(directive.recipients.all())
        found.flags = [flag.text for flag in directive.flags.all()] + flags
    return found


_STATE = {"draft": "draft", "running": "running", "reviewing": "summing_up", "ended": "ended"}


def _above(page: Page) -> list[Step]:
    """Parents up to the top, the uppermost first. One query a level."""
    chain: list[Campaign] = []
    parent = page.campaign.parent_id
    while parent and len(chain) < DEEPEST:
        row = Campaign.objects.select_related("host").filter(pk=parent).first()
        if row is None or row.pk == page.campaign.pk or row in chain:
            break
        chain.append(row)
        parent = row.parent_id
    seen = (
        set(Campaign.objects.visible_to(page.user).filter(pk__in=[c.pk for c in chain]).values_list("pk", flat=True))
        if chain
        else set()
    )
    return [Step(row, row.pk in seen, badge(_STATE[row.status])) for row in reversed(chain)]


def _below(page: Page) -> list[Step]:
    rows = (
        Campaign.objects.visible_to(page.user)
        .filter(parent=page.campaign)
        .select_related("host")
        .order_by("host__name_order", "pk")
    )
    return [Step(row, True, badge(_STATE[row.status])) for row in rows[:MOST_CHILDREN]]
