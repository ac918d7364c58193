"""Writes a random torchvision ResNet, an image and the scores it gives. Run: python3 torchvisionForward.py DEPTH FOLDER

manifest.json names the arrays (with their shapes, in TensorFlow's order) that follow one another in arrays.bin as
little-endian float32.
"""

import json
import sys
from pathlib import Path

import torch
import torchvision

depth, folder = int(sys.argv[1]), Path(sys.argv[2])
torch.manual_seed(depth)
model = getattr(torchvision.models, f"resnet{depth}")(num_classes=7).eval()
for layer in model.modules():
    # As they are made, all of these are 0 or 1 and would hide a mistake.
    if isinstance(layer, torch.nn.BatchNorm2d):
        torch.nn.init.uniform_(layer.weight, 0.8, 1.2)
        torch.nn.init.uniform_(layer.bias, -0.1, 0.1)
        layer.running_mean.uniform_(-0.1, 0.1)
        layer.running_var.uniform_(0.5, 1.5)
image = torch.randn(1, 3, 64, 64)
with torch.no_grad():
    scores = model(image)

arrays = {"image": image.permute(0, 2, 3, 1), "scores": scores}
for name, weight in model.state_dict().items():
    if weight.dim() == 4:
        arrays[name] = weight.permute(2, 3, 1, 0)
    elif weight.dim() > 0:
        arrays[name] = weight.T if weight.dim() == 2 else weight
with open(folder / "arrays.bin", "wb") as file:
    for array in arrays.values():
        file.write(array.detach().contiguous().numpy().astype("<f4").tobytes())
(folder / "manifest.json").write_text(json.dumps([[name, list(array.shape)] for name, array in arrays.items()]))
