from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from os import PathLike
from typing import Any, Literal, final

from .types import Condition, CriterionVerdict, Diagnostic, Facts, Need

__all__ = ["Decision", "Monitor", "Policy", "PolicyError", "Status"]

class PolicyError(Exception):
    """A mistake in a policy, in facts or in the naming of a decision: all of them at once."""

    diagnostics: list[Diagnostic]
    json: str

@final
class Policy:
    """A compiled policy: immutable, and shared by every thread."""

    @staticmethod
    def from_file(path: str | PathLike[str]) -> Policy:
        """Compiles the policy in a file; the modules that it uses are files, too, found from its folder."""

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

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str | None: ...
    @property
    def version(self) -> str | None: ...
    @property
    def hash(self) -> str:
        """`sha256:` and the digest of all files."""

    def decisions(self) -> dict[str, str | None]:
        """The decisions in order of declaration, each with its title."""

    def criteria(self) -> list[str]:
        """The names of the criteria, in order of declaration."""

    def decide(self, facts: Facts, *, on: date, decision: str | None = None) -> Decision:
        """Takes a decision on a day. It may be left unnamed where the policy has one."""

    def monitor(self, facts: Facts | None = None) -> Monitor:
        """Watches a test of a firm of which these facts are known."""

    def restore(self, saved: str) -> Monitor:
        """The monitor that `Monitor.save` saved, as it was."""

@final
class Monitor:
    """A test that is watched. What is wrong with an event is a `PolicyError` that names it, and changes nothing."""

    def open(self, at: datetime | str) -> None:
        """Begins the test; else the first event does."""

    def advance(self, at: datetime | str) -> None:
        """Declares that everything before an instant has been told."""

    def observe(self, event: Facts) -> None:
        """Takes an event: `event` is its kind, `at` its instant, `id` its own, if it has one."""

    def preview(self, event: Facts) -> list[dict[str, Any]]:
        """What an event would breach, without taking it."""

    def status(self, *, at: datetime | str | None = None) -> Status:
        """Where everything stands at an instant; at the last one told of, where none is given."""

    def decide(self, decision: str | None = None, *, at: datetime | str | None = None) -> Decision:
        """Takes a decision with the test as it stands. It may be left unnamed where the policy has one."""

    def save(self) -> str:
        """The whole state as text, for `Policy.restore`. Keep it as it is."""

@final
class Status:
    """Where everything stands at an instant."""

    @property
    def lifecycles(self) -> list[dict[str, Any]]: ...
    @property
    def limits(self) -> list[dict[str, Any]]: ...
    @property
    def obligations(self) -> list[dict[str, Any]]: ...
    @property
    def prohibitions(self) -> list[dict[str, Any]]: ...
    @property
    def waivers(self) -> list[dict[str, Any]]: ...
    @property
    def next_change(self) -> str | None:
        """The next instant at which something changes by itself."""

    def to_json(self) -> str:
        """The status as JSON, version 1: the same bytes from every face of Regbox."""

    def to_dict(self) -> dict[str, Any]:
        """That JSON as a dict."""

@final
class Decision:
    """The answer to one decision."""

    @property
    def outcome(self) -> str | None:
        """None unless settled."""

    @property
    def status(self) -> Literal["settled", "undetermined", "conflict", "problem"]: ...
    @property
    def because(self) -> str | None:
        """The reason that the policy gives for the outcome."""

    @property
    def needs(self) -> list[Need]:
        """The facts that can still change the outcome, the most useful first."""

    @property
    def conditions(self) -> list[Condition]: ...
    @property
    def criteria(self) -> list[CriterionVerdict]: ...
    @property
    def explanation(self) -> str:
        """Why, as an indented tree for people."""

    def to_json(self) -> str:
        """The decision as JSON, version 1: the same bytes from every face of Regbox."""

    def to_dict(self) -> dict[str, Any]:
        """That JSON as a dict."""
