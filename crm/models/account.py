"""Users: the people of the partner organisations, delegates and staff alike."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from crm import visibility as rules
from crm.enums import Bloc, Endorses, Role, UserKind
from crm.models.base import Named, Referenced, unique_ref
from crm.visibility import Viewer, VisibleQuerySet


class UserManager(BaseUserManager["User"]):
    """Creates users by e-mail address."""

    def get_queryset(self) -> VisibleQuerySet[User]:
        """Every user, narrowable to a viewer."""
        return VisibleQuerySet(self.model, using=self._db)

    def visible_to(self, viewer: Viewer) -> VisibleQuerySet[User]:
        """Colleagues whom the viewer may see."""
        return self.get_queryset().visible_to(viewer)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A saved user; without a password only links and identity providers sign them in."""
        user: User = self.model(email=self.normalize_email(email).lower(), **fields)
        if password:
            user.set_password(password)
        else:
            user.set_unusable_password()
        user.full_clean(exclude=["password", "sort_key", "search_key"])
        user.save()
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """Sign-in ignores the case of the address."""
        return self.get(email__iexact=username)


class User(Referenced, Named, AbstractBaseUser):
    """One of ours, who signs in, receives packs and answers for an organisation."""

    email = models.EmailField(max_length=254, unique=True)
    phone = models.CharField(max_length=40, blank=True)
    organisation = models.ForeignKey("crm.Organisation", models.PROTECT, null=True, blank=True, related_name="users")
    role = models.CharField(max_length=20, choices=Role, default=Role.READER)
    title = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=20, choices=UserKind, default=UserKind.OFFICIAL)
    bloc = models.CharField(max_length=20, choices=Bloc, blank=True)
    language = models.CharField(max_length=5, default="sv", choices=[("sv", "Svenska"), ("en", "English")])
    is_active = models.BooleanField(default=True)
    # Real UTC: when a mail server refused the address for good, and in which words.
    address_failed_at = models.DateTimeField(null=True, blank=True)
    address_failure = models.CharField(max_length=300, blank=True)
    date_joined = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1, db_default=1)

    objects: ClassVar[UserManager] = UserManager()
    visibility_rule = staticmethod(rules.members)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["sort_key", "pk"]
        constraints = [
            unique_ref("user_ref_unique"),
            models.UniqueConstraint(Lower("email"), name="user_email_unique_ci"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="user_role_known"),
        ]

    def get_full_name(self) -> str:
        """The name, for allauth and mail."""
        return self.name

    @property
    def given_name(self) -> str:
        """The first word of the name, for greetings."""
        return self.name.split(" ", 1)[0]

    @property
    def gives_facts_only(self) -> bool:
        """Whether the person's party takes no position, as a state authority by default."""
        return self.organisation is not None and self.organisation.endorses == Endorses.FACTS_ONLY


class EndorsementAuthority(models.Model):
    """A dated right to answer for one's own organisation, on top of any role."""

    user = models.ForeignKey(User, models.CASCADE, related_name="authorities")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    visibility_rule = staticmethod(rules.members)
    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_to=None) | models.Q(valid_to__gte=models.F("valid_from")),
                name="authority_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.valid_from}–{self.valid_to or ''}"


class PersonalLinkQuerySet(VisibleQuerySet["PersonalLink"]):
    """Links by whether they open anything."""

    def live(self, now: dt.datetime) -> PersonalLinkQuerySet:
        """Neither revoked, expired nor used up. ``now`` is real UTC."""
        return self.filter(revoked_at=None, used_at=None, expires_at__gt=now)


class PersonalLink(models.Model):
    """A password-free link to one document for one recipient: hashed at rest, expiring, revocable.

    ``purpose`` and ``subject_id`` name the document ("arena_pack" and the delegate's row, say). ``used_at``: when one
    that serves once did. Times are real UTC.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="personal_links")
    purpose = models.CharField(max_length=30)
    subject_id = models.PositiveBigIntegerField()
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)

    visibility_rule = staticmethod(rules.personal_links)
    objects = PersonalLinkQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["purpose", "subject_id"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")), name="link_expires_after_creation"
            ),
            models.CheckConstraint(
                condition=models.Q(used_at=None) | models.Q(used_at__gte=models.F("created_at")),
                name="link_used_after_creation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.subject_id} → {self.user}"
