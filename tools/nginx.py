"""Tries the configuration in deploy/nginx/ on a real nginx: at the root of a host with TLS, and under a path.

    python -m tools.nginx     (needs nginx and openssl; make nginx)

No part of `make test`, since not every machine has nginx. The files are used as they stand; only ports, folders and the
names of the certificate are set to those of a place that is thrown away afterwards.
"""

from __future__ import annotations

import shutil
import ssl
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from pathlib import Path

from site_tests.conftest import build_site
from site_tests.support.project import ROOT
from site_tests.support.server import free_port

MAIN = """\
daemon off;
pid {folder}/nginx.pid;
error_log stderr crit;
{modules}
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
    uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
    include guide/maps.conf;
    include guide/host.conf;
    server {{ listen 127.0.0.1:{path_port}; include guide/path.conf; }}
}}
"""
BROTLI = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")

SAFE = {"x-content-type-options": "nosniff", "referrer-policy": "same-origin"}
HTML = SAFE | {"content-type": "text/html; charset=utf-8", "cache-control": "no-cache"}
EXPECTED: list[tuple[str, int, dict[str, str]]] = [
    ("", 200, HTML),
    ("en/", 200, HTML),
    ("services/hotline/", 200, HTML),
    ("services/hotline", 301, {"location": "services/hotline/"}),
    ("en", 301, {"location": "en/"}),
    ("no/such/page/", 404, HTML),
    ("en/no/such/page/", 404, HTML),
    ("assets/form/form.js", 200, SAFE | {"content-type": "text/javascript; charset=utf-8", "cache-control": "no-cache"}),
    ("assets/engine.js", 200, {"access-control-allow-origin": "*"}),
    ("rules/v1/bundle.json", 200, {"content-type": "application/json; charset=utf-8", "access-control-allow-origin": "*"}),
    ("rules/v1/conformance.jsonl", 200, {"content-type": "application/jsonl; charset=utf-8", "cache-control": "no-cache"}),
    ("search/search_index.json", 200, {"content-type": "application/json; charset=utf-8"}),
    ("sitemap.xml", 200, {"content-type": "application/xml; charset=utf-8"}),
    ("assets/images/favicon.png", 200, {"content-type": "image/png"}),
]  # fmt: skip
"""Address, status and headers; `location` is relative to the root of the site."""


@dataclass(frozen=True)
class Host:
    """Where the site is served: `https` with a certificate of our own, or plain `http`, below a path."""

    port: int
    path: str
    secure: bool

    def get(self, address: str, **headers: str) -> tuple[HTTPResponse, bytes]:
        context = ssl._create_unverified_context()
        connection = (
            HTTPSConnection("127.0.0.1", self.port, context=context)
            if self.secure
            else HTTPConnection("127.0.0.1", self.port)
        )
        connection.request("GET", self.path + address, headers=headers)
        response = connection.getresponse()
        return response, response.read()


def main() -> None:
    missing = [program for program in ("nginx", "openssl") if not shutil.which(program)]
    if missing:
        sys.exit(f"Not installed: {', '.join(missing)}")
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)  # nginx' workers are another user
        faults = _try(Path(name))
    print(
        "\n".join(faults)
        or f"{2 * len(EXPECTED)} addresses, TLS, compression and both 404 pages: as they should be."
    )
    sys.exit(bool(faults))


def _try(folder: Path) -> list[str]:
    plain, secure, below = free_port(), free_port(), free_port()
    for site, address in (
        ("root", f"https://127.0.0.1:{secure}/"),
        ("below", f"http://127.0.0.1:{below}/guide/"),
    ):
        build_site(folder / site, SITE_URL=address)
        subprocess.run([ROOT / "deploy/compress", folder / site], check=True)
    _configure(
        folder, {"listen 80": f"listen 127.0.0.1:{plain}", "listen 443": f"listen 127.0.0.1:{secure}"}, below
    )
    server = subprocess.Popen(["nginx", "-p", folder, "-c", folder / "nginx.conf"])
    try:
        _wait(server, plain, secure, below)
        return [
            *_redirect(plain),
            *_faults(Host(secure, "/", secure=True)),
            *_faults(Host(below, "/guide/", secure=False)),
        ]
    finally:
        server.terminate()
        server.wait()


