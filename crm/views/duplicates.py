"""Persons who may be one and the same: proposals, side-by-side merge, and parting again."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm import clock
from crm.forms.base import SiteForm
from crm.forms.duplicates import MergeForm, UndoMergeForm
from crm.models import NotSame, Person, PersonMerge
from crm.queries import merges as queries
from crm.queries.duplicates import MOST, candidates
from crm.queries.people import mandate_on, people
from crm.queries.search import ranked
from crm.services import merging, repointing
from crm.visibility import VisibleQuerySet
from crm.web import flashes
from crm.web.views import ActionPage, DetailPage, FormPage, Page

SHOWN = 50


class Duplicates(Page):
    """The likeliest pairs, the latest merges, and what was found to be two."""

    template_name = "crm/duplicates.html"
    title = gettext_lazy("Possible duplicates")

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """Proposals and what was decided, the newest of each."""
        return super().get_context(
            pairs=candidates(self.viewer),
            most=MOST,
            merges=queries.merges(self.viewer)[:SHOWN],
            decided=queries.not_same(self.viewer)[:SHOWN],
            shown=SHOWN,
            **extra,
        )


class PersonMatches(DetailPage):
    """With whom a person may be one: proposals, and a search for anybody else."""

    template_name = "crm/person_matches.html"

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Everyone the viewer reads."""
        return people(self.viewer)

    def get_title(self) -> str:
        """``Merge Vera Lindmåne with …``."""
        return _("Merge %(name)s with …") % {"name": self.object}

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The proposals, and whom the search finds."""
        text = self.request.GET.get("q", "").strip()
        found: QuerySet[Any] = ranked(people(self.viewer).exclude(pk=self.object.pk), text)
        rows = found.order_by("rank", "sort_key", "pk")[:SHOWN] if text else []
        today = clock.day(self.at)
        return super().get_context(
            pairs=candidates(self.viewer, self.object),
            q=text,
            found=[(person, mandate_on(person, today)) for person in rows],
            **extra,
        )


class _Pair:
    """The two persons in the address."""

    viewer: Any
    kwargs: dict[str, Any]

    @cached_property
    def pair(self) -> tuple[Person, Person]:
        """Whom to keep, and who goes; 404 for one and the same, or where the viewer may not read both."""
        rows = people(self.viewer).select_related("relation_owner")
        kept = get_object_or_404(rows, pk=self.kwargs["pk"])
        return kept, get_object_or_404(rows.exclude(pk=kept.pk), pk=self.kwargs["other"])


class PersonMergePage(_Pair, FormPage):
    """Two cards side by side, and a choice per field."""

    template_name = "crm/person_merge.html"
    form_class = MergeForm
    submit_label = gettext_lazy("Merge")

    def load(self) -> None:
        """Find both, as they are now."""
        self.__dict__.pop("pair", None)
        self.object = self.pair[0]

    def get_title(self) -> str:
        """``Merge Vera Lindmåne and Wera Lindmåne``."""
        return _("Merge %(kept)s and %(removed)s") % dict(zip(("kept", "removed"), self.pair, strict=True))

    def get_initial(self) -> dict[str, Any]:
        """The versions that the page shows."""
        kept, removed = self.pair
        return {"version": kept.version, "other_version": removed.version}

    def get_form_extra(self) -> dict[str, Any]:
        """The two."""
        kept, removed = self.pair
        return {"kept": kept, "removed": removed}

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """What moves, and what both have."""
        kept, removed = self.pair
        hung = list(repointing.hanging(removed))
        return super().get_context(
            kept=kept,
            removed=removed,
            moving=queries.counted(row._meta.label for _field, row in hung),
            twice=queries.counted(twin.goes._meta.label for twin in repointing.twins(kept, hung)),
            **extra,
        )

    def perform(self, form: SiteForm) -> PersonMerge:
        """Make one of the two."""
        kept, removed = self.pair
        merge = merging.merge_persons(
            actor=self.viewer,
            at=self.at,
            kept=kept,
            removed=removed,
            theirs=cast(MergeForm, form).theirs(),
            version=form.cleaned_data["version"],
            other_version=form.cleaned_data["other_version"],
        )
        told = _("%(removed)s is merged into %(kept)s. They can be parted again under Possible duplicates.")
        flashes.say(self.request, told % {"removed": removed, "kept": merge.kept})
        return merge

    def get_success_url(self, result: PersonMerge) -> str:
        """To the one there is now."""
        return result.kept.get_absolute_url()

    def get_cancel_url(self) -> str:
        """Back to the proposals."""
        return reverse("person_duplicates")


class SayNotSame(_Pair, ActionPage):
    """These are two persons."""

    success_message = gettext_lazy("Noted: these are two persons. They are not proposed again.")

    def perform(self) -> str:
        """Remember it."""
        first, second = self.pair
        merging.say_not_same(actor=self.viewer, at=self.at, first=first, second=second)
        return self.get_return_url()

    def get_return_url(self) -> str:
        """Back to the proposals."""
        return reverse("person_duplicates")


class ForgetNotSame(ActionPage):
    """They may be one after all."""

    success_message = gettext_lazy("Taken back: the two may be proposed again.")

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Pairs the viewer reads."""
        return NotSame.objects.visible_to(self.viewer)

    def perform(self) -> str:
        """Take it back."""
        merging.forget_not_same(actor=self.viewer, at=self.at, pair=self.object)
        return reverse("person_duplicates")


class MergeUndo(FormPage):
    """Part two that were merged, after saying what stays as it is."""

    template_name = "crm/merge_undo.html"
    form_class = UndoMergeForm
    submit_label = gettext_lazy("Part them")

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Merges the viewer reads."""
        return queries.merges(self.viewer)

    def get_title(self) -> str:
        """``Part Vera Lindmåne and Wera Lindmåne``."""
        return _("Part %(kept)s and %(removed)s") % {"kept": self.object.kept, "removed": self.object.removed_name}

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """What somebody changed since."""
        left = merging.left_behind(self.object, self.viewer) if self.object.undone_at is None else []
        return super().get_context(left=[(queries.kind_of(one.model), one) for one in left], **extra)

    def perform(self, form: SiteForm) -> PersonMerge:
        """Part them."""
        left = merging.undo_merge(actor=self.viewer, at=self.at, merge=self.object)
        told = _("They are two persons again.")
        if left:
            told = _("They are two persons again. What somebody had changed since stays as it was.")
        flashes.say(self.request, told)
        return cast(PersonMerge, self.object)

    def get_success_url(self, result: PersonMerge) -> str:
        """Back to the proposals."""
        return reverse("person_duplicates")

    def get_cancel_url(self) -> str:
        """Back to the proposals."""
        return reverse("person_duplicates")
