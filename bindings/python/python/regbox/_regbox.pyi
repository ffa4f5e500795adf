from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from os import PathLike
from typing import Any, Literal, final, overload

from .types import (
    ArrowArray,
    ArrowStream,
    Breach,
    Check,
    Condition,
    CriterionVerdict,
    Diagnostic,
    Facts,
    LifecycleStatus,
    LimitStatus,
    Need,
    Node,
    ObligationStatus,
    Point,
    ProhibitionStatus,
    Question,
    Scenario,
    VerdictName,
    WaiverStatus,
)

__all__ = ["Coverage", "Decision", "Decisions", "Interview", "Monitor", "Policy", "PolicyError", "Status", "TestReport"]

class PolicyError(Exception):
    """A mistake in a policy, in facts or in the naming of a decision: all of them at once."""

    diagnostics: list[Diagnostic]
    json: str

@final
class Policy:
    """A compiled policy: immutable, shared by every thread, and equal to any other of the same texts. It can be pickled: its
    texts travel, and are compiled once in each process."""

    @staticmethod
    def from_file(path: str | PathLike[str]) -> Policy:
        """Compiles the policy in a file; the modules that it uses are files, too, found from its folder."""

    @staticmethod
    def from_files(paths: Iterable[str | PathLike[str]]) -> Policy:
        """Compiles the policy in several files, in any order; modules are found from the folder of the file that uses them."""

    @staticmethod
    def from_source(
        text: str,
        *,
        name: str = "policy.regbox",
        files: Mapping[str, str] | Callable[[str], str | None] | None = None,
        zones: Mapping[str, bytes] | Callable[[str], bytes | None] | None = None,
    ) -> Policy:
        """Compiles a policy of one file, which messages call `name`. Its time zones are built in, unless `zones` is
        given: TZif bytes by their names. `files` has the modules that it uses, by their paths."""

    @staticmethod
    def from_sources(
        sources: Sequence[tuple[str, str]],
        *,
        files: Mapping[str, str] | Callable[[str], str | None] | None = None,
        zones: Mapping[str, bytes] | Callable[[str], bytes | None] | None = None,
    ) -> Policy:
        """Compiles a policy of several files, each a pair of its name and its text, in any order."""

    @overload
    @staticmethod
    def check(
        given: str,
        *,
        name: str | None = None,
        files: Mapping[str, str] | Callable[[str], str | None] | None = None,
        zones: Mapping[str, bytes] | Callable[[str], bytes | None] | None = None,
    ) -> Check:
        """Checks a policy of one file, without raising: its errors, or the policy and its warnings."""

    @overload
    @staticmethod
    def check(
        given: Sequence[tuple[str, str]],
        *,
        files: Mapping[str, str] | Callable[[str], str | None] | None = None,
        zones: Mapping[str, bytes] | Callable[[str], bytes | None] | None = None,
    ) -> Check:
        """Checks a policy of several files, each a pair of its name and its text."""

    @staticmethod
    def format(text: str, *, name: str = "policy.regbox") -> str:
        """The text of a file in the one layout: only white space changes. The file need not be a whole policy."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str | None: ...
    @property
    def regulator(self) -> str | None: ...
    @property
    def version(self) -> str | None: ...
    @property
    def timezone(self) -> str | None:
        """The time zone that its header names."""

    @property
    def hash(self) -> str:
        """`sha256:` and the digest of all files."""

    @property
    def warnings(self) -> list[Diagnostic]:
        """What deserves a second look."""

    def decisions(self) -> dict[str, str | None]:
        """The decisions in order of declaration, each with its title."""

    def criteria(self, decision: str | None = None) -> list[str]:
        """The names of the criteria, in order of declaration; of those that one decision rests on, if it is named."""

    def facts(self) -> dict[str, str]:
        """The facts and judgements that the policy asks for, each with its type as the policy writes it; a field of a
        record by a name with dots, `owner.name`."""

    def decide(self, facts: Facts, *, on: date, decision: str | None = None) -> Decision:
        """Takes a decision on a day. It may be left unnamed where the policy has one."""

    def decide_arrow(
        self,
        table: ArrowStream | ArrowArray,
        *,
        on: date,
        decision: str | None = None,
        keep: Sequence[str] = ...,
        needs: bool = False,
    ) -> Decisions:
        """Takes a decision for each row of a table: of pyarrow, Polars, DuckDB, or any library that has the Arrow PyCapsule
        interface. A column is found by the name of its fact; `keep` names those that come out as they are, facts or
        not. With `needs`, the facts that an undetermined row still needs come out, too."""

    def interview(self, *, on: date, decision: str | None = None) -> Interview:
        """Begins an interview towards a decision on a day."""

    def monitor(self, facts: Facts | None = None) -> Monitor:
        """Watches a test of a firm of which these facts are known."""

    def restore(self, saved: str) -> Monitor:
        """The monitor that `Monitor.save` saved, as it was."""

    def samples(self, count: int, *, on: date, seed: int = 1, unknown: int = 0, near: int = 50) -> list[dict[str, Any]]:
        """Cases for the policy, made up: facts, as `decide` takes them, of plausible values, many of which lie at a threshold or
        just beside it (`near` of a hundred). `unknown` of a hundred are left out. The same policy, seed and day give the same
        cases on every machine; what share of them comes to an outcome says nothing of the world."""

    def test(self) -> TestReport:
        """Runs the scenarios of the policy."""

    def doc(self, *, form: Literal["markdown", "html"] = "markdown") -> str:
        """The rulebook for a lawyer, each provision in words beside its citation: in Markdown, or in one HTML page that
        needs nothing else."""

    def schema(self) -> str:
        """The JSON Schema (2020-12) of the facts, and under `$defs.event` of an event, as text."""

    def texts(self) -> dict[str, dict[str, str]]:
        """The texts that an applicant reads, by item and by kind: what a translation says again."""

    def _repr_html_(self) -> str: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __copy__(self) -> Policy: ...
    def __deepcopy__(self, _memo: Any) -> Policy: ...
    def __reduce__(self) -> tuple[Any, Any]: ...

@final
class Interview:
    """An interview towards one decision: it asks only what can still change the outcome, the most useful first, and never
    for a judgement."""

    def next(self) -> Question | None:
        """The next question; None where the outcome is settled, or nothing that one can say would change it."""

    def page(self) -> list[Question]:
        """The next question, and those that can be asked beside it: of the same part of the policy, none of which waits for
        another."""

    def answer(self, fact: str, value: Any) -> None:
        """Answers a question, or changes an answer. A list may be answered with the number of its members. What is wrong
        with an answer is a `PolicyError`, and everything then stands as it was."""

    def skip(self, fact: str) -> None:
        """Leaves a question open; it is not asked again."""

    def take_back(self, fact: str) -> bool:
        """Takes an answer back; says whether there was one."""

    def answers(self) -> list[tuple[str, Any]]:
        """The answers so far, in the order in which they were first given; None is a question that was left open."""

    def facts(self) -> str:
        """What the answers come to as facts, as JSON."""

    @property
    def questions_left(self) -> int | None:
        """At most so many questions are to come; None where the members of a list may bring more."""

    def result(self) -> Decision:
        """The decision on what is known so far."""

@final
class Monitor:
    """A test that is watched. What is wrong with an event is a `PolicyError` that names it, and changes nothing."""

    def open(self, at: datetime | str) -> None:
        """Begins the test; else the first event does."""

    def advance(self, at: datetime | str) -> None:
        """Declares that everything before an instant has been told."""

    def observe(self, event: Facts) -> None:
        """Takes an event: `event` is its kind, `at` its instant, `id` its own, if it has one."""

    def preview(self, event: Facts) -> list[Breach]:
        """What an event would breach, without taking it."""

    def status(self, *, at: datetime | str | None = None) -> Status:
        """Where everything stands at an instant; at the last one told of, where none is given."""

    def decide(self, decision: str | None = None, *, at: datetime | str | None = None) -> Decision:
        """Takes a decision with the test as it stands. It may be left unnamed where the policy has one."""

    def save(self) -> str:
        """The whole state as text, for `Policy.restore`. Keep it as it is."""

    def __reduce__(self) -> tuple[Any, Any]: ...

@final
class Status:
    """Where everything stands at an instant."""

    @property
    def at(self) -> str | None: ...
    @property
    def lifecycles(self) -> list[LifecycleStatus]: ...
    @property
    def limits(self) -> list[LimitStatus]: ...
    @property
    def obligations(self) -> list[ObligationStatus]: ...
    @property
    def prohibitions(self) -> list[ProhibitionStatus]: ...
    @property
    def waivers(self) -> list[WaiverStatus]: ...
    @property
    def next_change(self) -> str | None:
        """The next instant at which something changes by itself."""

    @property
    def json(self) -> str:
        """The status as JSON, version 1: the same bytes from every face of Regbox."""

    def to_json(self) -> str:
        """The same as `json`."""

    def to_dict(self) -> dict[str, Any]:
        """That JSON as a dict."""

@final
class Decision:
    """The answer to one decision. `status`, `outcome` and `verdicts` are at hand; the rest is made when it is asked for. It
    can be pickled, unless a monitor took it."""

    @property
    def outcome(self) -> str | None:
        """None unless settled."""

    @property
    def status(self) -> Literal["settled", "undetermined", "conflict", "problem"]: ...
    @property
    def verdicts(self) -> dict[str, VerdictName]:
        """The verdicts of the criteria by their names, in order of declaration."""

    @property
    def policy(self) -> Policy:
        """The policy by which it is taken."""

    @property
    def name(self) -> str:
        """The name of the decision."""

    @property
    def on(self) -> date:
        """The day on which it is taken."""

    @property
    def because(self) -> str | None:
        """The reason that the policy gives for the outcome."""

    @property
    def needs(self) -> list[Need]:
        """The facts that can still change the outcome, the most useful first."""

    @property
    def presumed(self) -> list[str]:
        """The facts whose presumption the outcome rests on."""

    @property
    def problems(self) -> list[str]:
        """What cannot be computed and keeps the outcome open."""

    @property
    def conflicts(self) -> list[str]:
        """The provisions that contradict each other and keep the outcome open."""

    @property
    def conditions(self) -> list[Condition]: ...
    @property
    def criteria(self) -> list[CriterionVerdict]: ...
    @property
    def explanation(self) -> str:
        """Why, as an indented tree for people."""

    @property
    def explanation_tree(self) -> Node:
        """Why, as data: the nodes that decided, and no others."""

    @property
    def facts(self) -> str:
        """The facts that it was decided on, as JSON."""

    @property
    def json(self) -> str:
        """The decision as JSON, version 1: the same bytes from every face of Regbox."""

    def to_json(self) -> str:
        """The same as `json`."""

    def to_dict(self) -> dict[str, Any]:
        """That JSON as a dict."""

    def _repr_html_(self) -> str: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, Any]: ...

@final
class Decisions:
    """The decisions of the rows of a table, itself a table for any library that has the Arrow PyCapsule interface: what was
    kept, `status`, `outcome`, a column of verdicts for each criterion, and `errors`, the JSON of what is wrong with a row that
    is `invalid`."""

    @property
    def columns(self) -> list[str]:
        """The names of the columns."""

    @property
    def invalid(self) -> list[int]:
        """The rows in which something is wrong."""

    def decision(self, row: int) -> Decision:
        """The decision of one row, with its reasons. What is wrong with an invalid row is a `PolicyError`."""

    def __len__(self) -> int:
        """How many rows there are."""

    def __arrow_c_schema__(self) -> object: ...
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...

@final
class TestReport:
    """How the scenarios of a policy went."""

    __test__: bool

    @property
    def passed(self) -> int: ...
    @property
    def failed(self) -> int: ...
    @property
    def scenarios(self) -> list[Scenario]:
        """In order."""

    @property
    def coverage(self) -> Coverage:
        """What the scenarios reach, and what none of them does."""

    @property
    def json(self) -> str:
        """The report as JSON: what `regbox test --format json` writes."""

    def to_dict(self) -> dict[str, Any]:
        """That JSON as a dict."""

@final
class Coverage:
    """What the scenarios of a policy reach. Its `str()` is for people, its `len()` the number of points."""

    @property
    def points(self) -> list[Point]:
        """Every point, in the order of the policy's text."""

    @property
    def reached(self) -> int:
        """How many of the points some scenario reaches."""

    @property
    def json(self) -> str:
        """The points as a list in JSON."""

    def __len__(self) -> int: ...
