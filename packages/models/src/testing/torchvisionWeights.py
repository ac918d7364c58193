"""Writes a random torchvision ResNet as .safetensors and prints its logits for one image, as JSON.

Run: python3 torchvisionWeights.py DEPTH FILE [--classes 7] [--size 64] [--width 64] [--dtype F32|F16|BF16] [--prefix module.]

The image is computed by a formula, so that it needs no file: see `image` here and in testing/torchvision.ts.
"""

import argparse
import json
import struct

import torch
import torchvision
from torchvision.models.resnet import BasicBlock, Bottleneck, ResNet

BLOCKS = {18: [2, 2, 2, 2], 34: [3, 4, 6, 3], 50: [3, 4, 6, 3], 101: [3, 4, 23, 3], 152: [3, 8, 36, 3]}
TYPES = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}


class Narrow(ResNet):
    """torchvision's network with fewer channels; its constructor has no argument for this."""

    def __init__(self, block, blocks, width, classes):
        object.__setattr__(self, "narrow", width)
        super().__init__(block, blocks)
        self.fc = torch.nn.Linear(8 * width * block.expansion, classes)

    def __setattr__(self, name, value):
        # The constructor starts with 64 channels.
        first = name == "inplanes" and "inplanes" not in self.__dict__
        super().__setattr__(name, self.narrow if first else value)

    def _make_layer(self, block, planes, blocks, stride=1, dilate=False):
        return super()._make_layer(block, planes * self.narrow // 64, blocks, stride, dilate)


def network(depth, width, classes):
    if width == 64:
        return getattr(torchvision.models, f"resnet{depth}")(num_classes=classes)
    return Narrow(Bottleneck if depth >= 50 else BasicBlock, BLOCKS[depth], width, classes)


def disturb(model):
    """Randomizes norms, because their initial values 0 and 1 would hide mistakes. Scales are about as small as after training: with large
    ones a deep network amplifies rounding errors, also in torchvision. The statistics become those of noise around the image."""
    for layer in model.modules():
        if isinstance(layer, torch.nn.BatchNorm2d):
            torch.nn.init.uniform_(layer.weight, 0.1, 0.5)
            torch.nn.init.uniform_(layer.bias, -0.2, 0.2)
            layer.momentum = None
    with torch.no_grad():
        # Logits up to about ten, like those of trained classifiers, because rounding errors are compared in absolute terms.
        model.fc.weight.mul_(0.1)
        model.train()(image(64) + 0.5 * torch.randn(16, 3, 64, 64))
    return model.eval()


def image(size):
    """The n-th value in [height, width, channel] order is sin(n · 0.37)."""
    values = torch.sin(torch.arange(size * size * 3, dtype=torch.float64) * 0.37).float()
    return values.reshape(1, size, size, 3).permute(0, 3, 1, 2).contiguous()


def write(path, tensors, metadata):
    """https://github.com/huggingface/safetensors#format"""
    header, end = {"__metadata__": metadata}, 0
    parts = []
    for name, tensor in tensors.items():
        data = tensor.contiguous()
        # NumPy has no bfloat16.
        dtype = {torch.int64: "I64", **{t: n for n, t in TYPES.items()}}[data.dtype]
        data = data.view(torch.int16) if data.dtype == torch.bfloat16 else data
        parts.append(data.numpy().tobytes())
        header[name] = {"dtype": dtype, "shape": list(tensor.shape), "data_offsets": [end, end + len(parts[-1])]}
        end += len(parts[-1])
    text = json.dumps(header, separators=(",", ":")).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(parts))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("depth", type=int)
    parser.add_argument("file")
    parser.add_argument("--classes", type=int, default=7)
    parser.add_argument("--size", type=int, default=64)
    parser.add_argument("--width", type=int, default=64)
    parser.add_argument("--dtype", choices=TYPES, default="F32")
    parser.add_argument("--prefix", default="")
    options = parser.parse_args()
    torch.manual_seed(options.depth)
    torch.set_num_threads(1)
    model = disturb(network(options.depth, options.width, options.classes))
    stored = {
        name: tensor.to(TYPES[options.dtype]) if tensor.is_floating_point() else tensor
        for name, tensor in model.state_dict().items()
    }
    # Compare with the network in the file.
    model.load_state_dict(stored)
    write(options.file, {options.prefix + name: tensor for name, tensor in stored.items()}, {"format": "pt"})
    with torch.no_grad():
        scores = model(image(options.size))[0].tolist()
        exact = model.double()(image(options.size).double())[0].tolist()
    print(json.dumps({"torch": torch.__version__, "size": options.size, "scores": scores, "exact": exact}))
