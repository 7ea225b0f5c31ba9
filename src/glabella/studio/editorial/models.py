"""Pages as editors write them. Facts stay in the library: a page holds words, and ids of claims."""

from __future__ import annotations

import datetime
from functools import lru_cache
from typing import Any, ClassVar

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PagePermissionTester
from wagtail.search import index

from glabella.evidence import Fault
from glabella.pages import page_faults
from glabella.studio.editorial import documents
from glabella.studio.editorial.blocks import Change, Parts, Pieces, Term
from glabella.studio.editorial.forms import EvidencePageForm
from glabella.studio.editorial.panels import StandingPanel
from glabella.studio.editorial.reviewing import (
    EvidenceCheck,
    MedicalReview,
    MedicalSignOff,
    sign_off,
    told,
)

__all__ = [
    "ConcernPage",
    "EditorialProcessPage",
    "EvidenceCheck",
    "EvidencePage",
    "GlossaryPage",
    "MedicalReview",
    "MedicalSignOff",
    "NotPublishable",
    "ProcedurePage",
    "Section",
]


class NotPublishable(ValidationError):
    """A page may not be shown to readers as it stands."""


class Section(Page):
    """A folder of pages; it has no text of its own."""

    is_creatable = False
    max_count = 3

    class Meta:
        verbose_name = _("Section")


class Workflowed(PagePermissionTester):
    """Nobody publishes by hand: the workflow does, after its steps."""

    def can_publish(self) -> bool:
        """Return that nobody may."""
        return False

    def can_publish_subpage(self) -> bool:
        """Return that nobody may."""
        return False


class EvidencePage(Page):
    """A page whose every statement is checked before readers see it."""

    loaded = models.CharField(max_length=64, blank=True, editable=False)

    base_form_class = EvidencePageForm
    # A page's address is its procedure's or concern's id: nothing of it is for an editor to choose.
    promote_panels: ClassVar[list[Any]] = []
    is_creatable = False
    subpage_types: ClassVar[list[str]] = []
    parent_page_types: ClassVar[list[str]] = ["editorial.Section"]

    class Meta:
        abstract = True

    def document(self) -> dict[str, Any]:
        """Return the page as the library's file has it."""
        raise NotImplementedError

    def take(self, document: dict[str, Any]) -> None:
        """Fill the page from a document."""
        raise NotImplementedError

    @property
    def file(self) -> str:
        """Return the library's file of this page, such as ``pages/glossary.yaml``."""
        raise NotImplementedError

    def faults(self, today: datetime.date | None = None) -> list[Fault]:
        """Return what is wrong with the page as it stands here."""
        return page_faults(self.file, self.document(), today or timezone.now().date())

    def reviewed_by(self) -> MedicalSignOff | None:
        """Return the signature under what readers see."""
        return sign_off(self.live_revision_id) if self.live else None

    def permissions_for_user(self, user: Any) -> PagePermissionTester:
        """Return what a user may do; publishing by hand is not among it."""
        return Workflowed(user, self)

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """Save, unless readers would see what was not checked.

        Raises
        ------
        NotPublishable
            If the page goes live, or its live text changes, with a fault, or without a signature where
            it is not the text of the library's own file.
        """
        written = kwargs.get("update_fields")
        if self.live and (written is None or self._shown_fields() & set(written)):
            self._require_standing()
        return super().save(*args, **kwargs)

    def _shown_fields(self) -> set[str]:
        own = {field.name for field in self._meta.local_fields}
        return own | {"title", "live", "live_revision"}

    def _require_standing(self) -> None:
        document = self.document()
        shown = type(self).objects.filter(pk=self.pk, live=True).first()
        same_revision = shown is not None and shown.live_revision_id == self.live_revision_id
        if same_revision and shown.document() == document:
            return
        if faults := self.faults():
            raise NotPublishable(told(faults))
        revision = self.live_revision
        signed = revision is not None and sign_off(revision.pk) is not None
        if signed and revision.as_object().document() == document:
            return
        if documents.from_file(self.file) != document:
            raise NotPublishable(
                _("This text was not reviewed. Send it through the workflow: evidence check, then review.")
            )

    def answer(self, request: HttpRequest, document: dict[str, Any]) -> HttpResponse:
        """Answer with a document of this page, drawn as readers see it."""
        raise NotImplementedError

    def shown(self) -> dict[str, Any]:
        """Return what readers see; the blocks are read once each time the page is published."""
        return _shown_document(type(self).__name__, self.pk, self.last_published_at)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Show a draft as readers would see it; nobody has signed it."""
        return self.answer(request, self.document())

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer a reader; a reviewer is named for the signed text only."""
        if getattr(request, "is_preview", False):
            return self.answer(request, self.document())
        signed = self.reviewed_by()
        if signed is None:
            return self.answer(request, {**self.shown(), "reviewer": None})
        name, credentials, day = signed.signed_name, signed.credentials, signed.finished_at
        shown = {"reviewer": f"{name}, {credentials}, {date_format(day, 'j F Y')}"}
        stated = {"name": name, "credentials": credentials, "date": day.date().isoformat()}
        return self.answer(request, {**self.shown(), **shown, "signed": stated})


@lru_cache(maxsize=64)
def _shown_document(kind: str, pk: int, published: datetime.datetime) -> dict[str, Any]:
    found: dict[str, Any] = apps.get_model("editorial", kind).objects.get(pk=pk).document()
    return found


_DISCLOSURE = _("Who pays for this page, and what its author gains. Say so too where the answer is nobody.")


