"""The fenced blocks of a page: found, run, and compared with what the page says they print."""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
RELATIVE, ABSOLUTE = 0.1, 0.02


@dataclass(frozen=True)
class Block:
    """One fenced block of a page: its language, its text, and where it begins and ends."""

    language: str
    text: str
    start: int
    end: int


def blocks(page: str) -> Iterator[Block]:
    """Yield the fenced blocks of a page in order."""
    for found in BLOCK.finditer(page):
        yield Block(found[1], found[2], found.start(), found.end())


def run_page(page: str, namespace: dict[str, Any] | None = None) -> list[tuple[Block, str]]:
    """Run the Python blocks of a page in one namespace; return each with what it printed."""
    namespace = {} if namespace is None else namespace
    namespace["__name__"] = "page"
    out = []
    for block in blocks(page):
        if block.language == "python":
            printed = io.StringIO()
            line = page[: block.start].count("\n") + 1
            with contextlib.redirect_stdout(printed):
                exec(compile("\n" * line + block.text, "<page>", "exec"), namespace)
            out.append((block, printed.getvalue()))
    return out


def printed_after(page: str, block: Block) -> Block | None:
    """Return the block of output that follows a block of code at once, if there is one."""
    after = next((one for one in blocks(page) if one.start > block.end), None)
    if after is None or after.language != "text" or page[block.end : after.start].strip():
        return None
    return after


def differences(said: str, printed: str) -> list[str]:
    """Return how two outputs differ: words exactly, numbers by more than a tenth (or 0.02)."""
    out = []
    lines = said.strip().splitlines(), printed.strip().splitlines()
    if len(lines[0]) != len(lines[1]):
        return [f"{len(lines[0])} lines are said, {len(lines[1])} are printed:\n{printed}"]
    for one, other in zip(*lines, strict=True):
        words = [NUMBER.sub("#", line) for line in (one, other)]
        pairs = zip(NUMBER.findall(one), NUMBER.findall(other), strict=False)
        far = [(a, b) for a, b in pairs if not near(float(a), float(b), whole="." not in a)]
        if words[0] != words[1] or far:
            out.append(f"said:    {one}\nprinted: {other}")
    return out


def near(said: float, printed: float, *, whole: bool) -> bool:
    """Say whether two numbers agree loosely; whole ones may differ by one more."""
    return abs(said - printed) <= max(RELATIVE * abs(said), 1.0 if whole else ABSOLUTE)


def with_outputs(page: str, ran: list[tuple[Block, str]]) -> str:
    """Return the page with what its blocks printed written behind them."""
    for block, printed in reversed(ran):
        after = printed_after(page, block)
        end = after.end if after else block.end
        text = f"\n\n```text\n{printed.rstrip()}\n```" if printed.strip() else ""
        page = page[: block.end] + text + page[end:]
    return page
