"""What a page is made of: connecting words, and claims of the library chosen by id."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from glabella.studio.editorial import library
from glabella.studio.editorial.forms import Day


class ClaimSelect(forms.Select):
    """A list of claims by page and part; the sentence of the chosen one stands below it."""

    template_name = "editorial/claim_select.html"

    @property
    def media(self) -> forms.Media:
        """Return the script that shows the sentence."""
        return forms.Media(js=["editorial/claims.js"], css={"all": ["editorial/editor.css"]})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add the sentence of the chosen claim."""
        return {**super().get_context(name, value, attrs), "sentence": library.sentence(str(value or ""))}


class ChoiceById(blocks.ChoiceBlock):
    """A choice whose values are ids as text, read as they stand.

    Wagtail's own walks through all choices for each value that it reads: a second a page of claims.
    """

    def normalize_choice(self, value: Any) -> Any:
        """Return the id."""
        return value


class ClaimBlock(ChoiceById):
    """A sentence of the library, with its sources, referred to by id."""

    choices = staticmethod(library.claim_choices)

    def get_searchable_content(self, value: Any) -> list[str]:
        """Return the sentence, so that an editor finds the pages that say it."""
        return [library.sentence(str(value or ""))]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"widget": ClaimSelect(), **options})

    class Meta:
        icon = "clipboard-list"
        label = _("Claim of the library")
        help_text = _("The sentence and its sources come from the library; nothing is typed here.")


class WordsBlock(blocks.TextBlock):
    """Connecting words without a number, a strength or an effect in them."""

    class Meta:
        icon = "pilcrow"
        label = _("Connecting words")


def words_block() -> WordsBlock:
    """Return a block for words with its help."""
    return WordsBlock(
        rows=3,
        help_text=_("Words that lead from claim to claim. Anything that can be true or false is a claim."),
    )


class Pieces(blocks.StreamBlock):
    """Words and claims in the order in which they are read."""

    words = words_block()
    claim = ClaimBlock()

    class Meta:
        required = False
        label = _("What stands here")


class PartBlock(ChoiceById):
    """The part of a page, by id."""

    choices = staticmethod(library.part_choices)

    def get_searchable_content(self, value: Any) -> list[str]:
        """Return nothing: headings are the same on every page."""
        return []


class Part(blocks.StructBlock):
    """One part of a page."""

    part = PartBlock(label=_("Part of the page"))
    pieces = Pieces()

    class Meta:
        icon = "list-ul"
        label = _("Part")
        label_format = "{part}"


class Parts(blocks.StreamBlock):
    """The parts of a page; each stands there once, in the order of the page."""

    part = Part()

    def clean(self, value: Any) -> Any:
        """Refuse a part that stands there twice, or in another place than readers expect it.

        Raises
        ------
        StreamBlockValidationError
            With the message at the part concerned.
        """
        cleaned = super().clean(value)
        order = [name for name, _title in library.part_choices()]
        seen = -1
        for place, child in enumerate(cleaned):
            found = order.index(child.value["part"])
            if found <= seen:
                problem = _("This part stands here twice, or after one that comes later on every page.")
                error = forms.ValidationError(problem)
                raise blocks.StreamBlockValidationError(block_errors={place: error})
            seen = found
        return cleaned

    class Meta:
        required = False
        collapsed = True


class DayBlock(blocks.DateBlock):
    """A day, picked with the browser's own calendar."""

    @cached_property
    def field(self) -> forms.DateField:
        """Return the form's field."""
        return forms.DateField(widget=Day(), **self.field_options)


class Change(blocks.StructBlock):
    """One line of the page's list of changes."""

    date = DayBlock(label=_("Date"))
    what = blocks.CharBlock(label=_("What changed, in one sentence a reader understands"))

    class Meta:
        icon = "history"
        label = _("Change")
        label_format = "{date}: {what}"


class Term(blocks.StructBlock):
    """A word of the field, and what it means."""

    term = blocks.CharBlock(label=_("Word"))
    meaning = blocks.TextBlock(label=_("What it means, in one or two plain sentences"), rows=2)

    class Meta:
        icon = "openquote"
        label = _("Word")
        label_format = "{term}"