class ProcedurePage(EvidencePage):
    """Everything a person should know before a procedure."""

    procedure = models.CharField(max_length=64, unique=True, editable=False)
    author = models.CharField(max_length=200, help_text=_("Who answers for the words, as readers see it."))
    disclosure = models.TextField(help_text=_DISCLOSURE)
    changes = StreamField(
        [("change", Change())], blank=True, help_text=_("Newest first. Readers see this list.")
    )
    parts = StreamField(
        Parts(), blank=True, help_text=_("Parts in the order of the page. Numbers come from the library.")
    )

    content_panels: ClassVar[list[Any]] = [
        StandingPanel(heading=_("Where this page stands")),
        FieldPanel("title", help_text=_("What readers see as the heading.")),
        FieldPanel("parts"),
        FieldPanel("author"),
        FieldPanel("disclosure"),
        FieldPanel("changes"),
    ]
    search_fields: ClassVar[list[Any]] = [*Page.search_fields, index.SearchField("parts")]

    class Meta:
        verbose_name = _("Procedure page")

    @property
    def file(self) -> str:
        """Return the library's file of this page."""
        return f"pages/procedures/{self.procedure}.yaml"

    def document(self) -> dict[str, Any]:
        """Return the page as the library's file has it; no file ever names a reviewer."""
        return {
            "title": self.title,
            "author": self.author,
            "reviewer": None,
            "disclosure": self.disclosure,
            "changes": [
                {"date": block.value["date"].isoformat(), "what": block.value["what"]}
                for block in self.changes
            ],
            "parts": {block.value["part"]: documents.pieces(block.value["pieces"]) for block in self.parts},
        }

    def answer(self, request: HttpRequest, document: dict[str, Any]) -> HttpResponse:
        """Answer with the whole page of the procedure."""
        from glabella.studio.site.views import render_procedure

        return render_procedure(request, {"procedure": self.procedure, **document})

    def take(self, document: dict[str, Any]) -> None:
        """Fill the page from a document."""
        self.title, self.author = document["title"], document["author"]
        self.disclosure = document["disclosure"]
        self.changes = documents.stream(self, "changes", [("change", one) for one in document["changes"]])
        self.parts = documents.stream(
            self,
            "parts",
            [
                ("part", {"part": name, "pieces": documents.raw_pieces(found)})
                for name, found in document["parts"].items()
            ],
        )


class WordsPage(EvidencePage):
    """A page of one heading, and words and claims below it."""

    blocks: StreamField

    content_panels: ClassVar[list[Any]] = [
        StandingPanel(heading=_("Where this page stands")),
        FieldPanel("title", help_text=_("What readers see as the heading.")),
        FieldPanel("blocks"),
    ]
    search_fields: ClassVar[list[Any]] = [*Page.search_fields, index.SearchField("blocks")]

    class Meta:
        abstract = True

    def document(self) -> dict[str, Any]:
        """Return the page as the library's file has it."""
        return {"title": self.title, "blocks": documents.pieces(self.blocks)}

    def take(self, document: dict[str, Any]) -> None:
        """Fill the page from a document."""
        self.title = document["title"]
        self.blocks = documents.stream(self, "blocks", documents.raw_pairs(document["blocks"]))


class ConcernPage(WordsPage):
    """What helps with a concern, ordered by evidence."""

    concern = models.CharField(max_length=32, unique=True, editable=False)
    blocks = StreamField(
        Pieces(),
        blank=True,
        help_text=_("Connecting words above the comparison. The comparison itself comes from the library."),
    )

    class Meta:
        verbose_name = _("Concern page")

    @property
    def file(self) -> str:
        """Return the library's file of this page."""
        return f"pages/concerns/{self.concern}.yaml"

    def answer(self, request: HttpRequest, document: dict[str, Any]) -> HttpResponse:
        """Answer with the comparison for the concern under these words."""
        from glabella.studio.site.views import render_concern

        return render_concern(request, self.concern, document)


class GlossaryPage(EvidencePage):
    """Words of the field in plain words."""

    max_count = 1
    terms = StreamField([("term", Term())], blank=True, help_text=_("In the order of the alphabet."))

    content_panels: ClassVar[list[Any]] = [
        StandingPanel(heading=_("Where this page stands")),
        FieldPanel("title", help_text=_("What readers see as the heading.")),
        FieldPanel("terms"),
    ]
    search_fields: ClassVar[list[Any]] = [*Page.search_fields, index.SearchField("terms")]

    class Meta:
        verbose_name = _("Glossary")

    @property
    def file(self) -> str:
        """Return the library's file of this page."""
        return "pages/glossary.yaml"

    def document(self) -> dict[str, Any]:
        """Return the page as the library's file has it."""
        return {"title": self.title, "terms": [documents.term(block.value) for block in self.terms]}

    def answer(self, request: HttpRequest, document: dict[str, Any]) -> HttpResponse:
        """Answer with the words and what they mean."""
        from glabella.studio.site.views import render_glossary

        return render_glossary(request, document)

    def take(self, document: dict[str, Any]) -> None:
        """Fill the page from a document."""
        self.title = document["title"]
        rows = [("term", documents.raw_term(row)) for row in document["terms"]]
        self.terms = documents.stream(self, "terms", rows)


class EditorialProcessPage(WordsPage):
    """How pages are written, checked and reviewed."""

    max_count = 1
    blocks = StreamField(Pieces(), blank=True, help_text=_("Words only: how we work."))

    class Meta:
        verbose_name = _("Editorial process")

    @property
    def file(self) -> str:
        """Return the library's file of this page."""
        return "pages/editorial.yaml"

    def answer(self, request: HttpRequest, document: dict[str, Any]) -> HttpResponse:
        """Answer with how pages are made."""
        from glabella.studio.site.views import render_editorial

        return render_editorial(request, document)
