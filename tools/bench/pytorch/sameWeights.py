"""Loads a .safetensors file of ours into torchvision's network, strictly, and compares every tensor with the file it came from,
bit for bit. Run: python3 sameWeights.py DEPTH THEIRS OURS"""

import json
import struct
import sys

import numpy
import torch
import torchvision


def read(path):
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header, data = json.loads(file.read(length)), file.read()
    header.pop("__metadata__", None)
    return {
        name: torch.from_numpy(numpy.frombuffer(data[slice(*entry["data_offsets"])], "<f4").reshape(entry["shape"]).copy())
        for name, entry in header.items()
        if entry["dtype"] == "F32"
    }


depth, theirs, ours = sys.argv[1], read(sys.argv[2]), read(sys.argv[3])
model = getattr(torchvision.models, f"resnet{depth}")(num_classes=len(ours["fc.bias"]))
model.load_state_dict(ours)
state = model.state_dict()
print(json.dumps({"tensors": len(ours), "same": all(torch.equal(tensor, state[name]) for name, tensor in theirs.items())}))
