"""`python make.py`: the register, made up, always the same."""

import csv
import random
from datetime import date, timedelta
from pathlib import Path

draw = random.Random(2026)
with Path(__file__).with_name("register.csv").open("w", encoding="utf-8", newline="") as file:
    out = csv.writer(file, lineterminator="\n")
    out.writerow(["firm", "sector", "staff", "turnover", "customers", "complaints", "entered_on", "has_exit_plan"])
    for number in range(1, 401):
        sector = draw.choices(["payments", "lending", "insurance", "identity"], [40, 30, 20, 10])[0]
        staff = min(400, int(draw.lognormvariate(3.2, 1.0)))
        turnover = f"{draw.lognormvariate(14.5, 1.3):.2f}"
        customers = int(draw.lognormvariate(7.2 if sector == "identity" else 6.6, 1.1))
        complaints = int(draw.expovariate(0.35))
        entered = date(2023, 6, 1) + timedelta(days=draw.randrange(1_200))
        plan = "" if draw.random() < 0.04 else str(draw.random() < 0.9).lower()
        out.writerow([f"F-{number:03}", sector, staff, turnover, customers, complaints, entered.isoformat(), plan])
