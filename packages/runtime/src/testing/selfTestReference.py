"""Writes ../selfTest/reference.ts: the results of the self-test's operations in double precision.

Run: python3 selfTestReference.py > ../selfTest/reference.ts, then format it with prettier. Needs PyTorch, any version.
The inputs are multiples of 1/128 between -1 and 1, which fp32, bf16 and TF32 represent exactly: backends differ only in their sums.
"""

import json

import torch
from torch.nn import functional

MASK = 0xFFFFFFFF
# As in ../selfTest/fingerprint.ts.
PARTS = 7
WEIGHTS_SEED = 0xF1
EPSILON = 1e-3


def multiplied(x, factor):
    """x · factor modulo 2³², without overflow of 64 bits."""
    low, high = factor & 0xFFFF, factor >> 16
    return (x * low + (((x * high) & 0xFFFF) << 16)) & MASK


def noise(size, seed):
    """Uniform whole numbers below 2³²: the hash lowbias32 of index + seed · 0x9E3779B9."""
    x = (torch.arange(size, dtype=torch.int64) + ((seed * 0x9E3779B9) & MASK)) & MASK
    x = x ^ (x >> 16)
    x = multiplied(x, 0x7FEB352D)
    x = x ^ (x >> 15)
    x = multiplied(x, 0x846CA68B)
    return x ^ (x >> 16)


def values(shape, seed):
    size = torch.Size(shape).numel()
    return (((noise(size, seed) >> 24) - 128).double() / 128).reshape(shape)


def distinct(shape, seed):
    """Values ≥ 0, as after a ReLU, that differ within each 3 × 3 window, so that its maximum is unique."""
    n, h, w, c = shape
    rows = (torch.arange(h) % 3 * 3).reshape(1, h, 1, 1)
    columns = (torch.arange(w) % 3).reshape(1, 1, w, 1)
    coarse = (noise(n * h * w * c, seed) % 28).reshape(shape) * 9
    return (coarse + rows + columns).double() / 128


def fingerprint(tensor):
    flat = tensor.detach().contiguous().reshape(-1)
    weighted = flat * values([flat.numel()], WEIGHTS_SEED)
    parts = [weighted[i::PARTS].sum().item() for i in range(PARTS)]
    scale = (flat.square().mean() * flat.numel() / PARTS / 3).sqrt().item()
    return {"parts": [float(f"{part:.9g}") for part in parts], "scale": float(f"{scale:.6g}")}


def nchw(x):
    return x.permute(0, 3, 1, 2)


def nhwc(x):
    return x.permute(0, 2, 3, 1)


def border(x, kernel, stride, padding, value=0.0):
    """TensorFlow's 'same': the odd pixel comes last."""
    if padding == "valid":
        return x
    sides = []
    for side in (x.shape[3], x.shape[2]):
        total = max((-(-side // stride) - 1) * stride + kernel - side, 0)
        sides += [total // 2, total - total // 2]
    return functional.pad(x, sides, value=value)


def gradients(y, inputs, seed):
    return torch.autograd.grad(y, inputs, values(y.shape, seed))


def convolution(case):
    x = values(case["x"], 1).requires_grad_()
    filters = values(case["filter"], 2).requires_grad_()
    padded = border(nchw(x), case["filter"][0], case["stride"], case["pad"])
    y = nhwc(functional.conv2d(padded, filters.permute(3, 2, 0, 1), stride=case["stride"]))
    dx, dw = gradients(y, [x, filters], 3)
    return [y, dw] if case["images"] else [y, dx, dw]


def fused_convolution(case):
    y = nchw(convolution({**case, "images": True})[0]) + values([case["filter"][3]], 4).reshape(1, -1, 1, 1)
    return [nhwc(functional.relu(y))]


def max_pool(case):
    x = distinct(case["x"], 1).requires_grad_()
    y = nhwc(functional.max_pool2d(border(nchw(x), 3, 2, "same", -2.0), 3, stride=2))
    return [y, *gradients(y, [x], 3)]


def average_pool(case):
    x = values(case["x"], 1).requires_grad_()
    y = nhwc(functional.avg_pool2d(nchw(x), case["x"][1]))
    return [y, *gradients(y, [x], 3)]


def batch_norm(case):
    x = values(case["x"], 1).requires_grad_()
    gamma = (values([case["x"][3]], 2) + 1.5).requires_grad_()
    beta = values([case["x"][3]], 4).requires_grad_()
    normed = nhwc(functional.batch_norm(nchw(x), None, None, gamma, beta, training=True, eps=EPSILON))
    assert normed.abs().min() > 1e-6, "a value too near to the bend of the ReLU: choose other seeds"
    y = functional.relu(normed)
    return [y, *gradients(y, [x, gamma, beta], 3)]


def mat_mul(case):
    a = values(case["a"], 1).requires_grad_()
    b = values(case["b"], 2).requires_grad_()
    y = a @ b
    return [y, *gradients(y, [a, b], 3)]


def cross_entropy(case):
    batch, classes = case["logits"]
    logits = values(case["logits"], 1).requires_grad_()
    loss = functional.cross_entropy(logits, torch.arange(batch) % classes)
    return [loss, *torch.autograd.grad(loss, [logits])]


KINDS = {
    "convolution": convolution,
    "fusedConvolution": fused_convolution,
    "maxPool": max_pool,
    "averagePool": average_pool,
    "batchNorm": batch_norm,
    "matMul": mat_mul,
    "crossEntropy": cross_entropy,
}


def conv(name, x, filters, stride, pad, images=False, kind="convolution"):
    return {"kind": kind, "name": name, "x": x, "filter": filters, "stride": stride, "pad": pad, "images": images}


# Odd sides with stride 2: 'same' then pads both ends equally, like the padding of the networks.
CASES = [
    conv("7×7 convolution of images, stride 2", [1, 113, 113, 3], [7, 7, 3, 64], 2, "same", images=True),
    conv("3×3 convolution", [1, 56, 56, 64], [3, 3, 64, 64], 1, "same"),
    conv("3×3 convolution, stride 2", [1, 57, 57, 64], [3, 3, 64, 96], 2, "same"),
    conv("3×3 convolution without padding", [2, 20, 20, 20], [3, 3, 20, 24], 1, "valid"),
    conv("1×1 convolution", [1, 56, 56, 64], [1, 1, 64, 128], 1, "same"),
    conv("1×1 convolution, stride 2", [1, 57, 57, 64], [1, 1, 64, 128], 2, "same"),
    conv("convolution with bias and ReLU", [1, 28, 28, 64], [3, 3, 64, 64], 1, "same", kind="fusedConvolution"),
    {"kind": "batchNorm", "name": "batch norm with ReLU", "x": [4, 28, 28, 64]},
    {"kind": "maxPool", "name": "max pool", "x": [1, 57, 57, 64]},
    {"kind": "averagePool", "name": "average pool", "x": [4, 7, 7, 128]},
    {"kind": "matMul", "name": "matrix product", "a": [64, 512], "b": [512, 128]},
    {"kind": "crossEntropy", "name": "softmax cross-entropy", "logits": [63, 7]},
]

print("// Written by testing/selfTestReference.py; do not edit.")
print("import type { Case } from './cases.js';")
print("\n/** The operations of the self-test with their results, computed in double precision by PyTorch. */")
print("export const CASES: readonly Case[] = ")
print(json.dumps([{**case, "expected": [fingerprint(y) for y in KINDS[case["kind"]](case)]} for case in CASES], ensure_ascii=False))
