"""Fragments for the property tests of links: valid, misspelt, hostile, and everything between.

A random text is nearly always refused for its first word. So these are made of what a link is made of, in any order and
number, and each value is more often almost right than it is noise.
"""

from __future__ import annotations

from urllib.parse import quote

from hypothesis import strategies as st

FACTS = {
    "region": ["mainland", "hong_kong", "macau", "taiwan", "elsewhere"],
    "deployment": ["public_cloud", "private_cloud", "on_premise"],
    "licence": ["subscription", "perpetual"],
    "registered": ["yes", "no"],
    "incident": ["none", "non_fatal", "fatal"],
    "hotline_uses": ["0", "3", "4", "9", str(2**53 - 1)],
    "product": ["cosmic", "constellation", "galaxy", "eas_cloud", "other"],
}
SERVICES = [
    "community",
    "smart_service",
    "public_cloud_ops",
    "patch_download",
    "feature_request",
    "licence_upgrade",
    "hotline",
]
QUESTIONS = ["region", "arrangement", "registered", "incident", "hotline_uses", "product"]

_NOISE = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["", "__proto__", "constructor", "toString", "yes", "0", "Mainland", "中国", "\u0000", "%", "%ff"]),
)  # fmt: skip
_COUNTS = st.one_of(
    st.integers(-2, 2**54).map(str),
    st.sampled_from(["007", "1e3", "1.0", "+1", "0x10", "９", str(2**53), "9" * 400, " 3", "-0"]),
)

# Years on both sides of the first and the last that the engine takes, and the offsets that carry an instant over them.
_INSTANTS = st.builds(
    "{}-{}T{}{}{}".format,
    st.sampled_from(
        ["0000", "1899", "1900", "1970", "2024", "2026", "2099", "2999", "3000", "9999", "+12026"]
    ),
    st.sampled_from(["01-01", "03-04", "06-31", "12-31", "02-29", "13-01"]),
    st.sampled_from(["00:00", "07:59", "08:29", "15:59", "16:00", "23:59", "24:00"]),
    st.sampled_from(["", ":00", ":59", ":60", ":30.999999999"]),
    st.sampled_from(["Z", "+08:00", "-08:00", "+23:59", "-23:59", "+24:00", "%2B08:00", " 08:00", ""]),
)

AT_THE_ENDS = st.builds(
    "region={}&at={}".format,
    st.sampled_from(FACTS["region"]),
    st.sampled_from(["1899-12-31T23:59", "1900-01-01T00:00", "1900-01-01T00:00%2B23:59", "2999-12-31T10:00Z", "2999-12-31T16:00Z", "2999-12-31T23:59", "2999-12-31T23:59-23:59"]),
)  # fmt: skip
"""Fragments at the first and the last instants that are taken: drawn alone, since of the others hardly one comes so near."""


def _fact(name: str) -> st.SearchStrategy[str]:
    values = st.one_of(st.sampled_from(FACTS[name]), st.sampled_from(FACTS[name]), _COUNTS, _NOISE)
    return values.map(lambda value: f"{name}={_written(value)}")


def _written(text: str) -> str:
    return quote(text, safe="+: ")


_PAIRS = st.one_of(
    st.sampled_from(list(FACTS)).flatmap(_fact),
    st.sampled_from(list(FACTS)).flatmap(_fact),
    st.one_of(_INSTANTS, _NOISE.map(_written)).map("at={}".format),
    st.lists(st.one_of(st.sampled_from(QUESTIONS), _NOISE.map(_written)), max_size=3).map(
        lambda ids: "unsure=" + ".".join(ids)
    ),
    st.one_of(st.sampled_from(SERVICES), _NOISE.map(_written)).map("service={}".format),
    st.one_of(st.sampled_from(["2025-07-01", "x" * 80]), _NOISE.map(_written)).map("edition={}".format),
    st.tuples(_NOISE.map(_written), _NOISE.map(_written)).map("=".join),
    _NOISE.map(_written),
)

FRAGMENTS = st.one_of(
    st.lists(_PAIRS, max_size=7).map("&".join), st.lists(_PAIRS, max_size=4).map("&".join), _NOISE
)
