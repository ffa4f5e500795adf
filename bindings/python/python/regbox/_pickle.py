"""What comes out of a pickle: a policy is compiled again from its texts, once in each process."""

from datetime import date
from functools import lru_cache
from typing import Optional

from ._regbox import Decision, Policy

_Texts = tuple[tuple[str, str], ...]
_Zones = tuple[tuple[str, bytes], ...]


def policy(sources: _Texts, files: _Texts, zones: Optional[_Zones]) -> Policy:
    return _compiled(sources, files, zones)


@lru_cache(maxsize=64)
def _compiled(sources: _Texts, files: _Texts, zones: Optional[_Zones]) -> Policy:
    return Policy.from_sources(sources, files=dict(files), zones=None if zones is None else dict(zones))


def decision(of: Policy, facts: str, on: date, name: str) -> Decision:
    return of.decide(facts, on=on, decision=name)
