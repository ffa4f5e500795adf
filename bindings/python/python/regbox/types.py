"""The types of what goes in and comes out, for annotations. Later versions 1 of the JSON may have more keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal, Protocol, TypeAlias, TypedDict, Union


class Dataclass(Protocol):
    """An instance of any dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Any]]


Facts: TypeAlias = Union[Mapping[str, Any], str, Dataclass]
"""Facts by their names, or their JSON as text, whose digits are kept. Among the values are str, bool, int, Decimal, date,
datetime, Enum, lists, dicts and dataclasses; None is unknown, and a float is refused."""


class Need(TypedDict):
    fact: str
    question: str | None
    type: str


class Condition(TypedDict):
    name: str
    attached: bool


class Citation(TypedDict):
    source: str
    title: str
    at: str
    url: str | None


class CriterionVerdict(TypedDict):
    name: str
    title: str | None
    verdict: Literal[
        "met", "met_by_exception", "deemed_met", "not_applicable", "not_met", "undetermined", "conflict", "problem"
    ]
    cites: list[Citation]
    used: dict[str, Any]


class Label(TypedDict):
    file: str
    line: int
    column: int
    start: int
    end: int
    text: str


class Diagnostic(TypedDict):
    code: str
    severity: Literal["error", "warning"]
    message: str
    help: str | None
    fact: str | None
    event: str | None
    labels: list[Label]
