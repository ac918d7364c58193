"""Writes pairedBootstrapFixture.json: paired bootstraps that draw clips, or groups, one by one. Run: python3 pairedBootstrapFixture.py

The predictions are generated here and in pairedBootstrap.test.ts with Mulberry32; the fixture has only the results. Only Python's
standard library is used.
"""

import json
import random
from pathlib import Path

from mulberry32 import mulberry32

SAMPLES = 20_000
CASES = [
    {"seed": 1, "classes": 3, "clips": 60, "grouped": False},
    {"seed": 2, "classes": 7, "clips": 150, "grouped": False},
    {"seed": 3, "classes": 5, "clips": 120, "grouped": True},
]


def paired_predictions(seed, classes, clips):
    """True class and the predictions of both models for each clip: the first model is right more often than the second."""
    rng = mulberry32(seed)
    rows = []
    for clip in range(clips):
        label = int(next(rng) * classes * next(rng))
        first = label if next(rng) < 0.6 else int(next(rng) * classes)
        second = first if next(rng) < 0.5 else (label if next(rng) < 0.4 else int(next(rng) * classes))
        rows.append((label, first, second))
    return rows


def uar(rows, model, classes):
    recalls = []
    for label in range(classes):
        own = [row for row in rows if row[0] == label]
        if own:
            recalls.append(sum(row[model] == label for row in own) / len(own))
    return sum(recalls) / len(recalls)


def war(rows, model, classes):
    return sum(row[0] == row[model] for row in rows) / len(rows)


def percentile(values, share):
    values = sorted(values)
    place = share * (len(values) - 1)
    low = int(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (place - low)


def summary(differences, point):
    mean = sum(differences) / len(differences)
    deviation = (sum((d - mean) ** 2 for d in differences) / (len(differences) - 1)) ** 0.5
    below = (sum(d <= 1e-12 for d in differences) + 1) / (len(differences) + 1)
    above = (sum(d >= -1e-12 for d in differences) + 1) / (len(differences) + 1)
    return {
        **point,
        "mean": mean,
        "deviation": deviation,
        "interval": [percentile(differences, 0.025), percentile(differences, 0.975)],
        "pValue": min(1, 2 * min(below, above)),
    }


def expected(case):
    rows = paired_predictions(case["seed"], case["classes"], case["clips"])
    # Groups of one to nine clips, in turn.
    sizes = [1 + index % 9 for index in range(len(rows))]
    units, at = [], 0
    for size in sizes if case["grouped"] else [1] * len(rows):
        if at < len(rows):
            units.append(rows[at : at + size])
            at += size
    rng = random.Random(case["seed"])
    drawn = {"uar": [], "war": []}
    for _ in range(SAMPLES):
        sample = [row for unit in rng.choices(units, k=len(units)) for row in unit]
        for name, metric in (("uar", uar), ("war", war)):
            drawn[name].append(metric(sample, 2, case["classes"]) - metric(sample, 1, case["classes"]))
    result = dict(case)
    for name, metric in (("uar", uar), ("war", war)):
        first, second = metric(rows, 1, case["classes"]), metric(rows, 2, case["classes"])
        result[name] = summary(drawn[name], {"first": first, "second": second, "difference": second - first})
    return result


result = {"samples": SAMPLES, "cases": [expected(case) for case in CASES]}
Path(__file__).with_suffix(".json").write_text(json.dumps(result, indent=1) + "\n")
