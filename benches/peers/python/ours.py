"""Regbox, as its users call it: the wheel that `cargo xtask wheel` has built."""

from datetime import date
from pathlib import Path

from regbox import Policy

policy = Policy.from_file(Path(__file__).parents[2] / "reference20" / "policy.regbox")
ON = date(2026, 11, 23)


def decide(application):
    decision = policy.decide(application, on=ON)
    return decision.outcome, decision.verdicts


def in_words(answer):
    """Its verdicts are words, of which these applications have two."""
    outcome, verdicts = answer
    return outcome, {name: {"met": True, "not_met": False}[verdict] for name, verdict in verdicts.items()}
