"""Writes lossFixture.json: values and gradients of the losses in PyTorch. Run: python3 lossFixture.py"""

import json
from pathlib import Path

import torch
import torch.nn.functional as F

ROWS, CLASSES = 6, 7
torch.manual_seed(1)
logits = (3 * torch.randn(ROWS, CLASSES)).tolist()
labels = [0, 3, 5, 5, 6, 1]
votes = torch.tensor(
    [[10, 0, 0, 0, 0, 0, 0], [4, 3, 3, 0, 0, 0, 0], [0, 0, 5, 0, 5, 0, 0], [1, 1, 1, 1, 2, 2, 2], [0, 9, 0, 0, 0, 1, 0], [0, 0, 0, 2, 2, 6, 0]]
)
weights = [1.0, 0.5, 2.0, 3.0, 0.1, 4.0, 1.5]
soft = (votes / votes.sum(1, keepdim=True)).float()


def smooth(target, smoothing):
    return target * (1 - smoothing) + smoothing / CLASSES


def focal(x, target, gamma, smoothing, weight):
    logs = F.log_softmax(x, 1)
    terms = -smooth(target, smoothing) * (1 - logs.exp()) ** gamma * logs
    return (terms * (1 if weight is None else weight)).sum(1).mean()


def value(kind, target, smoothing, weight, x):
    if kind == "cross-entropy":
        return F.cross_entropy(x, target, weight=weight, label_smoothing=smoothing)
    if target.dim() == 1:
        target = F.one_hot(target, CLASSES).float()
    if kind == "kl":
        return F.kl_div(F.log_softmax(x, 1), smooth(target, smoothing), reduction="batchmean")
    return focal(x, target, 2.0, smoothing, weight)


cases = []
for kind in ("cross-entropy", "kl", "focal"):
    for target_name, target in (("classes", torch.tensor(labels)), ("distributions", soft)):
        for smoothing in (0.0, 0.1):
            for weight in (None, torch.tensor(weights)):
                if kind == "kl" and weight is not None:
                    continue
                x = torch.tensor(logits, requires_grad=True)
                loss = value(kind, target, smoothing, weight, x)
                loss.backward()
                cases.append(
                    {
                        "kind": kind,
                        "targets": target_name,
                        "labelSmoothing": smoothing,
                        "weighted": weight is not None,
                        "loss": loss.item(),
                        "gradient": x.grad.flatten().tolist(),
                    }
                )

fixture = {
    "torch": torch.__version__,
    "classes": CLASSES,
    "logits": [number for row in logits for number in row],
    "labels": labels,
    "distributions": soft.flatten().tolist(),
    "weights": weights,
    "gamma": 2.0,
    "cases": cases,
}
Path(__file__).with_suffix(".json").write_text(json.dumps(fixture) + "\n")
