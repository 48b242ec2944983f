"""Proposals made in one act from a released scoring round or at the end of a campaign."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from awards.forms import proposals as forms
from awards.models import Award, Proposal
from awards.proposals import making
from awards.proposals.making import Chosen
from awards.rules import proposals as rules
from awards.views.proposals.page import page_of
from campaigns.models import Campaign, Report
from core.forms import carry_out
from core.refusals import require
from scoring.models import Release, Round
from units.models import Unit

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
SHOWN = 30


@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    """The released rounds and the ending campaigns from which this person may make a proposal."""
    grants: Any = request.user.grants  # type: ignore[union-attr]
    hosts = grants.kept_hosts | grants.leader_hosts
    require(None if hosts or grants.blocks else rules.may_begin(request.user))
    rounds = Round.objects.filter(status=Round.Status.RELEASED).select_related("host", "block")
    mine = rounds.filter(host__in=hosts) | rounds.filter(block__in=grants.blocks)
    newest: dict[int, Release] = {}
    for release in Release.objects.filter(round__in=mine, scope=Release.Scope.FINAL).order_by("number"):
        newest[release.round_id] = release
    campaigns = Campaign.objects.filter(host__in=hosts, status__in=(Campaign.Status.REVIEWING, Campaign.Status.ENDED))
    context = {
        "rounds": [(one, newest[one.pk]) for one in mine.order_by("-year", "name")[:SHOWN] if one.pk in newest],
        "campaigns": campaigns.order_by("-ends_on", "-pk")[:SHOWN],
    }
    return render(request, "awards/proposals/sources.html", context)


class Table:
    """The lines of a result, each with its tick, award and what its achievement is."""

    def __init__(self, data: Any, awards: list[Award], lines: list[tuple[Unit, str, str, bool, Any]]) -> None:
        self.awards = {award.code: award for award in awards}
        self.rows = [
            (
                unit,
                said,
                forms.MakeRow(data, prefix=f"u{unit.pk}", awards=awards, initial={"take": ticked, "award": code}),
                more,
            )
            for unit, said, code, ticked, more in lines
        ]

    def is_valid(self) -> bool:
        return all(form.is_valid() for _unit, _said, form, _more in self.rows)

    def chosen(self) -> list[Chosen]:
        """What was ticked."""
        return [
            Chosen(unit, self.awards[form.cleaned_data["award"]], said)
            for unit, said, form, _more in self.rows
            if form.cleaned_data["take"]
        ]


def _answer(request: HttpRequest, table: Table, act: Any, context: dict[str, Any], title: str) -> HttpResponse:
    form = forms.MakeForm(request.POST if request.method == "POST" else None, initial={"title": title})
    valid = request.method == "POST" and all([form.is_valid(), table.is_valid()])
    if valid:
        done = gettext_lazy("The proposal has been made; look through it before it is signed.")
        response = carry_out(request, form, lambda: act(form.cleaned_data["title"]), to=page_of, done=done)
        if response is not None:
            return response
    return render(request, "awards/proposals/make.html", {"form": form, "table": table, **context})


@GET_POST
def from_round(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Release.objects.filter(scope=Release.Scope.FINAL, round__in=Round.objects.visible_to(request.user))
    release = get_object_or_404(rows.select_related("round__host", "round__block"), pk=pk)
    require(rules.may_make(request.user, release.round.host_id, release.round.block_id))
    found = making.results(release)
    awards = list(Award.objects.filter(for_collectives=True))
    codes = making.codes_of(found, awards)
    lines = [(x.sheet.unit, making.of_result(x, len(found)), codes[x.pk], bool(x.award), x) for x in found]
    unit = _proposer(request, release)
    title = _("Commendation by the result of “%(round)s”") % {"round": release.round.name}
    table = Table(request.POST if request.method == "POST" else None, awards, lines)

    def act(subject: str) -> Proposal:
        return making.from_release(release=release, unit=unit, chosen=table.chosen(), title=subject, by=request.user)

    context = {"round": release.round, "unit": unit, "host": release.round.host}
    return _answer(request, table, act, context, title)


def _proposer(request: HttpRequest, release: Release) -> Unit:
    """Who proposes: the unit that heads the block, where one of its people does it; else the host itself."""
    grants: Any = request.user.grants  # type: ignore[union-attr]
    host = release.round.host
    if host.pk in grants.kept_hosts | grants.leader_hosts:
        return host
    return Unit.objects.filter(pk__in=grants.head_units).order_by("pk").first() or host


@GET_POST
def from_campaign(request: HttpRequest, pk: int) -> HttpResponse:
    campaign = get_object_or_404(Campaign.objects.visible_to(request.user).select_related("host"), pk=pk)
    require(rules.may_make(request.user, campaign.host_id, None))
    awards = list(Award.objects.filter(for_collectives=True))
    finals = dict(Report.Status.choices)
    usual = "BK_T" if campaign.host.level == "province" else "GK"
    lines = [
        (one.unit, making.of_standing(one), usual, one.good, {"standing": one, "final": finals.get(one.final, "")})
        for one in making.standings(campaign)
    ]
    title = _("Commendation at the end of “%(campaign)s”") % {"campaign": campaign.short_name}
    table = Table(request.POST if request.method == "POST" else None, awards, lines)

    def act(subject: str) -> Proposal:
        return making.from_campaign(campaign=campaign, chosen=table.chosen(), title=subject, by=request.user)

    return _answer(request, table, act, {"campaign": campaign, "unit": campaign.host, "host": campaign.host}, title)
