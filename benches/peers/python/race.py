"""`cargo xtask peers -- python`: the outcome and all twenty verdicts of the reference policy from a dict in Python, by Regbox, by
hand, and by engines from PyPI, side by side in one process.

First it is tried that all of them agree on every application. Then each has its turn in every round, of as many applications as
it decides in some milliseconds; what is timed is the time of the process on its cores, and a ratio is that of two turns of one
round, told as the median of all rounds with its quartiles. `--quick` makes it short.
"""

import json
import sys
from pathlib import Path
from statistics import median, quantiles
from time import process_time_ns

import by_hand
import ours


def main(file, quick):
    applications = [json.loads(line) for line in Path(file).read_text(encoding="utf-8").splitlines()]
    # What tells of tables takes what is told from here, and has none of the engines.
    from engines import engines

    others = engines()
    agree(applications, others)
    ways = {
        "by hand": (applications, by_hand.decide),
        "by hand, what is read is checked": (applications, by_hand.careful),
        "Regbox": (applications, ours.decide),
    }
    few = applications[:1000]
    ways |= {name: ([prepare(one) for one in few], decide) for name, (prepare, decide) in others.items()}
    table("Outcome and twenty verdicts from a dict", race(ways, quick), ["by hand", "Regbox"])
    texts = [json.dumps(one) for one in applications]
    empty = [{}]
    stages = {
        "deciding, outcome and verdicts": (applications, ours.decide),
        "deciding, outcome": (applications, lambda one: ours.policy.decide(one, on=ours.ON).outcome),
        "deciding on nothing, outcome": (empty, lambda one: ours.policy.decide(one, on=ours.ON).outcome),
        "from JSON text, outcome": (texts, lambda one: ours.policy.decide(one, on=ours.ON).outcome),
        "json.dumps of the dict": (applications, json.dumps),
        "deciding, the whole as JSON": (applications, lambda one: ours.policy.decide(one, on=ours.ON).json),
        "deciding, the explanation as text": (applications, lambda one: ours.policy.decide(one, on=ours.ON).explanation),
    }
    table("What it costs Regbox", race(stages, quick), ["deciding, outcome and verdicts"])


def agree(applications, others):
    """Every side comes to the same outcome and to the same verdicts, and these are those of the reference."""
    eligible = failed = 0
    for at, application in enumerate(applications):
        outcome, verdicts = by_hand.decide(application)
        eligible += outcome == "eligible"
        failed += sum(not met for met in verdicts.values())
        sides = {"by hand, checked": by_hand.careful(application), "Regbox": ours.in_words(ours.decide(application))}
        for name, (prepare, decide) in others.items():
            # A slow one takes every fiftieth.
            if at % (50 if name.startswith("cel-python") else 1) == 0:
                sides[name] = decide(prepare(application))
        for name, found in sides.items():
            if found != (outcome, verdicts):
                raise SystemExit(f"{name} differs on {application}: {found}, not {(outcome, verdicts)}")
    if len(applications) == 10_000 and (eligible, failed) != (5428, 6044):
        raise SystemExit("those are not the counts of the reference")
    print(f"{len(applications)} applications: {eligible} eligible, {failed} criteria failed; all agree\n")


def race(ways, quick):
    """Nanoseconds for one application, in each round, of each way."""
    turn, rounds = (5_000_000, 9) if quick else (25_000_000, 41)
    places = dict.fromkeys(ways, 0)

    def run(name, count):
        given, decide = ways[name]
        at = places[name]
        chosen = [given[(at + step) % len(given)] for step in range(count)]
        places[name] = (at + count) % len(given)
        start = process_time_ns()
        for one in chosen:
            decide(one)
        return max(1, process_time_ns() - start)

    counts = {}
    for name in ways:
        count = 1
        while (took := run(name, count)) < turn and count < 100_000:
            count *= 2
        counts[name] = max(1, round(count * turn / took))
    times = {name: [] for name in ways}
    names = list(ways)
    for step in range(rounds):
        for name in names[step % len(names) :] + names[: step % len(names)]:
            times[name].append(run(name, counts[name]) / counts[name])
    return times


def table(title, times, against):
    width = 2 + max(len(title), *(len(name) for name in times))
    column = 4 + max(24, *(len(name) for name in against))
    print((title.ljust(width) + " " * 10 + "".join(f"  to {name}".ljust(column) for name in against)).rstrip())
    for name, each in times.items():
        ratios = ["" if other == name else quartiles([a / b for a, b in zip(each, times[other])]) for other in against]
        print((name.ljust(width) + shown(median(each)).rjust(10) + "".join(f"  {one}".ljust(column) for one in ratios)).rstrip())
    print()


def quartiles(values):
    low, middle, high = quantiles(values, n=4)
    return f"{middle:.2f} ({low:.2f}–{high:.2f})"


def shown(nanoseconds):
    if nanoseconds < 1e3:
        return f"{nanoseconds:.2f} ns"
    return f"{nanoseconds / 1e3:.2f} µs" if nanoseconds < 1e6 else f"{nanoseconds / 1e6:.2f} ms"


if __name__ == "__main__":
    main(sys.argv[1], "--quick" in sys.argv[2:])
