"""Editions that do not exist: what a maintainer would write into the catalogue, as edits of the tests’ own.

    with_(catalogue_text, quota_of_six)           the same edition, corrected
    next_edition(catalogue_text, eighth_service)  the edition that follows it

Every edit is text for text, as in an editor, and touches nothing but the catalogue.
"""

from __future__ import annotations

import re
from collections.abc import Callable

Edit = Callable[[str], str]

NEXT = "2026-03-01"
"""The id of the edition that follows, and the day of its publication."""


def with_(text: str, *edits: Edit) -> str:
    for edit in edits:
        text = edit(text)
    return text


def next_edition(text: str, *edits: Edit) -> str:
    """The catalogue of a document published later, which replaces the present one."""
    first = '  first_edition: "2025-07-01"\n'
    text = first.join(part.replace("2025-07-01", NEXT) for part in text.split(first))
    published = f'  published: "{NEXT}"\n'
    return with_(replaced(text, published, f'{published}  replaces: "2025-07-01"\n'), *edits)


def replaced(text: str, *passages: str) -> str:
    """The text with each passage, which stands in it once, replaced by the one after it."""
    for old, new in zip(passages[::2], passages[1::2], strict=True):
        assert text.count(old) == 1, f"{text.count(old)} times in the catalogue: {old}"
        text = text.replace(old, new)
    return text


def rule_of_six(text: str) -> str:
    """The hotline service six times a year instead of four: what decides it, and what the form then has to ask."""
    return replaced(
        text,
        "{hotline_uses: {less_than: 4}}", "{hotline_uses: {less_than: 6}}",
        '      "4": {set: {hotline_uses: 4}, weight: 5, name: {zh: 4 次或以上, en: "4 or more"}}\n',
        '      "4": {set: {hotline_uses: 4}, weight: 2, name: {zh: 4 次, en: "4"}}\n'
        '      "5": {set: {hotline_uses: 5}, weight: 1, name: {zh: 5 次, en: "5"}}\n'
        '      "6": {set: {hotline_uses: 6}, weight: 2, name: {zh: 6 次或以上, en: "6 or more"}}\n',
    )  # fmt: skip


def clauses_of_six(text: str) -> str:
    """The document says so, in both places."""
    return text.replace(
        "zh: 每年不超过 4 次。\n    en: No more than 4 times per year.",
        "zh: 每年不超过 6 次。\n    en: No more than 6 times per year.",
    )


def quota_of_six(text: str) -> str:
    """The same with every sentence that tells of it."""
    text = re.sub(r'4( 次(?!, en: "4")| times)', r"6\1", rule_of_six(text))
    return replaced(
        text,
        "maximum of 4 a year", "maximum of 6 a year",
        "(4) is used up", "(6) is used up",
        "happens after the 4th", "happens after the 6th",
    )  # fmt: skip


def eighth_service(text: str) -> str:
    """A training service for customers of some size, which nobody was asked before."""
    return replaced(
        text,
        "\n# The order is the order of asking",
        """\
  seats:
    type: choice
    name: {zh: 用户数, en: Number of users}
    values:
      fewer: {zh: 少于 100 个, en: Fewer than 100}
      hundred: {zh: 100 个或以上, en: 100 or more}
    cites: [S109]

# The order is the order of asking""",
        "\n# ---------------------------------------------------------------- the rules\n",
        """\
  seats:
    text: {zh: 您有多少用户？, en: How many users do you have?}
    hint:
      zh: 只用于判断迎新培训。
      en: Only needed for the welcome training.
      cites: [S109]
    options:
      fewer: {set: {seats: fewer}, weight: 50}
      hundred: {set: {seats: hundred}, weight: 50}

# ---------------------------------------------------------------- the rules
""",
        "\n# Use conditions decide",
        """\
  large_customer:
    name: {zh: 100 个或以上用户, en: 100 users or more}
    requirement: {zh: 面向有 100 个或以上用户的客户, en: For customers with 100 users or more}
    cites: [S109]
    rules:
      - {when: {seats: hundred}, grade: entitled}
      - {grade: not_entitled}
    states:
      met: {zh: 您有 100 个或以上用户。, en: You have 100 users or more.}
      unmet: {zh: 面向有 100 个或以上用户的客户。, en: For customers with 100 users or more.}
      unanswered: {zh: 面向有 100 个或以上用户的客户；请先回答用户数。, en: For customers with 100 users or more; say how many you have.}

# Use conditions decide""",
        "\n# ---------------------------------------------------------------- which service for what\n",
        """\

  welcome_training:
    family: service_support
    section: "3.4.2"
    name: {zh: 迎新培训, en: Welcome training}
    aliases: []
    summary:
      zh: 面向新客户的线上培训。
      en: Online training for new customers.
      cites: [S108]
    audience:
      party:
        zh: 有 100 个或以上用户的客户
        en: Customers with 100 users or more
        cites: [S109]
      person:
        zh: 文件没有说明由谁参加。
        en: Who may take part is not stated.
        cites: [S108]
    conditions:
      territory: [S057]
      large_customer: [S109]
    included:
      training:
        zh: 线上培训
        en: Online training
        cites: [S108]
    hours:
      zh: 文件没有说明服务时间。
      en: No service hours are stated.
      cites: [N25]
    channels:
      community:
        contact: community_site
        zh: 登录社区报名
        en: Sign in to the community to enrol
        cites: [S108, S065]
    not_stated: [N25]

# ---------------------------------------------------------------- which service for what
""",
        "\n# What a reader may look for",
        """\
  S108:
    section: "3.4.2/1"
    page: "8"
    kind: entitlement
    service: welcome_training
    zh: 服务内容 为新客户提供线上迎新培训，登录社区报名。
    en: New customers are given an online welcome training; they enrol in the community.
    readings: []
  S109:
    section: "3.4.2/2"
    page: "8"
    kind: condition
    service: welcome_training
    zh: 服务对象 面向有 100 个或以上用户的客户提供。
    en: Provided to customers with 100 users or more.
    readings: []

# What a reader may look for""",
        "\n# Where the document is ambiguous",
        """\
  N25:
    service: welcome_training
    topic: {zh: 服务时间, en: Service hours}
    text: {zh: 文件没有说明迎新培训的服务时间。, en: No service hours are stated for the welcome training.}

# Where the document is ambiguous""",
    )


