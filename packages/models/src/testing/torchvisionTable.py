"""Prints torchvisionTable.json: the convolutions of torchvision's ResNets. Run: python3 torchvisionTable.py"""

import json

import torch
import torchvision


def table(depth):
    model = getattr(torchvision.models, f"resnet{depth}")().eval()
    rows = []

    def note(name):
        def hook(layer, _, output):
            _, channels, height, width = output.shape
            assert height == width
            count = sum(weight.numel() for weight in layer.parameters())
            rows.append([name, layer.kernel_size[0], layer.stride[0], height, channels, count])

        return hook

    for name, layer in model.named_modules():
        if isinstance(layer, torch.nn.Conv2d):
            layer.register_forward_hook(note(name))
    with torch.no_grad():
        model(torch.zeros(1, 3, 224, 224))
    return {
        "depth": depth,
        "parameters": sum(weight.numel() for weight in model.parameters()),
        "batchNormParameters": sum(
            weight.numel()
            for layer in model.modules()
            if isinstance(layer, torch.nn.BatchNorm2d)
            for weight in layer.parameters()
        ),
        "classifierParameters": sum(weight.numel() for weight in model.fc.parameters()),
        "convolutions": sorted(rows),
    }


print(
    json.dumps(
        {
            "source": "torchvision.models.resnet18 … resnet152, one image of 224 × 224",
            "columns": ["name", "kernel", "stride", "output side", "output channels", "parameters"],
            "networks": [table(depth) for depth in (18, 34, 50, 101, 152)],
        },
        ensure_ascii=False,
    )
)
