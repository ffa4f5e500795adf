"""What the JSON of the core becomes."""

from __future__ import annotations

from typing import Any

from .types import (
    Breach,
    Condition,
    CriterionVerdict,
    Data,
    Diagnostic,
    LifecycleStatus,
    LimitStatus,
    Need,
    Node,
    ObligationStatus,
    Point,
    ProhibitionStatus,
    Question,
    Scenario,
    WaiverStatus,
)


class _Decision(Data):
    _parts = {"needs": Need, "conditions": Condition, "criteria": CriterionVerdict, "explanation": Node}


class _Status(Data):
    _parts = {
        "lifecycles": LifecycleStatus,
        "limits": LimitStatus,
        "obligations": ObligationStatus,
        "prohibitions": ProhibitionStatus,
        "waivers": WaiverStatus,
    }


def decision(json: dict[str, Any]) -> Data:
    return _Decision(json)


def status(json: dict[str, Any]) -> Data:
    return _Status(json)


def question(json: dict[str, Any]) -> Question:
    return Question(json)


def diagnostics(json: dict[str, Any]) -> list[Diagnostic]:
    return [Diagnostic(one) for one in json["errors"]]


def scenarios(json: dict[str, Any]) -> list[Scenario]:
    return [Scenario(one) for one in json["scenarios"]]


def points(json: list[dict[str, Any]]) -> list[Point]:
    return [Point(one) for one in json]


def breaches(json: list[dict[str, Any]]) -> list[Breach]:
    return [Breach(one) for one in json]
