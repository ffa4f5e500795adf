"""Regbox: an embeddable rules engine for regulatory sandboxes."""

from ._regbox import Coverage, Decision, Interview, Monitor, Policy, PolicyError, Status, TestReport

__all__ = ["Coverage", "Decision", "Interview", "Monitor", "Policy", "PolicyError", "Status", "TestReport"]
