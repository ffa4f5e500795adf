"""The twenty criteria as expressions, in the little that the languages of expressions have in common, and the names in them."""

EEA = "AT BE BG HR CY CZ DK EE FI FR DE GR HU IS IE IT LV LI LT LU MT NL NO PL PT RO SK SI ES SE".split()
SECTORS = ["payments", "lending", "insurance", "investments", "regtech", "identity"]
EXCLUDED = ["gambling", "tobacco", "weapons", "adult", "mining"]
SIGNS = ["sig_new_tech", "sig_new_model", "sig_lower_cost", "sig_access", "sig_competition"]
FLAGS = ["is_legal_entity", "has_local_presence", "consumer_benefit", "has_exit_plan", "has_risk_plan"]
WHOLE = ["trl", "team_size", "max_customers", "test_months"]
DAYS = ["application_date", "incorporation_date", "licence_expiry"]
AMOUNTS = ["capital", "exposure_per_client", "total_exposure"]
NAMES = [
    "b01", "b02", "b03", "b04", "b05", "b06", "i07", "i08", "i09", "i10",
    "m11", "m12", "m13", "d14", "d15", "d16", "s17", "s18", "s19", "n20",
]  # fmt: skip


def listed(names, quote='"'):
    return "[" + ", ".join(f"{quote}{name}{quote}" for name in names) + "]"


def with_floats(application):
    """The same application for an engine that has no decimals: its amounts as floats, which holds for these."""
    return application | {name: float(application[name]) for name in AMOUNTS}


def cel():
    """The criteria in the Common Expression Language."""
    signs = " + ".join(f"({name} ? 1 : 0)" for name in SIGNS)
    return [
        "is_legal_entity",
        "has_local_presence",
        "consumer_benefit",
        "has_exit_plan",
        "has_risk_plan",
        "!sanctions_hit",
        "trl >= 6",
        "team_size >= 3",
        "max_customers <= 5000",
        "test_months >= 3 && test_months <= 24",
        "capital >= 50000.0",
        "exposure_per_client <= 1500.5",
        "total_exposure <= 250000.0",
        'application_date <= "2026-12-31"',
        'incorporation_date <= "2025-11-23"',
        "licence_expiry > application_date",
        f"jurisdiction in {listed(EEA)}",
        f"sector in {listed(SECTORS)}",
        f"!(activity in {listed(EXCLUDED)})",
        f"{signs} >= 3",
    ]


def json_logic():
    """The criteria in JsonLogic."""

    def the(name):
        return {"var": name}

    signs = {"+": [{"if": [the(name), 1, 0]} for name in SIGNS]}
    return [
        the("is_legal_entity"),
        the("has_local_presence"),
        the("consumer_benefit"),
        the("has_exit_plan"),
        the("has_risk_plan"),
        {"!": [the("sanctions_hit")]},
        {">=": [the("trl"), 6]},
        {">=": [the("team_size"), 3]},
        {"<=": [the("max_customers"), 5000]},
        {"<=": [3, the("test_months"), 24]},
        {">=": [the("capital"), 50000]},
        {"<=": [the("exposure_per_client"), 1500.5]},
        {"<=": [the("total_exposure"), 250000]},
        {"<=": [the("application_date"), "2026-12-31"]},
        {"<=": [the("incorporation_date"), "2025-11-23"]},
        {">": [the("licence_expiry"), the("application_date")]},
        {"in": [the("jurisdiction"), EEA]},
        {"in": [the("sector"), SECTORS]},
        {"!": [{"in": [the("activity"), EXCLUDED]}]},
        {">=": [signs, 3]},
    ]
