"""A decision and a policy as HTML, for notebooks: one fragment each, which needs nothing else and reads well on light and on
dark. Whatever a policy or facts say is text, and is written as such."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any, Optional

from ._regbox import Decision, Policy

_BOX = "border:1px solid rgba(128,128,128,.5);border-radius:6px;padding:.75em 1em;max-width:52em;line-height:1.45"
_FAINT = "opacity:.75;font-size:90%"
_HEAD = "font-weight:600;margin:.75em 0 .25em"
_LIST = "margin:.25em 0;padding-left:1.5em"

_MARKS = {
    "met": "✓",
    "met_by_exception": "✓",
    "deemed_met": "✓",
    "not_applicable": "–",
    "not_met": "✗",
    "undetermined": "?",
    "conflict": "!",
    "problem": "!",
}


def decision(result: Decision) -> str:
    """The outcome first, then why, then what is still needed."""
    data = result.to_dict()
    policy = data["policy"]
    version = "" if policy["version"] is None else f" {policy['version']}"
    of = f"{_words(result.name)}, on {data['on']}, by {policy['name']}{version}"
    parts = [
        f'<div style="font-size:120%;font-weight:600">{escape(_words(result.outcome or result.status))}</div>',
        f'<div style="{_FAINT}">{escape(of)}</div>',
    ]
    if result.because:
        parts.append(f"<p>{escape(result.because)}</p>")
    for title, found in (("Problems", data["problems"]), ("Conflicts", data["conflicts"])):
        parts.append(_section(title, (escape(one["message"]) for one in found)))
    parts.append(_section("Still needed", (_need(one) for one in data["needs"])))
    parts.append(_section("Why", (_criterion(one) for one in data["criteria"])))
    texts = result.policy.texts()
    parts.append(_section("Conditions", (_condition(one, texts) for one in data["conditions"])))
    parts.append(_section("Presumed", (f"<code>{escape(fact)}</code>" for fact in data["presumed"])))
    explanation = escape(result.explanation)
    shown = f'<pre style="white-space:pre-wrap;background:none;color:inherit;border:0">{explanation}</pre>'
    parts.append(f"<details><summary>The whole explanation</summary>{shown}</details>")
    return _box(parts)


def policy(of: Policy) -> str:
    """What a policy is, and what it decides."""
    version = "" if of.version is None else f" {of.version}"
    whose = [of.regulator] if of.regulator else []
    about = ", ".join([f"{of.name}{version}", *whose, of.hash[:19] + "…"])
    parts = [
        f'<div style="font-size:120%;font-weight:600">{escape(of.title or of.name)}</div>',
        f'<div style="{_FAINT}">{escape(about)}</div>',
        _section("Decisions", (_named(name, title) for name, title in of.decisions().items())),
        _section("Facts", (f"<code>{escape(name)}: {escape(kind)}</code>" for name, kind in of.facts().items())),
    ]
    return _box(parts)


def _box(parts: Iterable[str]) -> str:
    return f'<div style="{_BOX}">{"".join(parts)}</div>'


def _section(title: str, items: Iterable[str]) -> str:
    listed = "".join(f"<li>{item}</li>" for item in items)
    return f'<div style="{_HEAD}">{title}</div><ul style="{_LIST}">{listed}</ul>' if listed else ""


def _need(need: dict[str, Any]) -> str:
    fact = f"<code>{escape(need['fact'])}: {escape(need['type'])}</code>"
    return f"{escape(need['question'])} {fact}" if need["question"] else fact


def _criterion(criterion: dict[str, Any]) -> str:
    verdict = criterion["verdict"]
    title = escape(criterion["title"] or _words(criterion["name"]))
    cites = "; ".join(_citation(cite) for cite in criterion["cites"])
    used = ", ".join(f"{place} = {value}" for place, value in criterion["used"].items())
    line = f"{_MARKS.get(verdict, '')} {title}: <b>{escape(_words(verdict))}</b>"
    if cites:
        line += f' <span style="{_FAINT}">[{cites}]</span>'
    return line + (f'<div style="{_FAINT}"><code>{escape(used)}</code></div>' if used else "")


def _condition(condition: dict[str, Any], texts: dict[str, dict[str, str]]) -> str:
    text = escape(texts.get(condition["name"], {}).get("text") or _words(condition["name"]))
    return text if condition["attached"] else f"{text} (perhaps)"


def _citation(cite: dict[str, Any]) -> str:
    text = escape(f"{cite['title']}, {cite['at']}" if cite["at"] else cite["title"])
    url = cite["url"] or ""
    if not url.lower().startswith(("https://", "http://")):
        return text
    return f'<a href="{escape(url)}" style="color:inherit" target="_blank" rel="noopener noreferrer">{text}</a>'


def _named(name: str, title: Optional[str]) -> str:
    code = f"<code>{escape(name)}</code>"
    return f"{escape(title)} {code}" if title else code


def _words(name: str) -> str:
    return name.replace("_", " ")
