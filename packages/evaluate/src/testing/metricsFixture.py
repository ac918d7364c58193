"""Writes metricsFixture.json: results of scikit-learn and statsmodels for seeded predictions. Run: python3 metricsFixture.py

The predictions are generated here and in metrics.test.ts with Mulberry32; the fixture has only the results.
"""

import json
from pathlib import Path

import numpy as np
import sklearn
import statsmodels
from sklearn.metrics import average_precision_score, cohen_kappa_score, matthews_corrcoef, roc_auc_score
from statsmodels.stats.contingency_tables import mcnemar

from mulberry32 import mulberry32

CASES = 200


def case(seed):
    """Labels, and scores with few distinct values, so that there are ties."""
    random = mulberry32(seed)
    classes = 2 + seed % 6
    clips = 20 + seed
    labels = [k % classes for k in range(clips)]
    scores = []
    for label in labels:
        row = [1 + int(next(random) * 12) for _ in range(classes)]
        row[label] += int(next(random) * 8)
        scores.append([value / sum(row) for value in row])
    return classes, np.array(labels), np.array(scores)


def expected(seed):
    classes, labels, scores = case(seed)
    predicted = scores.argmax(1)
    right, other_right = predicted == labels, np.roll(predicted, 1) == labels
    table = [
        [int((right & other_right).sum()), int((right & ~other_right).sum())],
        [int((~right & other_right).sum()), int((~right & ~other_right).sum())],
    ]
    return {
        "kappa": cohen_kappa_score(labels, predicted),
        "mcc": matthews_corrcoef(labels, predicted),
        "brier": float(((scores - np.eye(classes)[labels]) ** 2).sum(1).mean()),
        "auc": roc_auc_score(labels == 0, scores[:, 0]),
        "ap": average_precision_score(labels == 0, scores[:, 0]),
        "mcnemar": float(mcnemar(table, exact=True).pvalue),
    }


if __name__ == "__main__":
    result = {
        "sklearn": sklearn.__version__,
        "statsmodels": statsmodels.__version__,
        "cases": [expected(seed) for seed in range(CASES)],
    }
    Path(__file__).with_suffix(".json").write_text(json.dumps(result) + "\n")
