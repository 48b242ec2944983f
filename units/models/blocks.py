"""Competition blocks (khối, cụm thi đua) of a host's year, with dated members."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import FoldedField, SortKeyField
from units.models.units import DatedRow, Unit, ends_after_start


class BlockQuerySet(models.QuerySet["Block"]):
    def visible_to(self, user: Any) -> "BlockQuerySet":
        """Blocks of hosts whose officer or leader the user is, blocks with a member unit of the user, blocks the user heads."""
        grants = user.grants
        if grants.is_admin:
            return self.all()
        mine = BlockMembership.objects.filter(unit__in=grants.own_units).values("block")
        return self.filter(Q(host__in=grants.hosts) | Q(pk__in=mine) | Q(pk__in=grants.blocks | grants.followed_blocks))


class Block(models.Model):
    class Kind(models.TextChoices):
        KHOI = "khoi", _("Block (khối)")
        CUM = "cum", _("Cluster (cụm)")

    code = models.SlugField(_("code"), max_length=80, unique=True, error_messages={"unique": _("This code is taken.")})
    host = models.ForeignKey(Unit, models.PROTECT, related_name="hosted_blocks", verbose_name=_("host"))
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=6, choices=Kind, default=Kind.KHOI)
    year = models.PositiveSmallIntegerField(_("year"))
    sample = models.BooleanField(_("sample"), default=False)
    folded = FoldedField(source="name")
    name_order = SortKeyField(source="name")
    version = models.PositiveIntegerField(default=1)

    objects = BlockQuerySet.as_manager()

    class Meta:
        verbose_name = _("block")
        ordering = ["-year", "name_order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["host", "year", "name"],
                name="one_block_name_a_year",
                violation_error_message=_("This host already has a block of that name in that year."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class BlockMembership(DatedRow):
    class Post(models.TextChoices):
        MEMBER = "member", _("Member")
        HEAD = "head", _("Head of block")
        DEPUTY = "deputy", _("Deputy head of block")

    block = models.ForeignKey(Block, models.PROTECT, related_name="memberships")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="block_memberships")
    post = models.CharField(_("post"), max_length=8, choices=Post, default=Post.MEMBER)

    class Meta:
        verbose_name = _("membership of a block")
        constraints = [
            ends_after_start("membership_interval"),
            models.UniqueConstraint(fields=["block", "unit", "starts_on"], name="one_membership_a_day"),
        ]
        indexes = [models.Index(fields=["unit", "block"], name="blocks_of_unit")]
