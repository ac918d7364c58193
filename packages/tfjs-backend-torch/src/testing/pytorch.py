"""Computes PyTorch's reference for the fused kernels. Run: python3 pytorch.py FOLDER

request.json lists questions, {"task", "options", "arrays": [[name, shape], …]}; request.bin has all their arrays in order,
as little-endian float32. Writes response.json, [[name, shape], …] for each question, and response.bin with their arrays.
"""

import json
import sys
from pathlib import Path

import torch

def batch_norm(given, options):
    """Batch normalization with channels last, as in TensorFlow.js."""
    leaves = {name: given[name].requires_grad_() for name in given if name != "dy"}
    first = lambda x: x.permute(0, 3, 1, 2)
    y = torch.nn.functional.batch_norm(
        first(leaves["x"]), None, None, leaves["gamma"], leaves["beta"], True, 0, options["epsilon"]
    )
    if "residual" in leaves:
        y = y + first(leaves["residual"])
    if options["relu"]:
        y = torch.relu(y)
    y.backward(first(given["dy"]))
    return {"y": y.permute(0, 2, 3, 1), **{f"d{name}": leaf.grad for name, leaf in leaves.items()}}


def cross_entropy(given, options):
    logits = given["logits"].requires_grad_()
    labels = given["labels"]
    loss = torch.nn.functional.cross_entropy(
        logits,
        labels if labels.dim() == 2 else labels.long(),
        weight=given.get("classWeights"),
        label_smoothing=options["labelSmoothing"],
    )
    loss.backward()
    return {"loss": loss.reshape(1), "dlogits": logits.grad}


def optimize(given, options):
    """Updates variable0, variable1, … with gradient0, gradient1, …; every step has the same gradients."""
    count = sum(name.startswith("variable") for name in given)
    variables = [torch.nn.Parameter(given[f"variable{i}"]) for i in range(count)]
    groups = [{"params": [v], "weight_decay": d} for v, d in zip(variables, options["decays"])]
    if options["kind"] == "sgd":
        optimizer = torch.optim.SGD(groups, lr=options["rate"], momentum=options["momentum"], nesterov=options["nesterov"])
    else:
        optimizer = torch.optim.AdamW(groups, lr=options["rate"], betas=options["betas"], eps=options["epsilon"])
    for _ in range(options["steps"]):
        for i, variable in enumerate(variables):
            variable.grad = given[f"gradient{i}"].clone()
        if options["maxNorm"]:
            torch.nn.utils.clip_grad_norm_(variables, options["maxNorm"])
        optimizer.step()
    return {f"variable{i}": variable for i, variable in enumerate(variables)}


tasks = {"batchNorm": batch_norm, "crossEntropy": cross_entropy, "optimize": optimize}
folder = Path(sys.argv[1])
numbers = torch.frombuffer(bytearray((folder / "request.bin").read_bytes()), dtype=torch.float32)
at, responses = 0, []
with open(folder / "response.bin", "wb") as file:
    for question in json.loads((folder / "request.json").read_text()):
        given = {}
        for name, shape in question["arrays"]:
            size = torch.Size(shape).numel()
            given[name] = numbers[at : at + size].reshape(shape).clone()
            at += size
        response = tasks[question["task"]](given, question["options"])
        for array in response.values():
            file.write(array.detach().contiguous().numpy().astype("<f4").tobytes())
        responses.append([[name, list(array.shape)] for name, array in response.items()])
(folder / "response.json").write_text(json.dumps(responses))
