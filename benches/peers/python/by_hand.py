"""The criteria in plain Python, as one would write them who knows that amounts of money are no floating-point numbers."""

from datetime import date
from decimal import Decimal

from criteria import AMOUNTS, DAYS, EEA, EXCLUDED, FLAGS, SECTORS, SIGNS, WHOLE

_EEA, _SECTORS, _EXCLUDED = frozenset(EEA), frozenset(SECTORS), frozenset(EXCLUDED)
_CAPITAL, _CLIENT, _TOTAL = Decimal("50000.00"), Decimal("1500.50"), Decimal("250000.00")


def decide(facts):
    """Trusts that the facts are what they should be; days that are written as they are here stand in the order of their
    texts."""
    verdicts = {
        "b01": facts["is_legal_entity"],
        "b02": facts["has_local_presence"],
        "b03": facts["consumer_benefit"],
        "b04": facts["has_exit_plan"],
        "b05": facts["has_risk_plan"],
        "b06": not facts["sanctions_hit"],
        "i07": facts["trl"] >= 6,
        "i08": facts["team_size"] >= 3,
        "i09": facts["max_customers"] <= 5000,
        "i10": 3 <= facts["test_months"] <= 24,
        "m11": Decimal(facts["capital"]) >= _CAPITAL,
        "m12": Decimal(facts["exposure_per_client"]) <= _CLIENT,
        "m13": Decimal(facts["total_exposure"]) <= _TOTAL,
        "d14": facts["application_date"] <= "2026-12-31",
        "d15": facts["incorporation_date"] <= "2025-11-23",
        "d16": facts["licence_expiry"] > facts["application_date"],
        "s17": facts["jurisdiction"] in _EEA,
        "s18": facts["sector"] in _SECTORS,
        "s19": facts["activity"] not in _EXCLUDED,
        "n20": sum(facts[sign] for sign in SIGNS) >= 3,
    }
    return "eligible" if all(verdicts.values()) else "ineligible", verdicts


_FLAGS = frozenset([*FLAGS, "sanctions_hit", *SIGNS])
_WHOLE, _DAYS, _AMOUNTS = frozenset(WHOLE), frozenset(DAYS), frozenset(AMOUNTS)


def careful(facts):
    """Refuses what is not as it should be, as Regbox does: a key too many or too few, a value of another kind."""
    for name, value in facts.items():
        if name in _FLAGS:
            fits = type(value) is bool
        elif name in _WHOLE:
            fits = type(value) is int
        elif type(value) is not str:
            fits = False
        elif name in _DAYS:
            date.fromisoformat(value)
            fits = len(value) == 10
        elif name in _AMOUNTS:
            fits = Decimal(value).is_finite()
        else:
            fits = name in ("jurisdiction", "sector", "activity")
        if not fits:
            raise TypeError(f"`{name}` is not as it should be")
    if len(facts) != 24:
        raise TypeError("a fact is missing")
    return decide(facts)
