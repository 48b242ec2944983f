"""What the closing leaves: two sorted lists without a mapping between them, and what the counters of paper type in."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from ballots.models.voting import Ballot, BallotItem, Staff


class Slip(models.Model):
    """A vote for one option of one item; option 0 is an invalid slip. Its random id is made at the count.

    Slips are split per item (per name where names are chosen): a pattern over many names would point at its voter. They are
    written in the order of their ids, so that their places in the table say nothing either.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="slips")
    item = models.ForeignKey(BallotItem, models.PROTECT, related_name="slips")
    option = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("slip")
        ordering = ["id"]


class Receipt(models.Model):
    """The hash of a sealed vote that lay in the urn: it proves that the vote was taken, not what it was."""

    digest = models.CharField(max_length=64, primary_key=True)
    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="receipts")
    number = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("receipt")
        ordering = ["digest"]


class PaperSheet(models.Model):
    """What one counter read from the paper slips; two that agree become slips, and the sheets go.

    `counts`: item number → [invalid, votes of option 1, of option 2 …].
    """

    ballot = models.ForeignKey(Ballot, models.CASCADE, related_name="sheets")
    counter = models.ForeignKey(Staff, models.CASCADE, related_name="sheets")
    papers = models.PositiveSmallIntegerField(_("paper slips"))
    counts = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("count of paper slips")
        constraints = [models.UniqueConstraint(fields=["ballot", "counter"], name="one_sheet_per_counter")]
