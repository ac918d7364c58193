"""Writes voteFixture.json: results of SciPy, NumPy and scikit-learn for seeded votes and predictions. Run: python3 voteFixture.py

Votes and predictions are generated here and in voteMetrics.test.ts with Mulberry32; the fixture has only the results.
"""

import json
from pathlib import Path

import numpy as np
import scipy
import sklearn
from scipy.stats import entropy
from sklearn.metrics import accuracy_score, recall_score, roc_auc_score

from mulberry32 import mulberry32

CASES = 20


def case(seed):
    """Ten votes per clip, the most voted class as label, and a predicted class. Some cases are mostly unanimous."""
    random = mulberry32(seed)
    classes = 2 + seed % 10
    votes, labels, predictions = [], [], []
    for _ in range(20 + 3 * seed):
        row = [0] * classes
        leading = int(next(random) * classes)
        row[leading] = 10 if next(random) < (seed % 4) / 4 else 1
        while sum(row) < 10:
            row[int(next(random) * classes)] += 1
        label = row.index(max(row))
        votes.append(row)
        labels.append(label)
        predictions.append(label if next(random) < 0.6 else int(next(random) * classes))
    return classes, np.array(votes), np.array(labels), np.array(predictions)


def expected(seed):
    classes, votes, labels, predictions = case(seed)
    # Rounded, so that equal entropies are equal numbers.
    bits = np.round(entropy(votes, base=2, axis=1), 13)
    quarters = np.searchsorted(np.quantile(bits, [0.25, 0.5, 0.75]), bits, side="left")
    right = predictions == labels
    return {
        "mean": float(bits.mean()),
        "normalized": float(bits.mean() / entropy([1] * classes, base=2)),
        "quartiles": np.quantile(bits, [0, 0.25, 0.5, 0.75, 1]).tolist(),
        "mistakeAuc": float(roc_auc_score(~right, bits)) if 0 < right.sum() < len(right) else None,
        "agreement": [
            {
                "quarter": int(quarter) + 1,
                "clips": int((quarters == quarter).sum()),
                "war": accuracy_score(labels[quarters == quarter], predictions[quarters == quarter]),
                "uar": recall_score(
                    labels[quarters == quarter],
                    predictions[quarters == quarter],
                    labels=np.unique(labels[quarters == quarter]),
                    average="macro",
                    zero_division=0,
                ),
            }
            for quarter in np.unique(quarters)
        ],
    }


if __name__ == "__main__":
    result = {
        "scipy": scipy.__version__,
        "numpy": np.__version__,
        "sklearn": sklearn.__version__,
        "cases": [expected(seed) for seed in range(1, CASES + 1)],
    }
    Path(__file__).with_suffix(".json").write_text(json.dumps(result, separators=(",", ":")) + "\n")
