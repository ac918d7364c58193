"""Writes logisticRegressionFixture.json: results of scikit-learn's LogisticRegression for random clips. Run: python3 logisticRegressionFixture.py"""

import json
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

random = np.random.default_rng(1)
CLASSES, FEATURES = 4, 12
# Unequal class sizes, and overlapping classes.
labels = random.choice(CLASSES, 60, p=[0.4, 0.3, 0.2, 0.1])
middles = random.normal(size=(CLASSES, FEATURES))


def clips(of):
    return np.round(0.7 * middles[of] + random.normal(size=(len(of), FEATURES)), 4).astype(np.float32)


rows, tests = clips(labels), clips(np.arange(CLASSES))


def case(inverse_penalty, weighted):
    counts = np.bincount(labels, minlength=CLASSES)
    weights = (len(labels) / (CLASSES * counts)).tolist() if weighted else None
    model = LogisticRegression(
        C=inverse_penalty, tol=1e-10, max_iter=10000, class_weight=dict(enumerate(weights)) if weighted else None
    ).fit(rows.astype(np.float64), labels)
    return {
        "inversePenalty": inverse_penalty,
        "classWeights": weights,
        "coefficients": model.coef_.tolist(),
        "intercepts": model.intercept_.tolist(),
        "probabilities": model.predict_proba(tests.astype(np.float64)).tolist(),
    }


fixture = {
    "rows": rows.astype(np.float64).tolist(),
    "labels": labels.tolist(),
    "classes": CLASSES,
    "tests": tests.astype(np.float64).tolist(),
    "cases": [case(c, weighted) for c, weighted in ((0.001, False), (0.1, False), (1.0, False), (0.1, True))],
}
(Path(__file__).parent / "logisticRegressionFixture.json").write_text(json.dumps(fixture) + "\n")
