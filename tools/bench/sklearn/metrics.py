"""The tasks of tools/bench/src/report/metrics.ts in scikit-learn and NumPy: metrics.py JOB, a JSON; prints seconds and values by task as JSON."""

import json
import sys
import time
from statistics import median

import numpy as np
from sklearn.metrics import accuracy_score, average_precision_score, balanced_accuracy_score, roc_auc_score
from sklearn.utils import resample

job = json.loads(sys.argv[1])
classes, samples, few = job["classes"], job["samples"], min(job["peerSamples"], job["samples"])


def read(name, kind):
    return np.fromfile(f"{job['folder']}/{name}.bin", dtype=kind)


labels, groups = read("labels", np.int32), read("groups", np.int32)
probabilities = read("probabilities", np.float64).reshape(len(labels), len(classes))


def recalls():
    predicted = probabilities.argmax(1)
    return {"uar": balanced_accuracy_score(labels, predicted), "war": accuracy_score(labels, predicted)}


def ranking():
    figures = {}
    for label, name in enumerate(classes):
        own, scores = labels == label, probabilities[:, label]
        figures[f"auc {name}"] = roc_auc_score(own, scores)
        figures[f"ap {name}"] = average_precision_score(own, scores)
    return figures


def bootstrap():
    predicted = probabilities.argmax(1)
    for sample in range(few):
        drawn_labels, drawn = resample(labels, predicted, random_state=sample)
        balanced_accuracy_score(drawn_labels, drawn)


def bootstrap_of_groups():
    predicted = probabilities.argmax(1)
    order = np.argsort(groups, kind="stable")
    members = np.split(order, np.flatnonzero(np.diff(groups[order])) + 1)
    for sample in range(few):
        drawn = resample(np.arange(len(members)), random_state=sample)
        clips = np.concatenate([members[group] for group in drawn])
        balanced_accuracy_score(labels[clips], predicted[clips])


def permutations():
    predicted = probabilities.argmax(1)
    rng = np.random.default_rng(1)
    for _ in range(few):
        balanced_accuracy_score(labels, rng.permutation(predicted))


def measure(work, rounds, times):
    seconds, cpu = [], []
    for _ in range(rounds):
        start, before = time.perf_counter(), time.process_time()
        value = work()
        seconds.append((time.perf_counter() - start) * times)
        cpu.append((time.process_time() - before) * times)
    return {"seconds": median(seconds), "cpuSeconds": median(cpu), "value": value}


scale = samples / few
result = {"recalls": measure(recalls, job["rounds"], 1), "ranking": measure(ranking, job["rounds"], 1)}
sampled = {"bootstrap": bootstrap, "bootstrap of groups": bootstrap_of_groups, "permutations": permutations}
for name, work in sampled.items():
    result[name] = {**measure(work, 1, scale), "scaledFrom": few}
print(json.dumps(result))