def _configure(folder: Path, ports: dict[str, str], below: int) -> None:
    certificate = ["-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=guide.example"]
    subprocess.run(
        ["openssl", "req", *certificate, "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
        capture_output=True,
        check=True,
    )
    policy = subprocess.run(
        [sys.executable, "-m", "generator", "policy", folder / "root"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    installed = folder / "guide"
    installed.mkdir()
    (installed / "policy.conf").write_text(f'add_header Content-Security-Policy "{policy}" always;\n')
    changes = {
        **ports,
        "/etc/ssl/guide.example.pem": f"{folder}/cert.pem",
        "/etc/ssl/guide.example.key": f"{folder}/key.pem",
    }
    for source in (ROOT / "deploy/nginx").glob("*.conf"):
        text = source.read_text("utf-8")
        for old, new in changes.items():
            text = text.replace(old, new)
        text = text.replace("/srv/guide", f"{folder}/{'below' if source.name == 'path.conf' else 'root'}")
        (installed / source.name).write_text(
            text if BROTLI.exists() else text.replace("brotli_static on;", "")
        )
    modules = f"load_module {BROTLI};" if BROTLI.exists() else ""
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder, modules=modules, path_port=below))


def _wait(server: subprocess.Popen[bytes], *ports: int) -> None:
    for port in ports:
        while True:
            with suppress(ConnectionRefusedError):
                connection = HTTPConnection("127.0.0.1", port)
                connection.connect()
                connection.close()
                break
            with suppress(subprocess.TimeoutExpired):
                sys.exit(f"nginx ended with exit code {server.wait(0.05)}")


def _redirect(port: int) -> list[str]:
    response, _ = Host(port, "/", secure=False).get("check/?a=b")
    told = (response.status, response.getheader("Location"))
    return [] if told == (301, "https://guide.example/check/?a=b") else [f"http: {told}"]


def _faults(host: Host) -> list[str]:
    faults = []
    for address, status, headers in EXPECTED:
        response, _ = host.get(address)
        told = {name.lower(): value for name, value in response.getheaders()}
        expected = {
            **headers,
            **({"location": host.path + headers["location"]} if "location" in headers else {}),
        }
        if response.status != status:
            faults.append(f"{host.path}{address}: {response.status} instead of {status}")
        faults += [
            f"{host.path}{address}: {name}: {told.get(name)} instead of {value}"
            for name, value in expected.items()
            if told.get(name) != value
        ]
        if "content-security-policy" not in told:
            faults.append(f"{host.path}{address}: no policy")
        if host.secure and "strict-transport-security" not in told:
            faults.append(f"{host.path}{address}: TLS is not asked for")
    return [*faults, *_cached(host), *_compressed(host), *_not_found(host)]


def _cached(host: Host) -> list[str]:
    """Names with a hash may be kept for a year; everything else is asked for again, and is not sent twice."""
    _, home = host.get("")
    name = home.decode().partition("assets/javascripts/bundle.")[2].partition('"')[0]
    hashed, _ = host.get(f"assets/javascripts/bundle.{name}")
    first, _ = host.get("check/")
    again, _ = host.get("check/", **{"If-None-Match": first.getheader("ETag") or ""})
    faults = []
    if (hashed.status, hashed.getheader("Cache-Control")) != (200, "public, max-age=31536000, immutable"):
        faults.append(f"{host.path}bundle.{name}: {hashed.status}, {hashed.getheader('Cache-Control')}")
    if again.status != 304:
        faults.append(f"{host.path}check/: {again.status} instead of 304 when nothing has changed")
    return faults


def _compressed(host: Host) -> list[str]:
    faults = []
    for coding in ("gzip", "br") if BROTLI.exists() and host.secure else ("gzip",):
        response, body = host.get("check/", **{"Accept-Encoding": coding})
        told = (response.getheader("Content-Encoding"), response.getheader("Vary"))
        if told != (coding, "Accept-Encoding"):
            faults.append(f"{host.path}check/: {told} instead of {coding}")
        print(f"{host.path}check/ with {coding}: {len(body):,} bytes of {len(host.get('check/')[1]):,}")
    return faults


def _not_found(host: Host) -> list[str]:
    """Each language has its own."""
    faults = []
    for address, language in (("no/such/", "zh-Hans"), ("en/no/such/", "en")):
        _, body = host.get(address)
        if f'<html lang="{language}"'.encode() not in body or b'id="not-found"' not in body:
            faults.append(f"{host.path}{address}: not the 404 page of {language}")
    return faults


if __name__ == "__main__":
    main()
