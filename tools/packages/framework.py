"""Tries the element in a page of a framework: attributes from its state, the event into it, as portals have them.

python -m tools.packages.framework     (part of make packages)
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect, sync_playwright

from site_tests.support.browser import launch_options
from site_tests.support.built import Site
from site_tests.support.given import build_site
from site_tests.support.hosts import Hosts, hosts
from site_tests.support.project import FIRST_EDITION, ROOT

PREACT = ROOT / "tools/packages/node_modules/preact/dist/preact.mjs"
PORTAL = """
import { Component, h, render } from "./preact.mjs";

class Portal extends Component {
  state = { region: "mainland", told: "" };

  render(_, { region, told }) {
    const hear = ({ detail }) => this.setState({ told: Object.values(detail.request.answers).sort().join() });
    return h("div", null, [
      h("button", { onClick: () => this.setState({ region: "macau" }) }, "Macau"),
      h("entitlement-check", { region, "onentitlement-result": hear }),
      h("output", null, told),
    ]);
  }
}
render(h(Portal), document.querySelector("#app"));
"""


def main() -> None:
    with TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = build_site(Path(name, "site"), FIRST_EDITION)
        files = {"portal.js": PORTAL, "preact.mjs": PREACT.read_text("utf-8")}
        browser = playwright.chromium.launch(**launch_options(playwright.chromium))
        with hosts(Site(folder, ""), files) as found:
            for scheme in ("light", "dark"):
                _try(browser.new_page(viewport={"width": 390, "height": 844}), found, scheme)
        browser.close()
    print("The element in a page of Preact: its state goes in, its answers come out, axe finds nothing.")


def _try(page: Page, found: Hosts, scheme: str) -> None:
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.goto(
        found.write(
            "framework",
            '<div id="app"></div>',
            language="en",
            last='<script type="module" src="portal.js"></script>',
        )
    )
    page.evaluate("scheme => document.documentElement.style.setProperty('color-scheme', scheme)", scheme)
    told = page.get_by_role("status").and_(page.locator("output"))
    expect(told).to_have_text("mainland")
    page.get_by_role("radio", name="Public cloud, subscription").click()
    page.get_by_role("button", name="Macau", exact=True).first.click()
    expect(told).to_have_text("macau,public_cloud,subscription")
    violations = Axe().run(page, {"include": [["entitlement-check"]]}).response["violations"]
    if errors or violations:
        raise SystemExit(f"{errors}\n{violations}")


if __name__ == "__main__":
    main()
