"""What an editor sees above the form: what the evidence check says, and who signed what readers see."""

from __future__ import annotations

from typing import Any

from wagtail.admin.panels import Panel


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
