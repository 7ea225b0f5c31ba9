"""``glabella pages``: between the library's files and the editor."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from glabella.studio.output import Json, emit, say
from glabella.terms import UnusableInput

pages_app = typer.Typer(
    help="Load, write back and check the pages; make accounts for those who write and review.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Data = Annotated[Path | None, typer.Option(help="The studio's folder; the user's own by default.")]


@pages_app.command("load")
def load(data: Data = None, as_json: Json = False) -> None:
    """Bring the library's pages into the editor; what was edited there is kept."""
    from glabella.studio.opening import open_studio

    open_studio(data)
    from glabella.studio.editorial.files import load as load_files

    outcomes = load_files()
    lines = [f"{one.file}: {one.did}, {'live' if one.live else 'draft'}" for one in outcomes]
    lines += [fault for one in outcomes for fault in one.faults]
    rows = [
        {"file": one.file, "did": one.did, "live": one.live, "faults": list(one.faults)} for one in outcomes
    ]
    emit({"pages": rows}, "\n".join(lines), as_json)


@pages_app.command("save")
def save(
    to: Annotated[Path, typer.Option("--to", help="Folder to write into, laid out as the library is.")],
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Write the pages, as last saved in the editor, as files of the library."""
    from glabella.studio.opening import open_studio

    open_studio(data)
    from glabella.studio.editorial.files import save as save_files

    written = save_files(to)
    lines = [f"{file}: {'changed' if differs else 'as in the library'}" for file, differs in written]
    rows = [{"file": file, "changed": differs} for file, differs in written]
    emit({"pages": rows}, "\n".join(lines), as_json)


@pages_app.command("check")
def check(data: Data = None, as_json: Json = False) -> None:
    """Report every fault of the pages, in the library's files and as last saved in the editor."""
    from glabella.studio.opening import open_studio

    open_studio(data)
    from glabella.studio.editorial.checking import every_fault

    faults = every_fault()
    rows = [
        {
            "file": fault.file,
            "line": fault.line,
            "part": fault.field,
            "problem": fault.problem,
            "cure": fault.cure,
        }
        for fault in faults
    ]
    emit({"faults": rows}, "\n".join(map(str, faults)) or "No fault found.", as_json)
    if faults:
        raise typer.Exit(UnusableInput.exit_code)


@pages_app.command("account")
def account(
    login: Annotated[str, typer.Argument(help="What the person types to sign in.", show_default=False)],
    name: Annotated[str, typer.Option(help="First and last name; readers see a reviewer's.")],
    role: Annotated[str, typer.Option(help="editor, reviewer or administrator.")] = "editor",
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Make an account for the editor; its password is asked for, or read from standard input."""
    asked = sys.stdin.isatty()
    password = typer.prompt("Password", hide_input=True, err=True) if asked else sys.stdin.readline()
    from glabella.studio.opening import open_studio

    open_studio(data)
    from glabella.studio.editorial.accounts import account as make

    make(login, name, role, password.strip())
    say("Sign in at /editor/ of the studio.")
    emit({"login": login, "role": role}, f"{role.capitalize()} {login} can sign in.", as_json)
