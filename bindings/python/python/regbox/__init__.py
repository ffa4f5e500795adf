"""Regbox: an embeddable rules engine for regulatory sandboxes."""

from ._regbox import Decision, Monitor, Policy, PolicyError, Status

__all__ = ["Decision", "Monitor", "Policy", "PolicyError", "Status"]
