"""Regbox: an embeddable rules engine for regulatory sandboxes."""

from ._regbox import Decision, Policy, PolicyError

__all__ = ["Decision", "Policy", "PolicyError"]
