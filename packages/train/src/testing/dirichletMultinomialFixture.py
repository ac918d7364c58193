"""Writes dirichletMultinomialFixture.json: values by SciPy, gradients by PyTorch. Run: python3 dirichletMultinomialFixture.py"""

import json
from pathlib import Path

import numpy as np
import torch
from scipy.special import gammaln
from scipy.stats import dirichlet_multinomial

votes = np.array(
    [[10, 0, 0], [4, 3, 3], [0, 1, 0], [1, 2, 7], [0, 0, 40], [5, 5, 0], [1, 0, 0], [300, 12, 88]]
)
generator = np.random.default_rng(1)


def case(name, counts, logits):
    """The mean over the rows, in nats."""
    x = torch.tensor(logits, dtype=torch.float64, requires_grad=True)
    n = torch.tensor(counts, dtype=torch.float64)
    alpha = x.exp()
    total, size = alpha.sum(1), n.sum(1)
    log_likelihood = (
        torch.lgamma(total) - torch.lgamma(total + size) + torch.lgamma(size + 1)
        + (torch.lgamma(alpha + n) - torch.lgamma(alpha) - torch.lgamma(n + 1)).sum(1)
    )
    loss = -log_likelihood.mean()
    loss.backward()
    scipy = -np.mean([dirichlet_multinomial.logpmf(c, np.exp(l), c.sum()) for c, l in zip(counts, np.array(logits))])
    assert abs(scipy - loss.item()) < 1e-9 * max(1, abs(scipy)), (name, scipy, loss.item())
    return {
        "name": name,
        "classes": int(counts.shape[1]),
        "counts": counts.flatten().tolist(),
        "logits": np.array(logits).flatten().tolist(),
        "loss": scipy,
        "gradient": x.grad.flatten().tolist(),
    }


seven = np.array([[4, 3, 3, 0, 0, 0, 0], [1, 1, 1, 1, 2, 2, 2], [0, 0, 0, 0, 0, 0, 10]])
one = np.array([[1, 2, 7]])
cases = [
    case("concentrations equal to the votes", one, np.log(one)),
    case("concentrations ten times the votes", one, np.log(10 * one)),
    case("rows of different numbers of votes", votes, generator.normal(0, 2, votes.shape).tolist()),
    case("ten votes over seven classes", seven, generator.normal(0, 1, seven.shape).tolist()),
    case("large concentrations", seven, (10 + generator.normal(0, 1, seven.shape)).tolist()),
    case("small concentrations", seven, (-8 + generator.normal(0, 1, seven.shape)).tolist()),
]
assert round(cases[0]["loss"], 3) == 2.887 and round(cases[1]["loss"], 3) == 2.229
Path(__file__).with_suffix(".json").write_text(json.dumps({"torch": torch.__version__, "cases": cases}) + "\n")
