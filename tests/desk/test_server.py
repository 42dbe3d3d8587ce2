"""Where the desk may be reached from: this computer; others over TLS only, or through the proxy that is named."""

from __future__ import annotations

import datetime
import ssl
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from glasnost.desk.server import Place, gunicorn_settings
from glasnost.model.problems import WrongUse

if TYPE_CHECKING:
    from conftest import Desk

PEM = Path("invented.pem")


@pytest.mark.parametrize(
    "place",
    [
        Place(host="0.0.0.0"),
        Place(host="0.0.0.0", name="desk.example.org"),
        Place(host="192.168.1.5", certificate=PEM, name="desk.example.org"),
        Place(host="0.0.0.0", certificate=PEM, key=PEM),
        Place(key=PEM),
    ],
)
def test_nobody_else_without_tls_and_a_name(place: Place) -> None:
    with pytest.raises(WrongUse):
        place.check()


@pytest.mark.parametrize(
    ("place", "address", "names"),
    [
        (Place(), "http://localhost:8000", ("localhost", "127.0.0.1", "[::1]")),
        (
            Place(host="0.0.0.0", port=443, name="desk.example.org", certificate=PEM, key=PEM),
            "https://desk.example.org:443",
            ("desk.example.org",),
        ),
        (Place(name="desk.example.org", proxies=("10.0.0.5",)), "https://desk.example.org", ("desk.example.org",)),
    ],
)
def test_what_is_allowed(place: Place, address: str, names: tuple[str, ...]) -> None:
    from glasnost.desk.settings import _protection

    place.check()
    serving = place.serving()
    assert place.address == address and serving.names == names
    settings = _protection(serving)
    secure = address.startswith("https")
    assert settings["SESSION_COOKIE_SECURE"] == settings["CSRF_COOKIE_SECURE"] == secure
    assert bool(settings["SECURE_HSTS_SECONDS"]) == secure
    found = gunicorn_settings(place)
    assert found["accesslog"] is None and found["bind"] == [f"{place.host}:{place.port}"]
    assert found["forwarded_allow_ips"] == ",".join(place.proxies)


def test_past_the_proxy_nobody_gets_in(desk: Desk) -> None:
    from django.test import override_settings

    with override_settings(GLASNOST_PROXIES=("10.0.0.5",)):
        client = desk.client()
        assert client.get("/sign-in", REMOTE_ADDR="127.0.0.1").status_code == 403
        assert client.get("/sign-in", REMOTE_ADDR="10.0.0.5").status_code == 200


def test_over_tls(sample: Path, tmp_path: Path) -> None:
    """The real server with a certificate: the sign-in page comes, its cookie is for TLS only."""
    import shutil

    from serving import serving

    certificate, key = _certificate(tmp_path)
    folder = tmp_path / "register"
    shutil.copytree(sample, folder)
    with serving(folder, "--certificate", str(certificate), "--key", str(key), scheme="https") as served:
        assert served.link.startswith("https://localhost:")
        trusted = ssl.create_default_context(cafile=str(certificate))
        with urllib.request.urlopen(f"{served.address}/sign-in", timeout=240, context=trusted) as response:
            assert "Secure" in response.headers["Set-Cookie"] and response.headers["Strict-Transport-Security"]


def _certificate(folder: Path) -> tuple[Path, Path]:
    """Of localhost, signed by itself."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "desk.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.PKCS8
    (folder / "desk.key").write_bytes(key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
    return folder / "desk.pem", folder / "desk.key"
