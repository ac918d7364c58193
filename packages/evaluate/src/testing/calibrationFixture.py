"""Writes calibrationFixture.json: calibration of the predictions of metricsFixture.py. Run: python3 calibrationFixture.py

The bins of the classwise error are those of scikit-learn's calibration_curve. The temperature is the zero of the likelihood's
derivative that SciPy finds, or an end of the range if there is none.
"""

import json
from pathlib import Path

import numpy as np
import scipy
import sklearn
from metricsFixture import CASES, case
from scipy.optimize import brentq
from scipy.special import softmax
from sklearn.calibration import calibration_curve
from sklearn.metrics import log_loss

BINS = 15
INVERSES = (0.01, 100)


def classwise(classes, labels, scores):
    errors = []
    for label in range(classes):
        shares, means = calibration_curve(labels == label, scores[:, label], n_bins=BINS, strategy="uniform")
        counts = np.bincount(np.searchsorted(np.linspace(0, 1, BINS + 1)[1:-1], scores[:, label]), minlength=BINS)
        errors.append(float((counts[counts > 0] * np.abs(shares - means)).sum() / len(labels)))
    return errors


def temperature(labels, scores):
    logits = np.log(scores)
    own = logits[np.arange(len(labels)), labels]

    def slope(inverse):
        return ((softmax(inverse * logits, axis=1) * logits).sum(1) - own).mean()

    if slope(INVERSES[0]) >= 0:
        return 1 / INVERSES[0]
    if slope(INVERSES[1]) <= 0:
        return 1 / INVERSES[1]
    return 1 / brentq(slope, *INVERSES, xtol=1e-15, rtol=1e-14)


def expected(seed):
    classes, labels, scores = case(seed)
    fitted = temperature(labels, scores)
    after = softmax(np.log(scores) / fitted, axis=1)
    return {
        "classwise": classwise(classes, labels, scores),
        "temperature": fitted,
        "nllBefore": log_loss(labels, scores, labels=range(classes)),
        "nllAfter": log_loss(labels, after, labels=range(classes)),
    }


result = {
    "sklearn": sklearn.__version__,
    "scipy": scipy.__version__,
    "cases": [expected(seed) for seed in range(CASES)],
}
Path(__file__).with_suffix(".json").write_text(json.dumps(result) + "\n")
