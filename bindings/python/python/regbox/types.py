"""The types of what goes in and comes out, for annotations.

What comes out is data: an object of the JSON, whose keys are attributes, too. Later versions 1 may have more keys.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal, NamedTuple, Optional, Protocol, TypeAlias, Union, cast

from ._regbox import Policy

VerdictName: TypeAlias = Union[
    Literal["met", "met_by_exception", "deemed_met", "not_applicable"],
    Literal["not_met", "undetermined", "conflict", "problem"],
]


class Dataclass(Protocol):
    """An instance of any dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Any]]


Facts: TypeAlias = Union[Mapping[str, Any], str, Dataclass]
"""Facts by their names, or their JSON as text, whose digits are kept. Among the values are str, bool, int, Decimal, date,
datetime, timedelta, Enum, lists, dicts and dataclasses; None is unknown, and a float is refused."""


class ArrowStream(Protocol):
    """A table, by the Arrow PyCapsule interface."""

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any: ...


class ArrowArray(Protocol):
    """A batch of rows, by the Arrow PyCapsule interface."""

    def __arrow_c_array__(self, requested_schema: Any = None) -> Any: ...


class Data(dict[str, Any]):
    """An object of the JSON: `one["name"]` is also `one.name`."""

    _parts: ClassVar[Mapping[str, type[Data]]] = {}
    """The classes of the objects inside, by their keys."""

    def __init__(self, of: Mapping[str, Any], /) -> None:
        super().__init__(of)
        for key, kind in self._parts.items():
            inside: Any = self.get(key)
            if isinstance(inside, list):
                self[key] = [kind(one) for one in cast("list[Mapping[str, Any]]", inside)]
            elif inside is not None:
                self[key] = kind(inside)

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"{type(self).__name__} has no {name!r}") from None


class Place(Data):
    """A place in a file of a policy. `line` and `column` count from 1, a column is a character; `start` and `end` are bytes
    of UTF-8."""

    file: str
    line: int
    column: int
    start: int
    end: int


class Label(Place):
    """A place, and what is said of it."""

    text: str


class Diagnostic(Data):
    """A mistake, or what deserves a second look. `regbox explain CODE` prints the page of its code."""

    code: str
    severity: Literal["error", "warning"]
    message: str
    help: Optional[str]
    fact: Optional[str]
    """The fact that is wrong, by its place."""
    event: Optional[str]
    labels: list[Label]
    """Places in the policy, the first of them the mistake's."""

    _parts = {"labels": Label}


class Check(NamedTuple):
    """What `Policy.check` finds: `policy` is there unless there are errors."""

    policy: Optional[Policy]
    diagnostics: list[Diagnostic]


class Citation(Data):
    """A provision: `source` is the name that the policy gives to an instrument, `at` a place in it."""

    source: str
    title: str
    at: str
    url: Optional[str]


class Need(Data):
    """A fact that can still change the outcome."""

    fact: str
    question: Optional[str]
    type: str


class Condition(Data):
    """What comes with the outcomes that are still possible: with all of them, if it is attached."""

    name: str
    attached: bool


class CriterionVerdict(Data):
    """A criterion, what it came to, and the facts that decided it."""

    name: str
    title: Optional[str]
    verdict: VerdictName
    cites: list[Citation]
    used: dict[str, Any]

    _parts = {"cites": Citation}


class Node(Data):
    """A node of an explanation."""

    kind: str
    name: Optional[str]
    title: Optional[str]
    text: Optional[str]
    verdict: Optional[str]
    value: Any
    again: bool
    """Whether it is told in full elsewhere in the tree."""
    cites: list[Citation]
    span: Optional[Place]
    children: list[Node]


Node._parts = {"cites": Citation, "span": Place, "children": Node}


class Choice(Data):
    """One of the values that an answer can be, or can hold."""

    value: Any
    title: str


class Bound(Data):
    """A bound of an answer."""

    is_: Literal["at_least", "at_most", "more_than", "less_than", "exactly", "other_than"]
    """The key is `is`, which is a word of Python."""
    value: Union[str, int]
    words: str

    def __getattr__(self, name: str) -> Any:
        return super().__getattr__("is" if name == "is_" else name)


class Part(Data):
    """A part of a policy."""

    name: str
    title: Optional[str]


class Waiting(Data):
    """The criterion that waits for an answer."""

    name: str
    title: Optional[str]
    cites: list[Citation]

    _parts = {"cites": Citation}


class Question(Data):
    """A question of an interview."""

    fact: str
    """The place that the answer is for: `staff`, `directors[0].disqualified`."""
    question: Optional[str]
    type: str
    kind: str
    """`yes_no`, `one_of`, `some_of`, `integer`, `decimal`, `percent`, `ratio`, `money`, `rate`, `date`, `datetime`, `period`,
    `duration`, `text`, `list` or `record`."""
    optional: bool
    """Whether `{"none": True}` is an answer."""
    help: Optional[str]
    choices: list[Choice]
    bounds: list[Bound]
    part: Optional[Part]
    """The part of the policy whose criterion waits for the answer."""
    cites: list[Citation]
    """The provisions that the fact is asked for."""
    criterion: Optional[Waiting]

    _parts = {"choices": Choice, "bounds": Bound, "part": Part, "cites": Citation, "criterion": Waiting}


class Scenario(Data):
    """How a scenario went. One that did not pass says in `errors` what did not come true."""

    title: str
    passed: bool
    span: Place
    errors: list[Diagnostic]

    _parts = {"span": Place, "errors": Diagnostic}


class Point(Data):
    """Something that a policy can come to, and the titles of the scenarios that reach it."""

    kind: str
    item: str
    what: str
    file: str
    line: int
    column: int
    scenarios: list[str]


class Breach(Data):
    """What an event would breach, or may where that is not known."""

    name: str
    title: Optional[str]
    key: dict[str, Any]
    status: Literal["breached", "undetermined"]
    cites: list[str]


class LifecycleStatus(Data):
    """The stage of a test, and from when until when."""

    name: str
    stage: Optional[str]
    since: Optional[str]
    until: Optional[str]
    needs: list[Need]

    _parts = {"needs": Need}


class LimitStatus(Data):
    """A limit, of the key that it is kept apart by."""

    name: str
    key: dict[str, Any]
    used: Any
    cap: Any
    headroom: Any
    status: Literal["within", "warning", "over", "breached", "undetermined"]
    first_breach: Optional[str]
    cites: list[Citation]
    needs: list[Need]

    _parts = {"cites": Citation, "needs": Need}


class ObligationStatus(Data):
    """A duty, and what it came from."""

    name: str
    trigger: dict[str, Any]
    status: Literal["pending", "met", "met_late", "breached", "outstanding", "undetermined"]
    due: Optional[str]
    met_at: Optional[str]
    breached_at: Optional[str]
    cites: list[Citation]
    needs: list[Need]

    _parts = {"cites": Citation, "needs": Need}


class ProhibitionStatus(Data):
    """A prohibition, and the events that breached it."""

    name: str
    status: Literal["clear", "breached", "undetermined"]
    breaches: list[dict[str, Any]]
    count: int
    cites: list[Citation]
    needs: list[Need]

    _parts = {"cites": Citation, "needs": Need}


class WaiverStatus(Data):
    """A waiver, and the provisions that it disapplies."""

    name: str
    active: Optional[bool]
    disapplies: list[Citation]
    needs: list[Need]

    _parts = {"disapplies": Citation, "needs": Need}

