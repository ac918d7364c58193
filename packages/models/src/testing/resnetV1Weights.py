"""Writes a random ResNet-50 with Caffe's strides (as VGGFace2's) as a .pth and prints its logits for images, as JSON.

Run: python3 resnetV1Weights.py FILE (PyTorch 2 and torchvision, for the image and the norms of torchvisionWeights.py)
"""

import json
import sys

import torch
from torch import nn

from torchvisionWeights import disturb, image

WIDTH, CLASSES = 2, 7


class Bottleneck(nn.Module):
    """The stride is in the first 1×1: https://github.com/cydonia999/VGGFace2-pytorch (models/resnet.py)."""

    def __init__(self, channels, width, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, width, 1, stride, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.conv3 = nn.Conv2d(width, 4 * width, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(4 * width)
        self.downsample = None
        if stride > 1 or channels != 4 * width:
            self.downsample = nn.Sequential(nn.Conv2d(channels, 4 * width, 1, stride, bias=False), nn.BatchNorm2d(4 * width))

    def forward(self, x):
        y = self.bn1(self.conv1(x)).relu()
        y = self.bn2(self.conv2(y)).relu()
        y = self.bn3(self.conv3(y))
        return (y + (x if self.downsample is None else self.downsample(x))).relu()


class ResNetV1(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, WIDTH, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(WIDTH)
        self.maxpool = nn.MaxPool2d(3, 2, 0, ceil_mode=True)
        channels = WIDTH
        for stage, count in enumerate([3, 4, 6, 3]):
            width = WIDTH * 2**stage
            blocks = []
            for i in range(count):
                blocks.append(Bottleneck(channels, width, 2 if stage > 0 and i == 0 else 1))
                channels = 4 * width
            setattr(self, f"layer{stage + 1}", nn.Sequential(*blocks))
        self.fc = nn.Linear(channels, CLASSES)

    def forward(self, x):
        x = self.maxpool(self.bn1(self.conv1(x)).relu())
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(x.mean((2, 3)))


if __name__ == "__main__":
    torch.manual_seed(50)
    torch.set_num_threads(1)
    model = disturb(ResNetV1())
    model.load_state_dict({name: t.bfloat16() if t.is_floating_point() else t for name, t in model.state_dict().items()})
    stored = {name: t.bfloat16() if t.is_floating_point() else t for name, t in model.state_dict().items()}
    torch.save(stored, sys.argv[1], _use_new_zipfile_serialization=False)
    # A side of 62 gives an odd side before the pool, so that the last window does not exceed the edge.
    with torch.no_grad():
        print(json.dumps({"torch": torch.__version__, **{str(size): model(image(size))[0].tolist() for size in (64, 62, 97)}}))
