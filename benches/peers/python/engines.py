"""Other engines, each as its users call it: compiled before the clock starts where it can be, and asked for the outcome and for
all twenty verdicts.

An engine is a name, what is made of an application before the clock starts, and the function that decides on that.
"""

import json
from importlib.metadata import version

import cedarpy
import cel
import cel_expr_python.cel as google_cel
import celpy
import datalogic_py
import json_logic
import regorus
import rule_engine
import zen
from criteria import AMOUNTS, DAYS, EEA, EXCLUDED, FLAGS, NAMES, SECTORS, SIGNS, WHOLE, listed, with_floats
from criteria import cel as in_cel
from criteria import json_logic as in_json_logic
from durable.lang import assert_fact, m, retract_fact, ruleset, when_all


def told(found):
    return "eligible" if all(found) else "ineligible", dict(zip(NAMES, found))


def _zen_criteria():
    signs = " + ".join(f"({name} ? 1 : 0)" for name in SIGNS)
    criteria = [one.replace("&&", "and") for one in in_cel()[:-2]]
    criteria[5] = "not sanctions_hit"
    criteria[13:16] = [
        'date(application_date) <= date("2026-12-31")',
        'date(incorporation_date) <= date("2025-11-23")',
        "date(licence_expiry) > date(application_date)",
    ]
    return [*criteria, f"activity not in {listed(EXCLUDED)}", f"{signs} >= 3"]


def _zen_expression():
    expression = zen.compile_expression(f"[{', '.join(_zen_criteria())}]")
    return lambda application: told(expression.evaluate(application))


