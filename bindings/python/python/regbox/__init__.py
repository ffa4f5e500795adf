"""Regbox: an embeddable rules engine for regulatory sandboxes."""

from ._regbox import Coverage, Decision, Decisions, Interview, Monitor, Policy, PolicyError, Status, TestReport

__all__ = ["Coverage", "Decision", "Decisions", "Interview", "Monitor", "Policy", "PolicyError", "Status", "TestReport"]
