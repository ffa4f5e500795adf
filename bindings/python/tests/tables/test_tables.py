"""Tables of pyarrow, Polars and DuckDB, decided in columns: every row comes to what it comes to by itself."""

import json
import unittest
from datetime import date, datetime, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import polars
import pyarrow as pa
from regbox import Decisions, Policy, PolicyError

ROOT = Path(__file__).parents[4]
ON = date(2026, 5, 1)
POLICY = Policy.from_source("""
  policy demo "Demo" { version "1" in force from 2024-01-01 timezone "Europe/London" source regs "Regulations" }
  enum Kind { company charity }
  fact kind: Kind "What is it?"
  fact staff: integer "How many people?" { at least 0 }
  fact turnover: money GBP "How much?"
  fact since: date "Since when?"
  criterion small "Small" { cites regs "reg 1" requires staff is less than 50 and turnover is less than GBP 10 million }
  criterion old { cites regs "reg 2" requires kind is charity or since is before 2020-01-01 }
  decision eligibility { eligible when small and old  ineligible otherwise }""")
ROWS: list[dict[str, Any]] = [
    {"firm": "Ada", "kind": "company", "staff": 3, "turnover": Decimal("1.50"), "since": date(2019, 12, 31)},
    {"firm": "Bob", "kind": "charity", "staff": 50, "turnover": Decimal("9999999.99"), "since": None},
    {"firm": "Cy", "kind": None, "staff": 4, "turnover": None, "since": date(2024, 1, 1)},
    {"firm": "Di", "kind": "trust", "staff": -1, "turnover": Decimal("0.00"), "since": date(2024, 1, 1)},
    {"firm": "Eve", "kind": "charity", "staff": 4, "turnover": Decimal("10.00"), "since": None},
] * 3


def table() -> pa.Table:
    return pa.Table.from_pylist(ROWS)


def rows(decisions: Decisions) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pa.table(decisions).to_pylist()
    return found


class Tables(unittest.TestCase):
    def alike(self, decisions: Decisions, given: list[dict[str, Any]]) -> None:
        """As each row is decided by itself."""
        found = rows(decisions)
        self.assertEqual(len(found), len(given))
        for at, (row, one) in enumerate(zip(given, found)):
            facts = {name: value for name, value in row.items() if name != "firm"}
            try:
                wanted = POLICY.decide(facts, on=ON)
            except PolicyError as error:
                self.assertEqual((one["status"], one["outcome"], one["small"]), ("invalid", None, None))
                self.assertEqual(one["errors"], error.json)
                self.assertIn(at, decisions.invalid)
                self.assertRaises(PolicyError, decisions.decision, at)
                continue
            self.assertEqual({"small": one["small"], "old": one["old"]}, wanted.verdicts)
            self.assertEqual((one["status"], one["outcome"], one["errors"]), (wanted.status, wanted.outcome, None))
            self.assertEqual(decisions.decision(at), wanted)

    def test_pyarrow_tables_batches_and_readers_go_in(self) -> None:
        whole = table()
        pieces = pa.Table.from_batches(whole.to_batches(max_chunksize=4))
        for given in (whole, pieces, pieces.to_reader(), whole.to_batches()[0]):
            decisions = POLICY.decide_arrow(given, on=ON, keep=["firm"])
            self.assertEqual(decisions.columns, ["firm", "status", "outcome", "small", "old", "errors"])
            self.alike(decisions, ROWS)
        self.assertEqual(repr(decisions), "<Decisions: 15 rows, columns firm, status, outcome, small, old, errors>")

    def test_what_comes_out_can_be_read_again_and_sliced(self) -> None:
        decisions = POLICY.decide_arrow(table().slice(2, 7), on=ON, keep=["firm"])
        self.alike(decisions, ROWS[2:9])
        self.assertEqual(pa.table(decisions), pa.table(decisions))
        self.assertEqual(pa.schema(decisions).names, decisions.columns)
        self.assertEqual(pa.RecordBatchReader.from_stream(decisions).read_all().num_rows, 7)
        self.assertRaises(IndexError, decisions.decision, 7)
        nothing = POLICY.decide_arrow(table().slice(0, 0).drop(["firm"]), on=ON)
        self.assertEqual((len(nothing), pa.table(nothing).column_names), (0, ["status", "outcome", "small", "old", "errors"]))

    def test_polars_frames_go_in_and_out(self) -> None:
        frame = polars.DataFrame(ROWS, schema_overrides={"turnover": polars.Decimal(18, 2)})
        decisions = POLICY.decide_arrow(frame, on=ON, keep=["firm"])
        self.alike(decisions, ROWS)
        back = polars.DataFrame(decisions)
        self.assertEqual(back["firm"].to_list(), frame["firm"].to_list())
        self.assertEqual(back.filter(polars.col("outcome") == "eligible").height, 6)
        self.alike(POLICY.decide_arrow(frame.with_columns(polars.col("kind").cast(polars.Categorical)).drop("firm"), on=ON), ROWS)

    def test_duckdb_relations_go_in_and_out(self) -> None:
        firms = table()  # noqa: F841
        connection = duckdb.connect()
        relation = connection.sql("select * from firms where firm <> 'Di'")
        decisions = POLICY.decide_arrow(relation, on=ON, keep=["firm"])
        self.alike(decisions, [row for row in ROWS if row["firm"] != "Di"])
        decided = pa.table(decisions)  # noqa: F841
        found = connection.sql("select outcome::varchar o, count(*) from decided group by o order by o nulls last").fetchall()
        self.assertEqual(found, [("eligible", 6), ("ineligible", 3), (None, 3)])

    def test_what_is_needed_is_told(self) -> None:
        needs = rows(POLICY.decide_arrow(table(), on=ON, keep=["firm"], needs=True))
        self.assertEqual(needs[2]["needs"], [need.fact for need in POLICY.decide({"staff": 4, "since": date(2024, 1, 1)}, on=ON).needs])
        self.assertEqual(needs[0]["needs"], [])

    def test_what_is_wrong_with_a_table_is_an_error(self) -> None:
        def codes(given: pa.Table, **options: Any) -> list[tuple[str, str | None]]:
            with self.assertRaises(PolicyError) as caught:
                POLICY.decide_arrow(given, on=ON, **options)
            return [(one.code, one.fact) for one in caught.exception.diagnostics]

        self.assertEqual(codes(table()), [("E0602", "firm")])
        self.assertEqual(codes(pa.table({"staff": [0.5], "kind": [5]}))[0][0], "E0609")
        self.assertEqual(codes(table(), decision="other", keep=["firm"])[0][0], "E0611")
        anything: list[Any] = [[1], {"a": 1}, None, pa.array([1, 2]), "x"]
        for given in anything:
            with self.assertRaises((TypeError, ValueError)):
                POLICY.decide_arrow(given, on=ON)
        wrong: Any = "2026-05-01"
        self.assertRaises(TypeError, POLICY.decide_arrow, table(), on=wrong)