def _zen_decision():
    """A decision of its graph: one node of expressions, each with the name of a criterion."""
    expressions = [{"id": name, "key": name, "value": one} for name, one in zip(NAMES, _zen_criteria())]
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in", "position": {"x": 0, "y": 0}},
        {"id": "at", "type": "expressionNode", "name": "at", "position": {"x": 1, "y": 0}, "content": {"expressions": expressions}},
        {"id": "out", "type": "outputNode", "name": "out", "position": {"x": 2, "y": 0}},
    ]
    edges = [{"id": "1", "sourceId": "in", "targetId": "at"}, {"id": "2", "sourceId": "at", "targetId": "out"}]
    graph = {"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges}
    decision = zen.ZenEngine().create_decision(json.dumps(graph))

    def decide(application):
        found = decision.evaluate(application)["result"]
        return told([found[name] for name in NAMES])

    return decide


def _cel():
    program = cel.compile(f"[{', '.join(in_cel())}]")
    return lambda application: told(program.execute(application))


def _google_cel():
    kinds = google_cel.Type
    variables = dict.fromkeys([*FLAGS, "sanctions_hit", *SIGNS], kinds.BOOL)
    variables |= dict.fromkeys(WHOLE, kinds.INT) | dict.fromkeys(AMOUNTS, kinds.DOUBLE)
    variables |= dict.fromkeys([*DAYS, "jurisdiction", "sector", "activity"], kinds.STRING)
    expression = google_cel.NewEnv(variables=variables).compile(f"[{', '.join(in_cel())}]")
    return lambda application: told(expression.eval(data=application).plain_value())


def _celpy():
    environment = celpy.Environment()
    program = environment.program(environment.compile(f"[{', '.join(in_cel())}]"))
    return lambda application: told([bool(one) for one in program.evaluate(celpy.json_to_cel(application))])


def _json_logic():
    rules = in_json_logic()
    return lambda application: told([json_logic.jsonLogic(rule, application) for rule in rules])


def _datalogic():
    rule = datalogic_py.Engine().compile(in_json_logic())
    return lambda application: told(rule.evaluate(application))


def _rule_engine():
    criteria = [one.replace("&&", "and").replace("!", "not ", 1) if i in (5, 9, 18) else one for i, one in enumerate(in_cel())]
    rules = [rule_engine.Rule(one) for one in criteria]
    return lambda application: told([rule.matches(application) for rule in rules])


def _rego():
    quoted = [
        *(f"input.{name}" for name in FLAGS),
        "not input.sanctions_hit",
        "input.trl >= 6",
        "input.team_size >= 3",
        "input.max_customers <= 5000",
        "input.test_months >= 3; input.test_months <= 24",
        "input.capital >= 50000",
        "input.exposure_per_client <= 1500.5",
        "input.total_exposure <= 250000",
        'input.application_date <= "2026-12-31"',
        'input.incorporation_date <= "2025-11-23"',
        "input.licence_expiry > input.application_date",
        f"input.jurisdiction in {{{listed(EEA)[1:-1]}}}",
        f"input.sector in {{{listed(SECTORS)[1:-1]}}}",
        f"not input.activity in {{{listed(EXCLUDED)[1:-1]}}}",
        f"count([1 | some name in {listed(SIGNS)}; input[name]]) >= 3",
    ]
    rules = "\n".join(f'met contains "{name}" if {{ {body} }}' for name, body in zip(NAMES, quoted))
    engine = regorus.Engine()
    engine.add_policy("reference.rego", f"package reference\nimport rego.v1\n{rules}")

    def decide(application):
        engine.set_input(application)
        met = engine.eval_rule("data.reference.met")
        return told([name in met for name in NAMES])

    return decide


def _cedar():
    count = " + ".join(f"(if context.{name} then 1 else 0)" for name in SIGNS)
    amount = {"m11": ("capital", "greaterThanOrEqual", "50000.00"), "m12": ("exposure_per_client", "lessThanOrEqual", "1500.50")}
    amount["m13"] = ("total_exposure", "lessThanOrEqual", "250000.00")
    rules = {name: f"context.{flag}" for name, flag in zip(NAMES, FLAGS)}
    rules |= {
        "b06": "!context.sanctions_hit",
        "i07": "context.trl >= 6",
        "i08": "context.team_size >= 3",
        "i09": "context.max_customers <= 5000",
        "i10": "context.test_months >= 3 && context.test_months <= 24",
        **{name: f'decimal(context.{fact}).{than}(decimal("{cap}"))' for name, (fact, than, cap) in amount.items()},
        "d14": 'datetime(context.application_date) <= datetime("2026-12-31")',
        "d15": 'datetime(context.incorporation_date) <= datetime("2025-11-23")',
        "d16": "datetime(context.licence_expiry) > datetime(context.application_date)",
        "s17": f"{listed(EEA)}.contains(context.jurisdiction)",
        "s18": f"{listed(SECTORS)}.contains(context.sector)",
        "s19": f"!{listed(EXCLUDED)}.contains(context.activity)",
        "n20": f"{count} >= 3",
    }
    forbidden = "\n".join(f'@id("{name}") forbid (principal, action, resource) unless {{ {rules[name]} }};' for name in NAMES)
    policies = cedarpy.PolicySet.from_str(f'@id("admitted") permit (principal, action, resource);\n{forbidden}')
    entities = cedarpy.Entities.from_json_str("[]")

    def decide(application):
        request = {"principal": 'Firm::"a"', "action": 'Action::"enter"', "resource": 'Sandbox::"reference"'}
        request["context"] = application
        answer = cedarpy.is_authorized(request, policies, entities)
        if answer.allowed:
            return told([True] * len(NAMES))
        reasons = set(answer.diagnostics.id_annotations_by_reason.values())
        return told([name not in reasons for name in NAMES])

    return decide


def _durable_rules():
    """A rule for each way in which a criterion is not met. What was asserted is taken back, so that nothing fills up."""
    failed = set()
    unmet = {name: getattr(m, fact) == False for name, fact in zip(NAMES, FLAGS)}  # noqa: E712
    unmet |= {
        "b06": m.sanctions_hit == True,  # noqa: E712
        "i07": m.trl < 6,
        "i08": m.team_size < 3,
        "i09": m.max_customers > 5000,
        "i10": (m.test_months < 3) | (m.test_months > 24),
        "m11": m.capital < 50000.0,
        "m12": m.exposure_per_client > 1500.5,
        "m13": m.total_exposure > 250000.0,
        "d14": m.application_date > "2026-12-31",
        "d15": m.incorporation_date > "2025-11-23",
        "d16": m.licence_expiry <= m.application_date,
        "s17": _all_of(m.jurisdiction != one for one in EEA),
        "s18": _all_of(m.sector != one for one in SECTORS),
        "s19": _any_of(m.activity == one for one in EXCLUDED),
        "n20": m.signs < 3,
    }

    def told_of(name):
        return lambda context: failed.add(name)

    with ruleset("reference"):
        for name, condition in unmet.items():
            when_all(condition)(told_of(name))
    count = 0

    def decide(application):
        nonlocal count
        failed.clear()
        count += 1
        fact = application | {"id": count, "signs": sum(application[sign] for sign in SIGNS)}
        try:
            assert_fact("reference", fact)
        except Exception as error:
            if "not handled" not in str(error) and "MessageNotHandled" not in type(error).__name__:
                raise
        else:
            retract_fact("reference", fact)
        return told([name not in failed for name in NAMES])

    return decide


def _all_of(conditions):
    found = None
    for condition in conditions:
        found = condition if found is None else found & condition
    return found


def _any_of(conditions):
    found = None
    for condition in conditions:
        found = condition if found is None else found | condition
    return found


def engines():
    """A name, what is made of an application beforehand, and what decides on that."""
    def as_it_is(application):
        return application

    all_of_them = [
        ("datalogic-py", with_floats, _datalogic),
        ("cel-expr-python", with_floats, _google_cel),
        ("zen-engine", with_floats, _zen_expression),
        ("zen-engine", with_floats, _zen_decision),
        ("common-expression-language", with_floats, _cel),
        ("gordon-to-regorus", with_floats, _rego),
        ("json-logic-qubit", with_floats, _json_logic),
        ("rule-engine", with_floats, _rule_engine),
        ("cedarpy", as_it_is, _cedar),
        ("durable-rules", with_floats, _durable_rules),
        ("cel-python", with_floats, _celpy),
    ]
    named = {"_zen_expression": ", one expression", "_zen_decision": ", a decision"}
    return {
        f"{name} {version(name)}{named.get(make.__name__, '')}": (prepare, make()) for name, prepare, make in all_of_them
    }
