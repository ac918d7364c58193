"""Writes mcnemarFixture.json: exact p-values of McNemar's test, and statsmodels' of the chi-squared test. Run: python3 mcnemarFixture.py

The exact ones are Σ C(n, k) / 2^n in decimals of 60 digits, so that all digits of a float64 are correct for any counts.
"""

import json
import random
from decimal import Decimal, getcontext
from pathlib import Path

import statsmodels
from statsmodels.stats.contingency_tables import mcnemar

getcontext().prec = 60
CASES = 200


def exact(heads, tails):
    fewer, total = min(heads, tails), heads + tails
    if heads == tails:
        return 1.0
    term = Decimal(1)
    for k in range(1, fewer + 1):
        term = term * (total - k + 1) / k
    term /= Decimal(2) ** total
    tail = Decimal(0)
    for k in range(fewer, -1, -1):
        tail += term
        if term < tail * Decimal("1e-40"):
            break
        term = term * k / (total - k + 1)
    return float(min(Decimal(1), 2 * tail))


def chi_squared(heads, tails, correction):
    result = mcnemar([[0, heads], [tails, 0]], exact=False, correction=correction)
    return [float(result.statistic), float(result.pvalue)]


def counts():
    rng = random.Random(1)
    for case in range(CASES):
        total = round(10 ** rng.uniform(0, 5.3))
        spread = rng.choice([0.5, 2, 10, 30])
        heads = round(total / 2 + rng.gauss(0, spread * total**0.5 / 2))
        heads = max(0, min(total, heads))
        yield heads, total - heads
    yield from [(0, 1), (0, 1000), (1, 1020), (3, 2000), (200, 1500), (5000, 8000), (500_000, 502_000), (100_000, 112_000)]
    yield from [(7, 7), (7, 8), (250_000, 250_001), (40_000, 47_000)]


rows = [
    {
        "counts": [heads, tails],
        "exact": exact(heads, tails),
        "corrected": chi_squared(heads, tails, True),
        "plain": chi_squared(heads, tails, False),
    }
    for heads, tails in counts()
]
text = "[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]"
Path(__file__).with_suffix(".json").write_text(f'{{ "statsmodels": "{statsmodels.__version__}", "cases": {text} }}\n')