def column(value: Any) -> pa.Array:
    return pa.array([value])


class Parity(unittest.TestCase):
    def test_the_cases_are_decided_alike_in_columns(self) -> None:
        decided = refused = 0
        for path in sorted((ROOT / "tests/parity/cases").glob("*.json")):
            case = json.loads(path.read_text(encoding="utf-8"))
            if "events" in case:
                continue
            try:
                facts = json.loads(case["facts"], parse_float=Decimal)
                if "example" in case:
                    policy = Policy.from_file(ROOT / "examples" / case["example"] / "policy.regbox")
                else:
                    sources = [(file["name"], file["text"]) for file in case["files"] if not file.get("module")]
                    modules = {file["name"]: file["text"] for file in case["files"] if file.get("module")}
                    policy = Policy.from_sources(sources, files=modules)
                given = pa.table({name: column(value) for name, value in facts.items()})
            except (PolicyError, ValueError, AttributeError, pa.ArrowException):
                continue  # It is not about facts, or they have no place in columns.
            if given.num_columns == 0:
                given = pa.table({"row": [1]})
                options: dict[str, Any] = {"keep": ["row"]}
            else:
                options = {}
            on = date.fromisoformat(case["on"])
            wanted = json.loads(case["expect"])
            with self.subTest(case["name"]):
                try:
                    decisions = policy.decide_arrow(given, on=on, decision=case["decision"], **options)
                except PolicyError as error:
                    # What is wrong with a column is told of the table, and its rows are not looked at.
                    told = {one.code for one in error.diagnostics}
                    self.assertLessEqual(told, {one["code"] for one in wanted["errors"]})
                    refused += 1
                    continue
                try:
                    self.assertEqual(decisions.decision(0).json, case["expect"])
                except PolicyError as error:
                    self.assertEqual(error.json, case["expect"])
                    self.assertEqual(rows(decisions)[0]["errors"], case["expect"])
                    refused += 1
                    continue
                (row,) = rows(decisions)
                self.assertEqual((row["status"], row["outcome"]), (wanted["status"], wanted["outcome"]))
                verdicts = {one["name"]: one["verdict"] for one in wanted["criteria"]}
                self.assertEqual({name: row.get(f"criterion_{name}", row.get(name)) for name in verdicts}, verdicts)
                decided += 1
        print(f"{decided} parity cases decided and {refused} refused alike in columns")
        self.assertGreaterEqual(decided, 50)
