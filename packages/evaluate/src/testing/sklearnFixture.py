"""Writes sklearnFixture.json: results of scikit-learn for seeded predictions. Run: python3 sklearnFixture.py"""

import json
from pathlib import Path

import numpy as np
import sklearn
from sklearn.metrics import accuracy_score, balanced_accuracy_score, confusion_matrix, precision_recall_fscore_support


def case(name, classes, clips, seed, true_classes=None, predicted_classes=None):
    rng = np.random.default_rng(seed)
    true = rng.choice(true_classes or range(classes), clips)
    guess = rng.choice(predicted_classes or range(classes), clips)
    predicted = np.where(rng.random(clips) < 0.6, true, guess)
    if predicted_classes:
        predicted = guess
    labels = list(range(classes))
    precision, recall, f1, support = precision_recall_fscore_support(true, predicted, labels=labels, zero_division=0)
    return {
        "name": name,
        "classes": classes,
        "true": true.tolist(),
        "predicted": predicted.tolist(),
        "confusionMatrix": confusion_matrix(true, predicted, labels=labels).tolist(),
        "accuracy": accuracy_score(true, predicted),
        "uar": balanced_accuracy_score(true, predicted),
        "precision": precision.tolist(),
        "recall": recall.tolist(),
        "f1": f1.tolist(),
        "support": support.tolist(),
    }


cases = [
    case("seven classes", 7, 200, 1),
    case("two classes", 2, 31, 2),
    case("a class without clips", 4, 60, 3, true_classes=[0, 1, 3]),
    case("a class never predicted", 4, 60, 4, predicted_classes=[0, 1, 2]),
]
fixture = {"sklearn": sklearn.__version__, "cases": cases}
Path(__file__).with_suffix(".json").write_text(json.dumps(fixture) + "\n")
