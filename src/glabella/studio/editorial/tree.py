"""What must stand before a page can: the tree, the groups and the workflow. Made once, left alone after."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from wagtail.models import GroupPagePermission, Page, Site, Workflow, WorkflowPage, WorkflowTask

from glabella.studio.editorial.models import EvidenceCheck, MedicalReview, Section
from glabella.studio.editorial.reviewing import REVIEWERS

EDITORS = "Editors"
PROCEDURES, CONCERNS = "procedures", "concerns"


def _section(parent: Page, slug: str, title: str) -> Section:
    found: Section | None = Section.objects.child_of(parent).filter(slug=slug).first()
    return found or parent.add_child(instance=Section(title=title, slug=slug))


def _root() -> Section:
    """Return the page above all others; the one that Wagtail brings along makes way for it."""
    found: Section | None = Section.objects.filter(depth=2).first()
    if found is not None:
        return found
    top = Page.get_first_root_node()
    for site in Site.objects.all():
        site.delete()
    for page in top.get_children():
        page.delete()
    root: Section = Page.get_first_root_node().add_child(instance=Section(title="Glabella", slug="glabella"))
    Site.objects.create(hostname="localhost", root_page=root, is_default_site=True, site_name="Glabella")
    return root


def _groups(root: Page) -> Group:
    """Make groups of those who write and of those who review; return the reviewers."""
    enter = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    reviewers, _ = Group.objects.get_or_create(name=REVIEWERS)
    editors, _ = Group.objects.get_or_create(name=EDITORS)
    Group.objects.filter(name="Moderators").delete()
    for group in (reviewers, editors):
        group.permissions.add(enter)
    change = Permission.objects.get(content_type__app_label="wagtailcore", codename="change_page")
    GroupPagePermission.objects.filter(group=editors).delete()
    GroupPagePermission.objects.get_or_create(group=editors, page=root, permission=change)
    return reviewers


def _workflow(root: Page, reviewers: Group) -> None:
    """Set the two steps before every page; other workflows do not publish here."""
    check = EvidenceCheck.objects.first() or EvidenceCheck.objects.create(name="Evidence check")
    review = MedicalReview.objects.first() or MedicalReview.objects.create(name="Medical review")
    review.groups.set([reviewers])
    WorkflowPage.objects.all().delete()
    Workflow.objects.all().delete()
    workflow = Workflow.objects.create(name="Evidence check, medical review, published")
    for place, task in enumerate((check, review)):
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=place)
    WorkflowPage.objects.create(workflow=workflow, page=root)


def plant() -> tuple[Section, Section, Section]:
    """Return the root, the folder of procedures and the folder of concerns, made where missing."""
    if not Section.objects.filter(depth=2).exists():
        root = _root()
        _workflow(root, _groups(root))
    root = _root()
    return root, _section(root, PROCEDURES, "Procedures"), _section(root, CONCERNS, "Concerns")
