"""Writes lossScalingFixture.json: loss scaling by torch.amp.GradScaler. Run: python3 lossScalingFixture.py (PyTorch 2.15, CPU)

`long`: the scale over 7000 steps, with the steps at which a gradient is infinite or NaN.
`training`: steps with batch normalization and clipping: the states after each step. The first gradients overflow by far, so that it does
not matter in which order they are summed; then the scale is set to a usual one.
"""

import json
from pathlib import Path

import torch
import torch.nn.functional as F

STEPS = 7000
OVERFLOWS = [0, 1, 2, 500, 2501, 2502, 6502]


def long_trace():
    weight = torch.nn.Parameter(torch.ones(2))
    optimizer = torch.optim.SGD([weight], lr=0.0)
    scaler = torch.amp.GradScaler("cpu")
    changes, scale = [], scaler.get_scale()
    for step in range(STEPS):
        optimizer.zero_grad()
        scaler.scale((weight * 1.0).sum()).backward()
        if step in OVERFLOWS:
            weight.grad[step % 2] = float("nan" if step % 2 else "inf")
        scaler.step(optimizer)
        scaler.update()
        if scaler.get_scale() != scale:
            scale = scaler.get_scale()
            changes.append({"step": step, "scale": scale})
    state = scaler.state_dict()
    return {
        "steps": STEPS,
        "overflows": OVERFLOWS,
        "changes": changes,
        "last": {"scale": state["scale"], "finiteSteps": state["_growth_tracker"]},
    }


def training():
    torch.manual_seed(1)
    rows, channels, classes = 4, 3, 2
    norm = torch.nn.BatchNorm1d(channels, eps=1e-3, momentum=0.1)
    dense = torch.nn.Linear(channels, classes)
    parameters = [norm.weight, norm.bias, dense.weight, dense.bias]
    with torch.no_grad():
        dense.weight.copy_(64 * torch.randn(classes, channels))
    optimizer = torch.optim.SGD(parameters, lr=0.25, momentum=0.9)
    scaler = torch.amp.GradScaler("cpu", init_scale=2.0**127)
    start = {"weight": dense.weight.T.tolist(), "bias": dense.bias.tolist()}
    steps = []
    for step in range(3 + 5):
        x = 3 * torch.randn(rows, channels) + 1
        # The wrong ones, whose gradients are large.
        labels = dense(F.batch_norm(x, None, None, training=True)).argmin(1)
        if step == 3:
            scaler.update(new_scale=2.0**10)
        scale = scaler.get_scale()
        optimizer.zero_grad()
        loss = F.cross_entropy(dense(norm(x)), labels)
        scaler.scale(loss).backward()
        scaler.unscale_(optimizer)
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        before = dense.weight.detach().clone()
        scaler.step(optimizer)
        scaler.update()
        steps.append(
            {
                "x": x.tolist(),
                "labels": labels.tolist(),
                "loss": loss.item(),
                "scaleBefore": scale,
                "skipped": torch.equal(before, dense.weight),
                "scale": scaler.get_scale(),
                "gamma": norm.weight.tolist(),
                "beta": norm.bias.tolist(),
                "weight": dense.weight.T.tolist(),
                "bias": dense.bias.tolist(),
                "movingMean": norm.running_mean.tolist(),
            }
        )
    return {"start": start, "epsilon": 1e-3, "learningRate": 0.25, "momentum": 0.9, "maxGradientNorm": 1.0, "steps": steps}


fixture = {"torch": torch.__version__, "long": long_trace(), "training": training()}
Path(__file__).with_suffix(".json").write_text(json.dumps(fixture, indent=1) + "\n")
