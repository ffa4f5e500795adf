"""Checked by mypy and pyright, not run: what users write has the types that the stubs say, and what is wrong is seen."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Literal

from typing_extensions import assert_type

import regbox
from regbox.types import (
    ArrowStream,
    Breach,
    Check,
    Citation,
    Condition,
    CriterionVerdict,
    Diagnostic,
    Facts,
    Need,
    Node,
    Point,
    Question,
    Scenario,
    VerdictName,
)


@dataclass
class Firm:
    staff: int
    turnover: Decimal | None = None


def use(path: Path) -> str:
    policy = regbox.Policy.from_files([path, "later.regbox"])
    facts: Facts = {"staff": 12, "owners": [{"name": "A", "share": Decimal("0.5")}]}
    decision = policy.decide(facts, on=date(2026, 5, 1))
    assert_type(decision.outcome, str | None)
    assert_type(decision.status, Literal["settled", "undetermined", "conflict", "problem"])
    assert_type(decision.verdicts, dict[str, VerdictName])
    assert_type(decision.needs, list[Need])
    assert_type(decision.needs[0].question, str | None)
    assert_type(decision.conditions, list[Condition])
    assert_type(decision.criteria, list[CriterionVerdict])
    assert_type(decision.criteria[0].cites[0], Citation)
    assert_type(decision.explanation_tree, Node)
    assert_type(decision.explanation_tree.children[0].verdict, str | None)
    assert_type(policy.decide(Firm(12), on=date.today(), decision="eligibility").on, date)
    assert_type(policy.decisions(), dict[str, str | None])
    assert_type(policy.criteria("eligibility") + policy.criteria(), list[str])
    assert_type(hash(policy) + hash(decision), int)
    try:
        regbox.Policy.from_source("", files={"a.regbox": ""}, zones=lambda name: None)
    except regbox.PolicyError as error:
        assert_type(error.diagnostics, list[Diagnostic])
        assert_type(error.diagnostics[0].labels[0].line, int)
        assert_type(error.json, str)
    return f"{decision} {decision.json} {decision._repr_html_()} {policy.hash}"


def ask(policy: regbox.Policy, answers: dict[str, object]) -> regbox.Decision:
    interview = policy.interview(on=date(2026, 5, 1), decision="eligibility")
    while question := interview.next():
        assert_type(question, Question)
        interview.answer(question.fact, answers[question.fact])
    assert_type(interview.questions_left, int | None)
    if question is None and (part := interview.page()[0].part):
        assert_type(part.title, str | None)
    return interview.result()


def watch(policy: regbox.Policy, saved: str) -> str | None:
    monitor = policy.restore(saved)
    event: Facts = {"event": "sale", "at": datetime(2026, 5, 1, 9), "amount": Decimal("10.50")}
    assert_type(monitor.preview(event), list[Breach])
    monitor.observe(event)
    status = monitor.status(at=datetime(2026, 5, 2))
    assert_type(status.limits[0].status, Literal["within", "warning", "over", "breached", "undetermined"])
    assert_type(monitor.decide("going").outcome, str | None)
    return status.next_change


def write(text: str) -> str:
    assert_type(regbox.Policy.check(text, name="policy.regbox"), Check)
    policy, diagnostics = regbox.Policy.check([("a", text)])
    if policy is None:
        return ", ".join(f"{one.labels[0].line}: {one.message}" for one in diagnostics)
    report = policy.test()
    assert_type(report.scenarios, list[Scenario])
    assert_type(report.coverage.points, list[Point])
    return policy.doc(form="html") + policy.schema() + str(len(report.coverage))


def decide_many(policy: regbox.Policy, table: ArrowStream) -> list[str]:
    decisions = policy.decide_arrow(table, on=date(2026, 5, 1), keep=["firm"], needs=True)
    again: ArrowStream = decisions
    assert_type(decisions.decision(0), regbox.Decision)
    assert_type(len(policy.decide_arrow(again, on=date(2026, 5, 1))), int)
    return decisions.columns


def misuse(policy: regbox.Policy) -> None:
    policy.decide({})  # type: ignore[call-arg]
    policy.decide({}, on="2026-05-01")  # type: ignore[arg-type]
    policy.decide(5, on=date(2026, 5, 1))  # type: ignore[arg-type]
    policy.decide({}, on=date(2026, 5, 1), decison="a")  # type: ignore[call-arg]
    policy.interview()  # type: ignore[call-arg]
    policy.doc(form="pdf")  # type: ignore[arg-type]
    policy.decide_arrow([{"staff": 1}], on=date(2026, 5, 1))  # type: ignore[arg-type]
    policy.title = "x"  # type: ignore[misc]
    regbox.Policy.check([("a", "")], name="b")  # type: ignore[call-overload]
    regbox.Policy.from_source("", files=[("a", "")])  # type: ignore[arg-type]
    regbox.Policy.check("").policy.decide({}, on=date(2026, 5, 1))  # type: ignore[union-attr]
