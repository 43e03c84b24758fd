"""How strong a text is: whether it says only, at most, not included, not stated, must or may, in either language.

    服务范围 仅面向软件系统致命故障进行紧急救援。      only
    No more than 4 times a year.                       at most
    说明书没有写服务时间。                             not stated

Read off the words, so it is no judge of sense: it notices that a strength has come, gone, or stands in one language alone. What each
text is to have stands in the register, `site_tests/cases/words/strength.yaml`, which `python -m tools.strength` writes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from generator.catalogue.entries import LANGUAGES, Catalogue
from generator.catalogue.texts import Said, texts

WORDS = {
    "only": {"zh": "仅|(?<!不)只(?!要)|唯一", "en": r"\b(?:only|alone)\b"},
    "at most": {"zh": "不超过|最多|上限", "en": r"\b(?:no more than|at most|maximum|ceiling)\b"},
    "not included": {
        "zh": "不含|不包含|不包括|不面向|排除",
        "en": r"\bnot included\b|\bexclu|\bdo(?:es)? not include\b|\bwithout\b|\bnot for\b",
    },
    "cannot proceed normally": {"zh": "无法正常进行", "en": "cannot proceed normally"},
    "proceeds normally": {"zh": "仍能正常进行", "en": "still proceeds normally"},
    "not stated": {
        "zh": "没有[^，；。]{0,12}?(?:写|列|给出|提到|说|介绍|公布|出现|定义|承诺|要求)|没有“|没有定论|没有任何条件|未(?:写|列)|只有发布日期|不在本说明书中",
        "en": r"\bnot (?:stated|settled|named|published|described|mentioned|defined|listed|clear|in (?:it|this document|the document))\b"
        r"|\b(?:states?|gives?|lists?|names?|has|makes?|mentions?) (?:no|neither)\b|\bgives only\b|(?<!and )\bno promise\b|\bis unconditional\b"
        r"|\bdoes not (?:say|state|describe|give|name|define|mention|settle|tie|make|ask|publish)\b|\bdo not occur\b|\bnor does it\b|\bpublishes neither\b"
        r"|, but not (?:per|whether)\b|\bno [\w -]+ (?:is|are) (?:stated|listed|named)\b|\bnone is listed\b",
    },
    "must": {
        "zh": "须|(?<![对相响供])应(?!用|急|的)|需要(?!多久|进一步)|要登录",
        "en": r"\b(?:must|has to|have to|required|needed|needs)\b",
    },
    "may": {
        "zh": "可(?:以|能|通过|登录|拨打|下载|在|用(?!性)|随时|使用|自己|提交|查|填|问|进入|“)|能(?!力|源)|便于",
        "en": r"\b(?:can|may|could)\b",
    },
}
NO_STRENGTH = {
    "zh": "智能|功能|许可|不可用|能否享受|无法正常进行|仍能正常进行",
    "en": r"cannot proceed normally|still proceeds normally",
}
"""Words that have one of these within them and say nothing of the kind."""

OWN_WORDS = ("facts", "alike", "readings", "not_used", "edition", "verdicts")
"""What is no sentence about the services: names, and the readings, which weigh one wording against another."""

STRONG = ("only", "at most", "not included", "cannot proceed normally")
"""What no text has unless a statement that it cites has it."""


@dataclass(frozen=True)
class Told:
    said: Said
    cites: tuple[str, ...]
    zh: tuple[str, ...]
    en: tuple[str, ...]

    @property
    def row(self) -> str | dict[str, str]:
        """Its row in the register."""
        zh, en = (", ".join(strengths) or "plain" for strengths in (self.zh, self.en))
        return zh if zh == en else {"zh": zh, "en": en}


def strengths(text: str, language: str) -> tuple[str, ...]:
    plain = re.sub(NO_STRENGTH[language], " ", text, flags=re.IGNORECASE)
    return tuple(
        name
        for name, words in WORDS.items()
        if re.search(words[language], text if "normally" in name else plain, re.IGNORECASE)
    )


def register_of(catalogue: Catalogue) -> Mapping[str, Told]:
    """By its path every sentence that rests on something, and the statements themselves."""
    found = {}
    for said in texts(catalogue):
        kind, _, last = said.path.split(".")[0], *said.path.rpartition(".")[1:]
        own = kind in ("statements", "not_stated")
        if kind in OWN_WORDS or last in ("name", "title", "topic", "section") or not (said.cites or own):
            continue
        cites = (said.path.split(".")[1],) if own else said.cites
        found[said.path] = Told(
            said, cites, *(strengths(said.text[language], language) for language in LANGUAGES)
        )
    return found


def unfounded(told: Told, catalogue: Catalogue) -> Iterator[str]:
    """Where its languages are not as strong as each other, or it is stronger than what it rests on."""
    if told.zh != told.en:
        yield f"zh says {told.zh}, en says {told.en}"
    if told.said.path.startswith("not_stated."):
        return
    quoted = {
        strength
        for cite in told.cites
        if cite in catalogue.statements
        for strength in strengths(catalogue.statements[cite].text.zh, "zh")
    }
    weighed = any(cite[0] == "A" for cite in told.cites)
    for strength in {*told.zh} & {*STRONG}:
        if strength not in quoted and not weighed:
            yield f"“{strength}” is in no statement that it cites"
    if "not stated" in told.zh and not any(cite[0] in "NA" for cite in told.cites):
        yield "“not stated” rests on no silence of the document"
