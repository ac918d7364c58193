"""Writes hueFixture.json: pixels before and after torchvision.transforms.functional.adjust_hue. Run: python3 hueFixture.py"""

import json
from pathlib import Path

import torch
import torchvision.transforms.functional as functional

torch.manual_seed(1)
# Random colors, and those on the borders of the six sectors: black, white, gray, primaries and their mixtures.
corners = torch.tensor([[r, g, b] for r in (0.0, 0.5, 1.0) for g in (0.0, 0.5, 1.0) for b in (0.0, 0.5, 1.0)])
pixels = torch.cat([torch.rand(20, 3), corners])


def turned(turns):
    image = functional.adjust_hue(pixels.T.reshape(3, -1, 1), turns)
    return [round(value, 6) for value in image.reshape(3, -1).T.flatten().tolist()]


cases = [{"turns": turns, "pixels": turned(turns)} for turns in (-0.5, -0.31, -0.05, 0.1, 0.25, 0.5)]
fixture = {"pixels": [round(value, 6) for value in pixels.flatten().tolist()], "cases": cases}
(Path(__file__).parent / "hueFixture.json").write_text(json.dumps(fixture) + "\n")
