"""What DEPLOYING.md says of headers is what deploy/nginx/ sends. `make nginx` asks a real nginx; this needs none."""

from __future__ import annotations

import re
import shlex
import subprocess

from generator.content_security_policy import policy
from site_tests.support.project import ROOT
from tools.nginx import listed

CONFIGURATION = "".join(path.read_text("utf-8") for path in sorted((ROOT / "deploy/nginx").glob("*.conf")))
BY_MAP = {
    "Access-Control-Allow-Origin": ("$guide_origin", {"*"}),
    "Cross-Origin-Resource-Policy": ("$guide_resource", {"cross-origin", "same-origin"}),
}
"""Headers whose value depends on the address."""


def test_nginx_is_told_to_send_every_header_of_the_list_and_no_other() -> None:
    sent = dict(re.findall(r'^\s*add_header ([\w-]+) "?(.*?)"? always;', CONFIGURATION, re.MULTILINE))
    assert sent.pop("Cache-Control") == "$guide_cache"
    expected = {
        name: value.strip("`") for name, value, _ in listed() if value != "as printed" and name != "Server"
    }
    expected |= {name: variable for name, (variable, _) in BY_MAP.items()}
    assert sent == expected
    assert "include guide/policy.conf;" in CONFIGURATION
    assert (
        CONFIGURATION.count("server_tokens off;") == 3
    )  # the redirect to https, the site, the redirect below a path


def test_the_values_that_depend_on_the_address_are_those_of_the_list() -> None:
    for name, (variable, values) in BY_MAP.items():
        assert {value.strip("`") for header, value, _ in listed() if header == name} == values
        chosen = re.search(rf"^map \S+ \{variable} \{{(.*?)^\}}", CONFIGURATION, re.MULTILINE | re.DOTALL)
        assert chosen
        assert set(re.findall(r'"([^"]*)";', chosen[1])) - {""} == values


def test_nothing_hidden_is_copied_to_a_host_or_served_by_it() -> None:
    """`.git`, `.env`: a build leaves alone what its user has in the folder of the site."""
    copied = re.search(
        r"^    rsync (.+) site/ host:", (ROOT / "DEPLOYING.md").read_text("utf-8"), re.MULTILINE
    )
    assert copied
    assert shlex.split(copied[1]) == ["-a", "--exclude=.*"]
    refused = re.search(r"^location ~ (\S+) \{\n    return 404;\n\}", CONFIGURATION, re.MULTILINE)
    assert refused
    paths = ["/.git/config", "/.env", "/guide/en/.env", "/", "/rules/v1/bundle.json"]
    assert [path for path in paths if re.search(refused[1], path)] == paths[:3]


def test_one_documented_line_lets_a_portal_show_the_site_in_a_frame() -> None:
    line = re.search(
        r'policy site \| (sed "[^"]+")$', (ROOT / "DEPLOYING.md").read_text("utf-8"), re.MULTILINE
    )
    assert line
    printed = policy({})
    framed = subprocess.run(
        line[1], shell=True, input=printed, capture_output=True, text=True, check=True
    ).stdout
    assert printed.endswith("; frame-ancestors 'none'")
    assert framed == printed.removesuffix("'none'") + "https://portal.example"