def renamed_product(text: str) -> str:
    """金蝶云•星空 under another name, wherever the catalogue speaks of it."""
    text = text.replace("金蝶云•星空", "金蝶云•星河")
    text = text.replace("Kingdee Cloud Galaxy (星空)", "Kingdee Cloud Stellar (星河)")
    return text.replace("Kingdee Cloud Galaxy", "Kingdee Cloud Stellar")


def later_hours(text: str) -> str:
    """Public-cloud operations until 18:00 instead of 17:30."""
    return re.sub(r"17:30", "18:00", text)


def taiwan_included(text: str) -> str:
    """Taiwan named by the document, and so settled."""
    sentence = next(
        line for line in text.splitlines() if line.startswith("      unsettled: {zh: 文件列明了香港、澳门")
    )
    return replaced(
        text,
        "{when: {region: taiwan}, grade: confirm}", "{when: {region: taiwan}, grade: entitled}",
        f"{sentence}\n", "",
        "values: [mainland, hong_kong, macau]", "values: [mainland, hong_kong, macau, taiwan]",
        "      - {when: {region: [mainland, hong_kong, macau]}, grade: entitled}\n", "",
        "{when: {region: taiwan}, grade: entitled}", "{when: {region: [mainland, hong_kong, macau, taiwan]}, grade: entitled}",
    )  # fmt: skip


def reworded_statement(text: str) -> str:
    """The document says otherwise what the Beginners’ class is."""
    return replaced(
        text,
        "通过金蝶官网（https://www.kingdee.com）提供新手课堂内容。",
        "新手课堂内容可在金蝶官网（https://www.kingdee.com）观看。",
        "The beginners’ class is provided through the Kingdee official website, https://www.kingdee.com.",
        "The beginners’ class can be watched on the Kingdee official website, https://www.kingdee.com.",
    )


def told_for_whom(text: str) -> str:
    """Beside other ways for whom they are, and nothing as the reader’s that only some have."""
    for service, clause in (("smart_service", "S073"), ("patch_download", "S091"), ("hotline", "S106")):
        text = re.sub(
            rf'(\n      {service}:\n        zh: .*)。\n(        en: .*)\.("?\n        cites: \[)',
            rf"\1；面向经注册认证的金蝶产品实际使用者。\n\2; for registered and certified actual users of Kingdee products.\3{clause}, ",
            text,
        )
    return replaced(
        text,
        "为您的产品指明",
        "为其他产品指明",
        "platform for your product –",
        "platform for other products –",
    )


NEW_ADDRESSES = "services/welcome_training/\nen/services/welcome_training/\n"
"""What the eighth service adds to `data/addresses.txt`."""

PAST_ADDRESSES = "".join(
    f"rules/v1/editions/2025-07-01/{name}\n" for name in ("bundle.json", "tables/datapackage.json")
)
"""What the kept edition adds to it."""

CHANGES = (quota_of_six, eighth_service, renamed_product, later_hours, taiwan_included, reworded_statement)
"""All edits above; they can be made together."""
