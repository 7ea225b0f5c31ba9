"""What an editor sees above the form: what the evidence check says, and who signed what readers see."""

from __future__ import annotations

from typing import Any

from wagtail.admin.panels import Panel
from wagtail.admin.ui.components import Component
from wagtail.models import Page


class StandingPanel(Panel):
    """The faults of the page as it stands in the form, and the review of what is live."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "editorial/standing.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Add faults and the signature."""
            known = self.instance.pk is not None
            return {
                **super().get_context_data(parent_context),
                "faults": self.instance.faults() if known else [],
                "signed": self.instance.reviewed_by() if known else None,
                "live": known and self.instance.live,
            }


class PagesPanel(Component):
    """Every page on the editor's first screen: whether readers see it, and who reviewed what they see."""

    name = "pages"
    template_name = "editorial/pages.html"
    order = 50

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Add pages by kind and title."""
        pages = [page for page in Page.objects.specific().order_by("path") if hasattr(page, "reviewed_by")]
        rows = [{"page": page, "signed": page.reviewed_by(), "status": page.status_string} for page in pages]
        return {"rows": sorted(rows, key=lambda row: str(row["page"].cached_content_type))}
