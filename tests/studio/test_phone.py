"""``glabella serve --phone``: one flag lets a phone of one's own network in, and nobody by another name."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest
import segno

from glabella.studio import serve
from glabella.studio.places import DATA
from glabella.terms import MissingPart


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with an address on a network (RFC 5737)."""
    monkeypatch.setattr(serve, "_local_address", lambda: "192.0.2.7")
    monkeypatch.delenv(serve.ADDRESS, raising=False)
    monkeypatch.delenv(serve.HOSTS, raising=False)
    monkeypatch.setattr(os, "environ", dict(os.environ))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0.0.0.0"])
def test_the_flag_listens_on_the_network(network: None, host: str) -> None:
    assert serve.for_a_phone(host) == "0.0.0.0"
    assert serve.for_a_phone("192.0.2.9") == "192.0.2.9", "an address that was named is kept"


def test_without_a_network_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "_local_address", lambda: "")
    with pytest.raises(MissingPart, match="no network"):
        serve.for_a_phone("127.0.0.1")


def test_only_names_of_this_machine_are_answered(network: None) -> None:
    assert serve._announce_hosts("0.0.0.0", 8765) == "http://192.0.2.7:8765"
    assert os.environ[serve.HOSTS].split(",") == ["localhost", "127.0.0.1", "[::1]", "192.0.2.7"]


def test_without_the_flag_no_phone_is_told_an_address(network: None) -> None:
    assert serve._announce_hosts("127.0.0.1", 8765) == ""
    assert "192.0.2.7" not in os.environ[serve.HOSTS]


def test_the_terminal_shows_address_code_and_warning() -> None:
    said = serve.phone_words("http://192.0.2.7:8765")
    assert "http://192.0.2.7:8765" in said
    assert "plain HTTP" in said
    assert "network of your own" in said
    code = [line for line in said.splitlines() if set(line) & set("█▀▄")]
    rows = segno.make("http://192.0.2.7:8765", error="m", micro=False).symbol_size(border=2)[1]
    assert len(code) >= rows // 2 - 2, "half a line for each row"


def _status(address: str, host: str = "", method: str = "GET") -> int:
    request = urllib.request.Request(address, method=method, data=b"{}" if method == "POST" else None)
    request.add_header("Content-Type", "application/json")
    if host:
        request.add_header("Host", host)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def test_over_the_network_hosts_links_and_forms_are_checked_as_ever(tmp_path: Path) -> None:
    if not serve._local_address():
        pytest.skip("this machine is on no network")
    own = {"GLABELLA_STUDIO_KEY": str(tmp_path / "studio.key"), "GLABELLA_STUDIO_FACE_SIDE": "640"}
    dropped = {DATA, serve.HOSTS, serve.ADDRESS, "DJANGO_SETTINGS_MODULE"}
    environment = {key: value for key, value in os.environ.items() if key not in dropped} | own
    command = [sys.executable, "-m", "glabella", "serve", "--phone", "--port", "0", "--json"]
    process = subprocess.Popen(
        [*command, "--data", str(tmp_path / "data")],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
    )
    assert process.stdout is not None
    try:
        told = json.loads(process.stdout.readline())
        phone = told["phone"]
        assert phone.rpartition(":")[2] == told["address"].rpartition(":")[2]
        assert _status(f"{phone}/photo") == 200
        assert _status(f"{phone}/photo", "elsewhere.example") == 400
        assert _status(f"{phone}/api/visits", method="POST") == 403
        assert _status(f"{phone}/api/visits/not-a-visit/blobs/viewer-picture.webp?s=made:up") == 404
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)
        process.stdout.close()
