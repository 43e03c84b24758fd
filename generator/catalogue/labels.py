"""What the parts of a result, of the bundle and of the words are called, on pages and by programs that speak.

What a page alone says stands in its template. These are said in several places, and each has one owner: here.
"""

from __future__ import annotations

from collections.abc import Iterator

from .entries import Bilingual

LABELS = {
    "verdict": Bilingual("结论", "Verdict"),
    "missing": Bilingual("还取决于", "Still depends on"),
    "because": Bilingual("根据您的这些回答", "Based on these answers"),
    "conditions": Bilingual("条件", "Conditions"),
    "changes": Bilingual("怎样才能享受", "What would make it a yes"),
    "channels": Bilingual("怎样获得", "How to get it"),
    "now": Bilingual("所询时间能否使用", "Whether it can be used at the time asked about"),
    "use_conditions": Bilingual("使用条件", "Conditions of use"),
    "closes_at": Bilingual("服务时间到", "Within its hours until"),
    "opens_at": Bilingual("再次提供服务的时间", "Within its hours again from"),
    "contradictions": Bilingual("请核对回答", "Please check your answers"),
    "warnings": Bilingual("请注意", "Please note"),
    "next_questions": Bilingual("还要问的", "Still to be asked"),
    "hours": Bilingual("服务时间", "Hours"),
    "premise": Bilingual("前提", "Terms"),
    "general_limits": Bilingual("对所有服务都成立的限制", "Limits that hold for every service"),
    "included": Bilingual("包括什么", "What is included"),
    "quota": Bilingual("次数上限", "Maximum"),
    "exclusions": Bilingual("不包括", "Not included"),
    "process": Bilingual("办理方式", "How it proceeds"),
    "limits": Bilingual("限制", "Limits"),
    "notes": Bilingual("其他须知", "What else to know"),
    "instead": Bilingual("其他途径", "Other ways"),
    "party": Bilingual("权益归属", "Who is entitled"),
    "person": Bilingual("使用者", "Who uses it"),
    "clauses": Bilingual("依据", "Source"),
    "not_stated": Bilingual("没有写明", "Not stated"),
    "readings": Bilingual("本站的解读", "How this site reads it"),
}
"""What to call the parts of a result, of the bundle and of the words."""
STATES = {
    "met": Bilingual("满足", "Met"),
    "unmet": Bilingual("不满足", "Not met"),
    "unsettled": Bilingual("没有定论", "Not settled"),
    "unanswered": Bilingual("待回答", "To be answered"),
}
NOW = {
    "open": Bilingual("如可享受，所询时间可以使用", "If entitled: it can be used at the time asked about"),
    "closed": Bilingual(
        "所询时间不满足使用条件", "The conditions of use are not met at the time asked about"
    ),
    "unknown": Bilingual(
        "所询时间能否使用，还取决于回答",
        "Whether it can be used at the time asked about still depends on answers",
    ),
    "unstated": Bilingual("没有写明服务时间", "Its hours are not stated"),
}
TOOLS = {
    "edition": Bilingual("版本", "Edition"),
    "bundle_hash": Bilingual("规则包的哈希值", "Hash of the rule bundle"),
    "answers": Bilingual("所根据的回答", "Answers gone by"),
    "at": Bilingual("所询时间", "Time asked about"),
    "contacts": Bilingual("联系方式", "Contacts"),
    "found": Bilingual("找到的内容", "What was found"),
    "nothing_found": Bilingual("没有找到，也不要推测", "Nothing was found about this; do not guess"),
    "page": Bilingual("第 {0} 页", "page {0}"),
}
"""What a tool that answers an assistant says besides."""
UNSURE = Bilingual("不知道", "I don’t know")
BEFORE = Bilingual(
    "所询时间早于发布日期 {0}，那时尚未发布。",
    "The time asked about is before the publication date, {0}; it was not yet published then.",
)


def every() -> Iterator[Bilingual]:
    for table in (LABELS, STATES, NOW, TOOLS):
        yield from table.values()
    yield from (UNSURE, BEFORE)
