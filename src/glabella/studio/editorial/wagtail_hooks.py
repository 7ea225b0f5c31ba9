"""What the house adds to Wagtail's editor, and what it takes away."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.api.views import PagesAdminAPIViewSet
from wagtail.models import Page, WorkflowState

from glabella.studio.editorial.models import EvidencePage
from glabella.studio.editorial.panels import PagesPanel


@hooks.register("after_edit_page")
def say_what_was_refused(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Bring an editor back to a page that the evidence check refused, with its reasons."""
    state = page.current_workflow_state
    submitted = {"action-submit", "action-restart-workflow", "action-workflow-action"} & set(request.POST)
    if not submitted or state is None or state.status != WorkflowState.STATUS_NEEDS_CHANGES:
        return None
    task = state.current_task_state
    if task.finished_by_id is not None:
        return None
    for line in (_("The page was not sent on: its evidence does not hold."), *task.comment.splitlines()):
        messages.error(request, line)
    return redirect("wagtailadmin_pages:edit", page.pk)


@hooks.register("before_publish_page")
def publish_by_workflow_only(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Refuse to publish by hand, whoever asks."""
    if not isinstance(page.specific, EvidencePage):
        return None
    messages.error(request, _("Pages are published by the workflow: evidence check, then medical review."))
    return redirect("wagtailadmin_pages:edit", page.pk)


@hooks.register("construct_admin_api")
def name_what_is_absent(router: Any) -> None:
    """Give images and documents an address: every page of the editor names one, and none asks it here."""
    for name in ("images", "documents"):
        router.register_endpoint(name, PagesAdminAPIViewSet)


@hooks.register("insert_global_admin_css")
def own_styles() -> str:
    """Add the house's few styles."""
    return format_html('<link rel="stylesheet" href="{}">', static("editorial/editor.css"))


@hooks.register("construct_homepage_panels")
def show_where_pages_stand(request: HttpRequest, panels: list[Any]) -> None:
    """Open the editor with a table of all pages: who sees them, who reviewed them."""
    panels.append(PagesPanel())


@hooks.register("construct_main_menu")
def leave_out_what_is_not_ours(request: HttpRequest, items: list[Any]) -> None:
    """Take away help for functions that this house does not have."""
    items[:] = [item for item in items if item.name != "help"]
