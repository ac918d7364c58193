"""Loads one of our .safetensors files into torchvision's network, strictly, and compares every tensor with the original file,
bit by bit. Run: python3 sameWeights.py DEPTH THEIRS OURS"""

import json
import sys

import torch
import torchvision
from weightsFile import read_weights

depth, theirs, ours = sys.argv[1], read_weights(sys.argv[2]), read_weights(sys.argv[3])
model = getattr(torchvision.models, f"resnet{depth}")(num_classes=len(ours["fc.bias"]))
model.load_state_dict(ours)
state = model.state_dict()
print(json.dumps({"tensors": len(ours), "same": all(torch.equal(tensor, state[name]) for name, tensor in theirs.items())}))
