"""Prints the Grad-CAM maps that PyTorch computes with committed weights, as JSON: of an image for every class, and of a clip.

Run: python3 gradCam.py fixtures > fixtures/gradCam.json

The image and the clip are those of torchvisionWeights.py and clipWeights.py, larger so that the maps have several cells.
"""

import json
import struct
import sys

import torch
from clipWeights import add_head, clip, pooled
from torchvisionWeights import image, network

CLASSES, WIDTH, FRAMES = 7, 2, 3
IMAGE_SIZE, CLIP_SIZE, MAP_SIZE = 160, 96, 16


def read(path):
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header, data = json.loads(file.read(length)), file.read()
    types = {"F32": torch.float32, "I64": torch.int64}
    return {
        name: torch.frombuffer(bytearray(data[slice(*entry["data_offsets"])]), dtype=types[entry["dtype"]]).reshape(entry["shape"])
        for name, entry in header.items()
        if name != "__metadata__"
    }


def cam(model, frames, label, head=None):
    """[frames, 3, size, size] → [frames, MAP_SIZE, MAP_SIZE], by hooks on the last stage."""
    kept = {}
    hook = model.layer4.register_forward_hook(lambda _, __, output: kept.update(maps=output))
    if head is None:
        scores = model(frames)
    else:
        classifier, model.fc = model.fc, torch.nn.Identity()
        features = model(frames)[None]
        model.fc = classifier
        scores = model.fc(pooled(model, head, features))
    hook.remove()
    (gradient,) = torch.autograd.grad(scores[:, label].sum(), kept["maps"])
    weights = gradient.mean((2, 3), keepdim=True)
    small = (weights * kept["maps"]).sum(1, keepdim=True).relu()
    return torch.nn.functional.interpolate(small, (MAP_SIZE, MAP_SIZE), mode="bilinear", align_corners=False)[:, 0]


def rounded(maps):
    return [float(f"{value:.6g}") for value in maps.flatten().tolist()]


folder = sys.argv[1]
torch.set_num_threads(1)
frame_model = network(18, WIDTH, CLASSES)
frame_model.load_state_dict(read(f"{folder}/resnet18-width2.safetensors"))
result = {
    "torch": torch.__version__,
    "mapSize": MAP_SIZE,
    "image": {
        "size": IMAGE_SIZE,
        "maps": [rounded(cam(frame_model.eval(), image(IMAGE_SIZE), label)) for label in range(CLASSES)],
    },
    "clips": {},
}
for head in ["gru", "transformer"]:
    clip_model = network(18, WIDTH, CLASSES)
    add_head(clip_model, head, FRAMES, CLASSES)
    clip_model.load_state_dict(read(f"{folder}/resnet18-width2-{head}.safetensors"))
    frames = clip(FRAMES, CLIP_SIZE)[0]
    maps = [cam(clip_model.eval(), frames, label, head) for label in range(CLASSES)]
    # The class with the fewest zeros in its maps.
    label = max(range(CLASSES), key=lambda n: (maps[n] > 0).sum())
    result["clips"][head] = {"size": CLIP_SIZE, "frames": FRAMES, "label": label, "maps": rounded(maps[label])}
print(json.dumps(result))
