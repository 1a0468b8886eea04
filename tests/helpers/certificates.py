"""Certificates for servers on loopback, made by the openssl program."""

from __future__ import annotations

import hashlib
import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Certificate:
    """One that vouches for itself, and its key, in files."""

    file: Path
    key: Path

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256(ssl.PEM_cert_to_DER_cert(self.file.read_text())).hexdigest()

    @property
    def context(self) -> ssl.SSLContext:
        """For a server that shows it."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.file, self.key)
        return context


def certificate(folder: Path, name: str = "IP:127.0.0.1", *, expired: bool = False) -> Certificate:
    """A new certificate for that subject alternative name."""
    stem = f"{len(list(folder.iterdir()))}"
    made = Certificate(folder / f"{stem}.pem", folder / f"{stem}.key")
    wish = folder / f"{stem}.csr"
    extensions = folder / f"{stem}.ext"
    extensions.write_text(f"subjectAltName={name}\nbasicConstraints=critical,CA:TRUE\n")
    _openssl(
        "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
        "-subj", "/CN=scripted", "-keyout", made.key, "-out", wish,
    )  # fmt: skip
    _openssl(
        "x509", "-req", "-in", wish, "-signkey", made.key, "-extfile", extensions,
        "-days", "-1" if expired else "2", "-out", made.file,
    )  # fmt: skip
    return made


def _openssl(*arguments: str | Path) -> None:
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True, timeout=60)
