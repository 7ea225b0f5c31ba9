"""The two steps before a page is published: a machine checks its evidence, then a person reviews it."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.forms import TaskStateCommentForm
from wagtail.models import AbstractGroupApprovalTask, Task, TaskState

REVIEWERS = "Medical reviewers"


def told(faults: Any) -> str:
    """Return faults as lines for an editor, each with its place and cure."""
    return "\n".join(f"{fault.field}: {fault.problem} {fault.cure}" for fault in faults)


def _refuse_faults(state: TaskState) -> bool:
    """Send a page back to its editor where its evidence does not hold; return whether it was."""
    faults = state.revision.as_object().faults()
    if faults:
        state.reject(update=False, comment=told(faults))
    return bool(faults)


class EvidenceCheck(Task):
    """Reads the page as the library's checker does; nobody can approve what it refuses."""

    def start(self, workflow_state: Any, user: Any = None) -> TaskState:
        """Check at once: the step is over when it has begun."""
        state = super().start(workflow_state, user=user)
        if not _refuse_faults(state):
            state.approve(update=False, comment=_("No fault found."))
        return state

    @classmethod
    def get_description(cls) -> str:
        """Say what the step does."""
        return _("Refuses a page with an uncited, contradicted or overdue claim, or a number that changed.")

    class Meta:
        verbose_name = gettext_lazy("Evidence check")
        verbose_name_plural = gettext_lazy("Evidence checks")


class SignOffForm(TaskStateCommentForm):
    """What a reviewer states when signing."""

    credentials = forms.CharField(
        label=gettext_lazy("Your credentials, as readers shall see them"),
        help_text=gettext_lazy("Such as: MD, dermatologist, University Hospital of X."),
        max_length=200,
    )
    read = forms.BooleanField(
        label=gettext_lazy("I have read this whole page and stand by it with my name."),
    )


class MedicalSignOff(TaskState):
    """The record of a review: who signed, with which credentials, which revision, when."""

    signed_name = models.CharField(max_length=200, blank=True)
    credentials = models.CharField(max_length=200, blank=True)

    # A signature is for one revision of one page: no copy carries it.
    exclude_fields_in_copy: ClassVar[list[str]] = ["finished_by", "signed_name", "credentials"]

    def approve(
        self, user: Any = None, update: bool = True, comment: str = "", credentials: str = ""
    ) -> TaskState:
        """Sign.

        Raises
        ------
        PermissionDenied
            If the user is no member of the reviewers' group, or gives no name or credentials.
        """
        if user is None or not self.task.specific.may_sign(user) or not credentials.strip():
            raise PermissionDenied
        self.signed_name, self.credentials = user.get_full_name(), credentials.strip()
        return super().approve(user=user, update=update, comment=comment)

    class Meta:
        verbose_name = gettext_lazy("Medical sign-off")


class MedicalReview(AbstractGroupApprovalTask):
    """A person of the reviewers' group reads the page and signs it with name and credentials."""

    task_state_class = MedicalSignOff

    def may_sign(self, user: Any) -> bool:
        """Return whether a user is a named member of the group; being an administrator is not enough."""
        member = user.is_active and self.groups.filter(id__in=user.groups.all()).exists()
        return bool(member and user.get_full_name().strip())

    def start(self, workflow_state: Any, user: Any = None) -> TaskState:
        """Ask for a review, unless what was changed since the check does not hold."""
        state = super().start(workflow_state, user=user)
        _refuse_faults(state)
        return state

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, Any, bool]]:
        """Return what a user may do: sign, or ask for changes."""
        if not self.may_sign(user):
            return []
        return [("reject", _("Request changes"), True), ("approve", _("Sign as medical reviewer"), True)]

    def get_form_for_action(self, action: str) -> type[forms.Form]:
        """Return what is asked with an action."""
        return SignOffForm if action == "approve" else TaskStateCommentForm

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> Any:
        """Return the reviews that wait for a user."""
        if not self.may_sign(user):
            return TaskState.objects.none()
        return self.task_states.filter(status=TaskState.STATUS_IN_PROGRESS)

    def on_action(self, task_state: TaskState, user: Any, action_name: str, **kwargs: Any) -> None:
        """Sign or send back.

        Raises
        ------
        PermissionDenied
            If this user may not, or what they were asked is not answered.
        """
        if action_name not in {name for name, *_rest in self.get_actions(None, user)}:
            raise PermissionDenied
        form = self.get_form_for_action(action_name)(kwargs)
        if not form.is_valid():
            raise PermissionDenied
        if action_name == "approve" and (faults := task_state.revision.as_object().faults()):
            task_state.reject(comment=told(faults))
            return
        stated = {name: value for name, value in form.cleaned_data.items() if name != "read"}
        super().on_action(task_state, user, action_name, **stated)

    @classmethod
    def get_description(cls) -> str:
        """Say what the step does."""
        return _("A named member of the chosen groups reads the page and signs it.")

    class Meta:
        verbose_name = gettext_lazy("Medical review")
        verbose_name_plural = gettext_lazy("Medical reviews")


def sign_off(revision_id: int | None) -> MedicalSignOff | None:
    """Return the signature under a revision, ``None`` where nobody signed that very revision."""
    if revision_id is None:
        return None
    found: MedicalSignOff | None = (
        MedicalSignOff.objects.filter(
            revision_id=revision_id, status=TaskState.STATUS_APPROVED, finished_by__isnull=False
        )
        .exclude(signed_name="")
        .order_by("-finished_at")
        .first()
    )
    return found
