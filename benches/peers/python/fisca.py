"""The reference policy as a system of openfisca-core: a variable for each fact and for each criterion."""

import numpy
from openfisca_core import entities, periods, simulations, taxbenefitsystems, variables

FIRM = entities.SingleEntity("firm", "firms", "A firm", "")
PERIOD = periods.period("2026-11")


def variable(name, kind, formula=None):
    """A variable of the firm, computed where it has a formula."""
    body = {"value_type": kind, "entity": FIRM, "definition_period": periods.DateUnit.MONTH, "label": name}
    if formula:
        body["formula"] = formula
    return type(name, (variables.Variable,), body)


def simulation(of, eea, sectors, excluded):
    """The firms with their facts set: money in cents and dates as days, as the arrays have them, words as their numbers."""
    system = taxbenefitsystems.TaxBenefitSystem([FIRM])
    inputs = {name: (column[0] if isinstance(column, tuple) else column) for name, column in of.items()}
    for name, column in inputs.items():
        system.add_variable(variable(name, bool if column.dtype == bool else int))
    words = {name: column[1] for name, column in of.items() if isinstance(column, tuple)}

    def table(name, among):
        return numpy.array([word in among for word in words[name]])

    in_eea, in_sectors, is_excluded = table("jurisdiction", eea), table("sector", sectors), table("activity", excluded)
    days = {text: (numpy.datetime64(text) - numpy.datetime64("1970-01-01")).astype(int) for text in ("2026-12-31", "2025-11-23")}
    rules = {
        "b01": lambda of: of("is_legal_entity"),
        "b02": lambda of: of("has_local_presence"),
        "b03": lambda of: of("consumer_benefit"),
        "b04": lambda of: of("has_exit_plan"),
        "b05": lambda of: of("has_risk_plan"),
        "b06": lambda of: ~of("sanctions_hit"),
        "i07": lambda of: of("trl") >= 6,
        "i08": lambda of: of("team_size") >= 3,
        "i09": lambda of: of("max_customers") <= 5_000,
        "i10": lambda of: (of("test_months") >= 3) & (of("test_months") <= 24),
        "m11": lambda of: of("capital") >= 5_000_000,
        "m12": lambda of: of("exposure_per_client") <= 150_050,
        "m13": lambda of: of("total_exposure") <= 25_000_000,
        "d14": lambda of: of("application_date") <= days["2026-12-31"],
        "d15": lambda of: of("incorporation_date") <= days["2025-11-23"],
        "d16": lambda of: of("licence_expiry") > of("application_date"),
        "s17": lambda of: in_eea[of("jurisdiction")],
        "s18": lambda of: in_sectors[of("sector")],
        "s19": lambda of: ~is_excluded[of("activity")],
        "n20": lambda of: sum(of(name) * 1 for name in SIGNS) >= 3,
    }

    def formula(rule):
        return lambda firm, period: rule(lambda fact: firm(fact, period))

    for name, rule in rules.items():
        system.add_variable(variable(name, bool, formula(rule)))

    def eligible(firm, period):
        met = firm("b01", period)
        for name in list(rules)[1:]:
            met = met & firm(name, period)
        return met

    system.add_variable(variable("eligible", bool, eligible))
    made = simulations.SimulationBuilder().build_default_simulation(system, count=len(next(iter(inputs.values()))))
    for name, column in inputs.items():
        made.set_input(name, PERIOD, column)
    made.criteria = list(rules)
    return made


SIGNS = ["sig_new_tech", "sig_new_model", "sig_lower_cost", "sig_access", "sig_competition"]


def compute(made):
    """Every criterion and the outcome anew; what was computed before is forgotten."""
    for name in [*made.criteria, "eligible"]:
        made.delete_arrays(name)
    return made.calculate("eligible", PERIOD)


def counts(made):
    """How many are eligible, and how many criteria fail in all."""
    eligible = compute(made)
    return int(eligible.sum()), sum(int((~made.calculate(name, PERIOD)).sum()) for name in made.criteria)
