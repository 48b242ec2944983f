"""User accounts: one full name field, as Vietnamese names are."""

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from core.fields import FoldedField, PersonSortKeyField
from core.search import TrigramIndex
from units.models import ever_reached

if TYPE_CHECKING:
    from core.grants import Grants

USERNAME = RegexValidator(
    r"^[a-z0-9]+([._-][a-z0-9]+)*\Z", _("Use lower-case letters a–z, digits, points, e.g. lo.thi.mai.")
)


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class UserQuerySet(models.QuerySet["User"]):
    def holding(self, **where: Any) -> "UserQuerySet":
        """Active users with a role in force today that matches `where` (e.g. `unit=…, role=…`)."""
        from accounts.models.roles import RoleAssignment

        return self.filter(is_active=True, pk__in=RoleAssignment.objects.in_force().filter(**where).values("user"))

    def visible_to(self, user: Any) -> "UserQuerySet":
        """Every account for administrators; for officers and heads those with a role, present or past, at what they keep."""
        from accounts.models.roles import RoleAssignment

        grants = user.grants
        if grants.is_admin:
            return self.all()
        place = Q(unit__in=grants.head_units)
        if hosts := grants.officer_hosts:
            place |= Q(ever_reached(hosts, "unit")) | Q(host__in=hosts) | Q(block__host__in=hosts)
        return self.filter(Exists(RoleAssignment.objects.filter(place, user=OuterRef("pk"))))


class User(AbstractBaseUser):
    username = models.CharField(
        _("user name"),
        max_length=60,
        unique=True,
        validators=[USERNAME],
        error_messages={"unique": _("This user name is taken.")},
    )
    full_name = models.CharField(_("full name"), max_length=120)
    post = models.CharField(
        _("post"), max_length=120, blank=True, default="", help_text=_("As screens show it, e.g. Director.")
    )
    email = models.EmailField(_("e-mail"), blank=True, default="")
    phone = models.CharField(_("telephone"), max_length=20, blank=True, default="")
    language = models.CharField(
        _("language"), max_length=2, default="vi", choices=[("vi", _("Vietnamese")), ("en", _("English"))]
    )
    is_active = models.BooleanField(_("active"), default=True)
    locked_reason = models.CharField(_("reason of locking"), max_length=300, blank=True, default="")
    must_change_password = models.BooleanField(default=False)
    folded = FoldedField(source=("full_name", "username", "post"))
    name_order = PersonSortKeyField(source="full_name")
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)

    objects = UserManager.from_queryset(UserQuerySet)()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = _("user")
        ordering = ["name_order", "id"]
        indexes = [
            models.Index(fields=["name_order", "id"], name="users_by_name"),
            TrigramIndex("folded", name="users_folded"),
        ]

    def __str__(self) -> str:
        return self.full_name

    def get_full_name(self) -> str:
        return self.full_name

    @property
    def initials(self) -> str:
        """Family name and given name, e.g. LM for Lò Thị Mai."""
        words = self.full_name.split()
        return (words[0][:1] + words[-1][:1]).upper() if len(words) > 1 else self.full_name[:2].upper()

    @cached_property
    def grants(self) -> "Grants":
        """The roles in force today, one query per request."""
        from accounts.models.roles import grants_of

        return grants_of(self)
