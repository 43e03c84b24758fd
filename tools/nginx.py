"""Tries the configuration in deploy/nginx/ on a real nginx: at the root of a host with TLS, and under a path.

    python -m tools.nginx     (needs nginx and openssl; make nginx)

No part of `make test`, since not every machine has nginx. The files are used as they stand; only ports, folders and the
names of the certificate are set to those of a place that is thrown away afterwards. Which headers make the site safe is written
in DEPLOYING.md, with the reason for each; that table is what is compared with, so nothing can be sent, or left out, unwritten.
"""

from __future__ import annotations

import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from pathlib import Path

from playwright.sync_api import sync_playwright

from site_tests.support.browser import launch_options
from site_tests.support.given import build_site
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
    server {{
        listen 127.0.0.1:{path_port};
        include guide/path.conf;
        location = /elsewhere {{
            default_type text/html;
            add_header Cross-Origin-Embedder-Policy $arg_embedder;
            return 200 "<!doctype html>";
        }}
    }}
}}
"""
BROTLI = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")

HTML = {"content-type": "text/html; charset=utf-8", "cache-control": "no-cache"}
EXPECTED: list[tuple[str, int, dict[str, str]]] = [
    ("", 200, HTML),
    ("en/", 200, HTML),
    ("services/hotline/", 200, HTML),
    ("services/hotline", 301, {"location": "services/hotline/"}),
    ("en", 301, {"location": "en/"}),
    ("no/such/page/", 404, HTML),
    ("en/no/such/page/", 404, HTML),
    (".git/config", 404, HTML),
    ("en/.env", 404, HTML),
    ("assets/form/form.js", 200, {"content-type": "text/javascript; charset=utf-8", "cache-control": "no-cache"}),
    ("assets/engine.js", 200, {"content-type": "text/javascript; charset=utf-8", "cache-control": "no-cache"}),
    ("element/v1/entitlement-check.js", 200, {"content-type": "text/javascript; charset=utf-8", "cache-control": "no-cache"}),
    ("rules/v1/bundle.json", 200, {"content-type": "application/json; charset=utf-8"}),
    ("rules/v1/conformance.jsonl", 200, {"content-type": "application/jsonl; charset=utf-8", "cache-control": "no-cache"}),
    ("search/list.json", 200, {"content-type": "application/json; charset=utf-8"}),
    ("sitemap.xml", 200, {"content-type": "application/xml; charset=utf-8"}),
    ("assets/images/favicon.png", 200, {"content-type": "image/png"}),
]  # fmt: skip
"""Address, status and headers; `location` is relative to the root of the site."""

ROW = re.compile(
    r"^\| `([\w-]+)` \| (`[^`]+`|as printed) \| (everywhere|https|the rules|all but the rules) \| .+ \|$",
    re.MULTILINE,
)
RULES = re.compile(r"^((rules|element)/v1/|assets/(engine|faults|hours|lint)\.js$)")
ORDINARY = {
    *("connection", "date", "last-modified", "etag", "vary", "cache-control", "accept-ranges", "location"),
    *("content-encoding", "content-length", "content-type", "transfer-encoding"),
}
"""Headers that have nothing to do with safety."""

HANDSHAKES = [
    ("TLS 1.3", "-tls1_3", True),
    ("TLS 1.2 with forward secrecy", "-tls1_2 -cipher ECDHE-RSA-AES128-GCM-SHA256", True),
    ("TLS 1.2 without forward secrecy", "-tls1_2 -cipher AES128-GCM-SHA256", False),
    ("TLS 1.2 without forward secrecy, for old browsers", "-tls1_2 -cipher AES256-SHA", False),
    ("TLS 1.2 that does not authenticate what it encrypts", "-tls1_2 -cipher ECDHE-RSA-AES128-SHA", False),
    ("TLS 1.1", "-tls1_1 -cipher DEFAULT:@SECLEVEL=0", False),
]
"""What a reader offers, as options of openssl s_client, and whether it is accepted."""

IMPORT = """async (site) => {
    try {
        const { check } = await import(`${site}assets/engine.js`);
        const bundle = await (await fetch(`${site}rules/v1/bundle.json`)).json();
        await import(`${site}element/v1/entitlement-check.js`);
        return Object.keys(check(bundle, {})).length > 0 && customElements.get("entitlement-check") !== undefined;
    } catch (error) {
        return false;
    }
}"""
LOAD = "(site) => fetch(`${site}rules/v1/bundle.json`, { mode: 'no-cors' }).then(() => true, () => false)"
PICTURE = """(site) => new Promise((resolve) => {
    const picture = new Image();
    picture.onload = () => resolve(true);
    picture.onerror = () => resolve(false);
    picture.src = `${site}assets/images/favicon.png`;
})"""


@dataclass(frozen=True)
class Host:
    """Where the site is served: `https` with a certificate of our own, or plain `http`, below a path."""

    port: int
    path: str
    secure: bool
    machine: str = "127.0.0.1"

    @property
    def address(self) -> str:
        return f"{'https' if self.secure else 'http'}://{self.machine}:{self.port}{self.path}"

    def get(self, address: str, **headers: str) -> tuple[HTTPResponse, bytes]:
        context = ssl._create_unverified_context()
        connection = (
            HTTPSConnection(self.machine, self.port, context=context)
            if self.secure
            else HTTPConnection(self.machine, self.port)
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
        or f"{2 * len(EXPECTED)} addresses, {len(listed())} headers, TLS, compression and both 404 pages: as they should be."
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
        _hide(folder / site, ".git/config", "en/.env")
    policy = _configure(folder, _ports(plain, secure), below)
    server = subprocess.Popen(["nginx", "-p", folder, "-c", folder / "nginx.conf"])
    try:
        _wait(server, plain, secure, below)
        root, path = Host(secure, "/", secure=True), Host(below, "/guide/", secure=False)
        return [
            *_redirect(plain),
            *_faults(root, policy),
            *_faults(path, policy),
            *_handshakes(secure),
            *_ipv6(plain, secure),
            *_elsewhere(root, below),
        ]
    finally:
        server.terminate()
        server.wait()


def _hide(site: Path, *paths: str) -> None:
    """Files that no reader is to get, though they lie there."""
    for path in paths:
        (site / path).parent.mkdir(exist_ok=True)
        (site / path).write_text("secret", "utf-8")


def _ports(plain: int, secure: int) -> dict[str, str]:
    """As DEPLOYING.md says, a machine without IPv6 leaves out the lines for it."""
    six = {"listen [::]:80": f"listen [::1]:{plain}", "listen [::]:443": f"listen [::1]:{secure}"}
    if not _has_ipv6():
        six = {"    listen [::]:80;\n": "", "    listen [::]:443 ssl http2;\n": ""}
    return six | {"listen 80": f"listen 127.0.0.1:{plain}", "listen 443": f"listen 127.0.0.1:{secure}"}


def _has_ipv6() -> bool:
    with suppress(OSError), socket.create_server(("::1", 0), family=socket.AF_INET6):
        return True
    return False


def _configure(folder: Path, ports: dict[str, str], below: int) -> str:
    """Returns the Content-Security-Policy."""
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
    return policy


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


def _redirect(port: int, machine: str = "127.0.0.1") -> list[str]:
    response, _ = Host(port, "/", secure=False, machine=machine).get("check/?a=b")
    told = (response.status, response.getheader("Location"), response.getheader("Server"))
    return (
        [] if told == (301, "https://guide.example/check/?a=b", "nginx") else [f"http on {machine}: {told}"]
    )


def _faults(host: Host, policy: str) -> list[str]:
    faults = []
    for address, status, headers in EXPECTED:
        response, _ = host.get(address)
        told = {name.lower(): value for name, value in response.getheaders()}
        expected = {
            **headers,
            **({"location": host.path + headers["location"]} if "location" in headers else {}),
            **_safe(host, address, policy),
        }
        if response.status != status:
            faults.append(f"{host.path}{address}: {response.status} instead of {status}")
        faults += [
            f"{host.path}{address}: {name}: {told.get(name)} instead of {value}"
            for name, value in expected.items()
            if told.get(name) != value
        ]
        faults += [
            f"{host.path}{address}: {name}: {told[name]}, which DEPLOYING.md does not list"
            for name in sorted(set(told) - set(expected) - ORDINARY)
        ]
    return [*faults, *_cached(host), *_compressed(host), *_not_found(host)]


def listed() -> list[tuple[str, str, str]]:
    """Name, value and place of each header in the table of DEPLOYING.md."""
    return ROW.findall((ROOT / "DEPLOYING.md").read_text("utf-8"))


def _safe(host: Host, address: str, policy: str) -> dict[str, str]:
    """The headers that make this answer of this host safe."""
    places = {"everywhere", "the rules" if RULES.match(address) else "all but the rules"}
    places |= {"https"} if host.secure else set()
    return {
        name.lower(): policy if value == "as printed" else value.strip("`")
        for name, value, place in listed()
        if place in places
    }


def _handshakes(port: int) -> list[str]:
    faults = [
        f"{offer}: {'refused' if accepted else 'accepted'}"
        for offer, options, accepted in HANDSHAKES
        if _handshake(port, *options.split()).returncode == (1 if accepted else 0)
    ]
    told = _handshake(port, "-tls1_2", "-alpn", "h2").stdout
    if "ALPN protocol: h2" not in told:
        faults.append("HTTP/2 is not offered")
    if "TLS session ticket:" in told:
        faults.append("a session ticket is given, whose key would outlive the session")
    return faults


def _handshake(port: int, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", *options],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",  # HTTP/2 speaks first, and not in letters
        check=False,
    )


def _ipv6(plain: int, secure: int) -> list[str]:
    if not _has_ipv6():
        print("This machine has no IPv6: the lines for it were left out, and not tried.")
        return []
    try:
        response, _ = Host(secure, "/", secure=True, machine="::1").get("")
        return [*_redirect(plain, "::1"), *([] if response.status == 200 else [f"::1: {response.status}"])]
    except ConnectionRefusedError:
        return ["nobody listens on IPv6"]


def _elsewhere(host: Host, port: int) -> list[str]:
    """A page of another origin, at `port`, may use the rules, even if it demands consent of all it loads; and nothing else."""
    elsewhere = f"http://127.0.0.1:{port}/elsewhere"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options(playwright.chromium))
        page = browser.new_page(ignore_https_errors=True)
        page.goto(f"{elsewhere}?embedder=require-corp")
        imported, loaded = (page.evaluate(script, host.address) for script in (IMPORT, LOAD))
        page.goto(elsewhere)
        seen = page.evaluate(PICTURE, host.address)
        browser.close()
    return [
        *([] if imported else ["another origin cannot import the engine and the element"]),
        *([] if loaded else ["another origin that demands consent cannot load the rules"]),
        *(["another origin can load what is not of the rules"] if seen else []),
    ]


def _cached(host: Host) -> list[str]:
    """Names with a hash may be kept for a year; everything else is asked for again, and is not sent twice."""
    _, home = host.get("")
    name = home.decode().partition("assets/style.")[2].partition('"')[0]
    hashed, _ = host.get(f"assets/style.{name}")
    first, _ = host.get("check/")
    again, _ = host.get("check/", **{"If-None-Match": first.getheader("ETag") or ""})
    faults = []
    if (hashed.status, hashed.getheader("Cache-Control")) != (200, "public, max-age=31536000, immutable"):
        faults.append(f"{host.path}style.{name}: {hashed.status}, {hashed.getheader('Cache-Control')}")
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
