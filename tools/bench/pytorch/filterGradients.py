"""Filter gradients of 3×3 convolutions: oneDNN in bf16 and fp32, and im2col with one matrix product in bf16.

python3 filterGradients.py [THREADS]; milliseconds, the fastest of six, batch 16.
"""

import sys
import time

import torch

BATCH = 16
LAYOUT = torch.channels_last


def fastest(compute):
    best = float("inf")
    for _ in range(6):
        start = time.perf_counter()
        compute()
        best = min(best, time.perf_counter() - start)
    return best * 1000


def by_library(x, dy, weight, stride):
    wanted = [False, True, False]
    setting = ([stride, stride], [1, 1], [1, 1], False, [0, 0], 1, wanted)
    return torch.ops.aten.convolution_backward(dy, x, weight, None, *setting)[1]


def by_product(x, dy, stride):
    """[out, 3, 3, in] = dyᵀ · windows."""
    side, channels = dy.shape[2], x.shape[1]
    padded = torch.nn.functional.pad(x.permute(0, 2, 3, 1), (0, 0, 1, 1, 1, 1))
    image, row, column, _ = padded.stride()
    shape, strides = (BATCH, side, side, 3, 3 * channels), (image, row * stride, column * stride, row, 1)
    windows = padded.as_strided(shape, strides).reshape(-1, 9 * channels)
    product = dy.permute(0, 2, 3, 1).reshape(-1, dy.shape[1]).t() @ windows
    return product.view(-1, 3, 3, channels).permute(0, 3, 1, 2)


def main():
    torch.set_num_threads(int(sys.argv[1]) if len(sys.argv) > 1 else torch.get_num_threads())
    print("side channels stride  bf16   fp32  product  difference")
    for side, channels, stride in [(7, 512, 1), (14, 512, 2), (28, 256, 2), (14, 256, 1), (28, 128, 1), (56, 64, 1)]:
        x = torch.randn(BATCH, channels, side, side).to(memory_format=LAYOUT)
        dy = torch.randn(BATCH, channels, side // stride, side // stride).to(memory_format=LAYOUT)
        weight = torch.randn(channels, channels, 3, 3).to(memory_format=LAYOUT)
        half = [array.bfloat16() for array in (x, dy, weight)]
        bf16 = fastest(lambda: by_library(*half, stride))
        fp32 = fastest(lambda: by_library(x, dy, weight, stride))
        product = fastest(lambda: by_product(half[0], half[1], stride))
        right = by_library(x, dy, weight, stride)
        difference = (by_product(half[0], half[1], stride).float() - right).norm() / right.norm()
        print(f"{side:4} {channels:8} {stride:6} {bf16:6.1f} {fp32:6.1f} {product:8.1f} {difference:11.4f}")


main()
