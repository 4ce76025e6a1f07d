"""Where mail goes: passwords, certificates, and a folder instead of a server."""

from __future__ import annotations

import ssl
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import select, update

from config import Settings
from tests.outbox_scene import is_paused, let_time_pass, send, state
from tests.smtp_sink import Sink, running_sink
from tracker.database import db, transaction
from tracker.models import (
    MailBreaker,
    OutboxMessage,
)


def test_a_wrong_password_pauses_all_mail(settings: Settings, waiting: int) -> None:
    with running_sink(password="right") as guarded:
        send(settings, f"smtp://u:wrong@127.0.0.1:{guarded.port}")
        assert (state(), is_paused()) == (("pending", 0, 0), True)
        assert "535" in (db.session.scalar(select(MailBreaker.trouble)) or "")
        let_time_pass()
        assert send(settings, f"smtp://u:right@127.0.0.1:{guarded.port}") == {"sent": 1}


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, Path]:
    """A server's context with a certificate for localhost, and the file to trust it by."""
    folder = tmp_path_factory.mktemp("tls")
    key, cert = folder / "key.pem", folder / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", cert],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return context, cert


def test_starttls_with_a_trusted_certificate_sends(
    settings: Settings, waiting: int, certificate: tuple[ssl.SSLContext, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    context, cert = certificate
    monkeypatch.setenv("SSL_CERT_FILE", str(cert))
    with running_sink(tls=context) as secured:
        assert send(settings, f"smtp+starttls://localhost:{secured.port}") == {"sent": 1}


def test_a_certificate_nobody_vouches_for_gets_no_mail(
    settings: Settings, waiting: int, certificate: tuple[ssl.SSLContext, Path]
) -> None:
    with running_sink(tls=certificate[0]) as secured:
        send(settings, f"smtp+starttls://localhost:{secured.port}")
        assert (state(), is_paused(), secured.journal) == (("pending", 0, 0), True, [])


def test_a_server_whose_starttls_was_stripped_gets_no_mail(settings: Settings, waiting: int, sink: Sink) -> None:
    send(settings, f"smtp+starttls://localhost:{sink.port}")
    assert (state(), is_paused(), sink.journal) == (("pending", 0, 0), True, [])


def test_a_folder_takes_letters_whole_and_a_copy_onto_itself(settings: Settings, waiting: int, tmp_path: Path) -> None:
    folder = tmp_path / "thư đi"
    url = f"file://{folder}"
    assert send(settings, url) == {"sent": 1}
    (letter,) = folder.iterdir()
    assert letter.suffix == ".eml"
    with transaction():
        db.session.execute(update(OutboxMessage).values(state="pending", ended_at=None))
    assert send(settings, url) == {"sent": 1}
    assert list(folder.iterdir()) == [letter]


def test_a_folder_that_cannot_be_written_pauses_mail_and_loses_nothing(
    settings: Settings, waiting: int, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    send(settings, f"file://{tmp_path / 'file' / 'mail'}")
    assert (state(), is_paused()) == (("pending", 0, 0), True)
    assert db.session.scalar(select(MailBreaker.trouble))


def test_a_full_disk_leaves_no_half_letter(
    settings: Settings, waiting: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_file: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr("os.fsync", full)
        send(settings, f"file://{tmp_path / 'mail'}")
    assert (state(), is_paused()) == (("pending", 0, 0), True)
    assert list((tmp_path / "mail").iterdir()) == []
    let_time_pass()
    assert send(settings, f"file://{tmp_path / 'mail'}") == {"sent": 1}
