"""`cargo xtask peers -- python columns`: the twenty verdicts of the reference policy for a million applications at once, from one
Arrow table: by Regbox, by NumPy as one would write it by hand, and by openfisca-core, side by side in one process.

NumPy is timed twice: from the table, and with its columns already made into arrays. OpenFisca is timed computing only, its inputs
having been set. Regbox is timed twice, always from the table: to its decisions, and to a table of words. What is timed is the time of the process on its cores; pin it to one (`taskset -c 0`).
"""

import json
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from time import process_time_ns

import fisca
import numpy
import ours
import pyarrow
from race import table as told

BOOLS = ["is_legal_entity", "has_local_presence", "consumer_benefit", "has_exit_plan", "has_risk_plan", "sanctions_hit"]
SIGNS = ["sig_new_tech", "sig_new_model", "sig_lower_cost", "sig_access", "sig_competition"]
NUMBERS = ["trl", "team_size", "max_customers", "test_months"]
MONEY = ["capital", "exposure_per_client", "total_exposure"]
DATES = ["application_date", "incorporation_date", "licence_expiry"]
WORDS = ["jurisdiction", "sector", "activity"]
EEA = (
    "AT BE BG HR CY CZ DK EE FI FR DE GR HU IS IE IT LV LI LT LU MT NL NO PL PT RO SK SI ES SE".split()
)
SECTORS = ["payments", "lending", "insurance", "investments", "regtech", "identity"]
EXCLUDED = ["gambling", "tobacco", "weapons", "adult", "mining"]


def table(applications, rows):
    """The applications again and again: int64, decimal128 of two places, date32, words in dictionaries."""
    times = rows // len(applications)
    columns = {}
    for name in BOOLS + SIGNS:
        columns[name] = pyarrow.array([one[name] for one in applications])
    for name in NUMBERS:
        columns[name] = pyarrow.array([one[name] for one in applications], pyarrow.int64())
    for name in MONEY:
        columns[name] = pyarrow.array([Decimal(one[name]) for one in applications], pyarrow.decimal128(18, 2))
    for name in DATES:
        columns[name] = pyarrow.array([date.fromisoformat(one[name]) for one in applications], pyarrow.date32())
    for name in WORDS:
        columns[name] = pyarrow.array([one[name] for one in applications]).dictionary_encode()
    once = pyarrow.table(columns)
    return pyarrow.concat_tables([once] * times).combine_chunks()


def arrays(batch):
    """The columns of a batch as arrays of NumPy: money as cents, dates as days, words as their numbers and the words."""
    found = {}
    for name in BOOLS + SIGNS + NUMBERS:
        found[name] = batch.column(name).to_numpy(zero_copy_only=False)
    for name in MONEY:
        # The lower half of a small decimal128 is the whole of it.
        halves = numpy.frombuffer(batch.column(name).buffers()[1], numpy.int64).reshape(-1, 2)
        found[name] = halves[: batch.num_rows, 0]
    for name in DATES:
        found[name] = numpy.frombuffer(batch.column(name).buffers()[1], numpy.int32)[: batch.num_rows]
    for name in WORDS:
        column = batch.column(name)
        found[name] = (column.indices.to_numpy(), column.dictionary.to_pylist())
    return found


def day(text):
    return (numpy.datetime64(text, "D") - numpy.datetime64("1970-01-01", "D")).astype(int)


def among(column, words):
    codes, names = column
    return numpy.array([name in words for name in names])[codes]


def by_numpy(of):
    verdicts = [of[name] for name in BOOLS[:5]]
    verdicts.append(~of["sanctions_hit"])
    verdicts.append(of["trl"] >= 6)
    verdicts.append(of["team_size"] >= 3)
    verdicts.append(of["max_customers"] <= 5_000)
    verdicts.append((of["test_months"] >= 3) & (of["test_months"] <= 24))
    verdicts.append(of["capital"] >= 5_000_000)
    verdicts.append(of["exposure_per_client"] <= 150_050)
    verdicts.append(of["total_exposure"] <= 25_000_000)
    verdicts.append(of["application_date"] <= day("2026-12-31"))
    verdicts.append(of["incorporation_date"] <= day("2025-11-23"))
    verdicts.append(of["licence_expiry"] > of["application_date"])
    verdicts.append(among(of["jurisdiction"], EEA))
    verdicts.append(among(of["sector"], SECTORS))
    verdicts.append(~among(of["activity"], EXCLUDED))
    signs = of[SIGNS[0]].view(numpy.int8).copy()
    for name in SIGNS[1:]:
        signs += of[name].view(numpy.int8)
    verdicts.append(signs >= 3)
    eligible = verdicts[0].copy()
    for one in verdicts[1:]:
        eligible &= one
    return eligible, verdicts


def decided(batch):
    return ours.policy.decide_arrow(batch, on=ours.ON)


def by_regbox(batch):
    return pyarrow.table(decided(batch))


def main(file, quick):
    applications = [json.loads(line) for line in Path(file).read_text(encoding="utf-8").splitlines()]
    for rows in [100_000] if quick else [100_000, 1_000_000]:
        batch = table(applications, rows).to_batches()[0]
        of = arrays(batch)
        simulation = fisca.simulation(of, EEA, SECTORS, EXCLUDED)
        agree(batch, of, simulation, rows // len(applications))
        ways = {
            "NumPy by hand, from the table": lambda: by_numpy(arrays(batch)),
            "NumPy by hand, computing only": lambda: by_numpy(of),
            "openfisca-core, computing only": lambda: fisca.compute(simulation),
            "Regbox, from the table, deciding": lambda: decided(batch),
            "Regbox, from the table to a table": lambda: by_regbox(batch),
        }
        times = {name: [] for name in ways}
        for _ in range(5 if quick else 21):
            for name, way in ways.items():
                start = process_time_ns()
                way()
                times[name].append((process_time_ns() - start) / rows)
        told(f"All verdicts, one of {rows}", times, ["NumPy by hand, from the table", "openfisca-core, computing only"])


def agree(batch, of, simulation, times):
    """Every side comes to the counts of the reference."""
    eligible, verdicts = by_numpy(of)
    found = {"NumPy": (int(eligible.sum()), sum(int((~one).sum()) for one in verdicts))}
    answers = by_regbox(batch)
    names = [name for name in answers.column_names if name not in ("status", "outcome", "errors")]
    outcomes = answers["outcome"].combine_chunks().dictionary_decode().to_pylist()
    failed = sum(answers[name].combine_chunks().dictionary_decode().to_pylist().count("not_met") for name in names)
    found["Regbox"] = (outcomes.count("eligible"), failed)
    found["openfisca-core"] = fisca.counts(simulation)
    for name, counts in found.items():
        if counts != (5428 * times, 6044 * times):
            raise SystemExit(f"{name} comes to {counts}")


if __name__ == "__main__":
    main(sys.argv[1], "--quick" in sys.argv)
