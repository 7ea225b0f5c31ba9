"""Accounts of those who write and review. There is no sign-up: someone with this machine makes them."""

from __future__ import annotations

from django.contrib.auth.models import Group, User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from glabella.studio.editorial.reviewing import REVIEWERS
from glabella.studio.editorial.tree import EDITORS, plant
from glabella.terms import WrongUsage

ROLES = ("editor", "reviewer", "administrator")


def account(login: str, name: str, role: str, password: str) -> None:
    """Make an account, or give an existing one another name, role and password.

    Parameters
    ----------
    login : str
        What the person types to sign in.
    name : str
        First and last name; a reviewer's is shown to readers.
    role : str
        One of ``ROLES``.
    password : str

    Raises
    ------
    WrongUsage
        If the role is unknown, the name is missing, or the password is too easy.
    """
    if role not in ROLES:
        raise WrongUsage(f"“{role}” is no role.", f"Name one of: {', '.join(ROLES)}.")
    first, _, last = name.strip().partition(" ")
    if not last:
        raise WrongUsage("A person signs with first and last name.", "Give both with --name.")
    plant()
    user = User.objects.filter(username=login).first() or User(username=login)
    user.first_name, user.last_name = first, last
    user.is_superuser = role == "administrator"
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise WrongUsage("The password is too easy to guess.", " ".join(error.messages)) from None
    user.set_password(password)
    user.save()
    group = {"editor": EDITORS, "reviewer": REVIEWERS}.get(role)
    user.groups.set(Group.objects.filter(name=group) if group else [])
