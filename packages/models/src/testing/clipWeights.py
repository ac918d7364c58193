"""Writes a random torchvision ResNet with a clip head as .safetensors; prints its logits for one clip, and gradients, as JSON.

Run: python3 clipWeights.py attention|gru|transformer|tcn DEPTH FILE [--width 2] [--frames 3] [--classes 7] [--size 32]
     [--face 0]

With --face this number of face features passes through `face`, a norm, and is concatenated with the output of the head.
The clip and the face are computed by formulas: see `clip` and `face_of` here and in testing/clips.ts. The gradients are those of the sum of
sin(n) · score n, of every tensor of the head.
"""

import argparse
import json

import torch
from torchvisionWeights import disturb, network, write

HEADS = ["attention", "gru", "transformer", "tcn"]


def add_head(model, head, frames, classes, face):
    """Adds `temporal`, a standard PyTorch module, and a new classifier to a ResNet."""
    features = model.fc.in_features
    width = min(features, {"attention": features, "gru": 256, "transformer": 512, "tcn": 512}[head])
    if head == "attention":
        model.temporal = torch.nn.Linear(features, 1)
    elif head == "gru":
        model.temporal = torch.nn.GRU(features, width, batch_first=True)
    elif head == "tcn":
        if width < features:
            model.projection = torch.nn.Linear(features, width)
        model.temporal = torch.nn.ModuleList(torch.nn.Conv1d(width, width, 3, padding=d, dilation=d) for d in (1, 2))
    else:
        if width < features:
            model.projection = torch.nn.Linear(features, width)
        model.positions = torch.nn.Parameter(torch.randn(frames, width))
        model.temporal = torch.nn.TransformerEncoderLayer(
            width, 8, 2 * width, dropout=0, activation="gelu", batch_first=True, norm_first=True
        )
        # Randomized, because the initial values of norms and biases would hide mistakes.
        for name, weight in model.temporal.named_parameters():
            if weight.dim() == 1:
                torch.nn.init.uniform_(weight, 0.5 if "norm" in name else -0.5, 1)
    model.fc = torch.nn.Linear(width + face, classes)
    if face:
        model.face = torch.nn.BatchNorm1d(face).eval()
        for tensor in (model.face.weight, model.face.bias, model.face.running_mean, model.face.running_var):
            torch.nn.init.uniform_(tensor, 0.3, 1)


def pooled(model, head, x):
    """Combines the frame features to clip features: [batch, time, features] → [batch, width]."""
    if head == "attention":
        # Meng et al. 2019, eq. 2 and 3.
        alphas = torch.sigmoid(model.temporal(x))
        return (alphas * x).sum(1) / alphas.sum(1)
    if head == "gru":
        return model.temporal(x)[0][:, -1]
    if hasattr(model, "projection"):
        x = model.projection(x)
    if head == "tcn":
        for convolution in model.temporal:
            x = x + convolution(x.transpose(1, 2)).relu().transpose(1, 2)
        return x.mean(1)
    return model.temporal(x + model.positions).mean(1)


def scores_of(model, head, clips, face):
    classifier, model.fc = model.fc, torch.nn.Identity()
    features = model(clips.flatten(0, 1)).unflatten(0, clips.shape[:2])
    model.fc = classifier
    x = pooled(model, head, features)
    return model.fc(x if face is None else torch.cat([x, model.face(face)], 1))


def clip(frames, size):
    """The n-th value in [time, height, width, channel] order is sin(n · 0.37 + t), which moves with the time t."""
    values = torch.arange(frames * size * size * 3, dtype=torch.float64).reshape(1, frames, size, size, 3) * 0.37
    times = torch.arange(frames, dtype=torch.float64).reshape(1, frames, 1, 1, 1)
    return torch.sin(values + times).float().permute(0, 1, 4, 2, 3).contiguous()


def face_of(features):
    """The n-th feature is cos(n · 0.53)."""
    return torch.cos(torch.arange(features, dtype=torch.float64) * 0.53).float()[None]


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("head", choices=HEADS)
    parser.add_argument("depth", type=int)
    parser.add_argument("file")
    parser.add_argument("--width", type=int, default=2)
    parser.add_argument("--frames", type=int, default=3)
    parser.add_argument("--classes", type=int, default=7)
    parser.add_argument("--size", type=int, default=32)
    parser.add_argument("--face", type=int, default=0)
    options = parser.parse_args()
    torch.manual_seed(options.depth)
    torch.set_num_threads(1)
    model = disturb(network(options.depth, options.width, options.classes))
    add_head(model, options.head, options.frames, options.classes, options.face)
    write(options.file, model.state_dict(), {"format": "pt"})
    face = face_of(options.face) if options.face else None
    scores = scores_of(model, options.head, clip(options.frames, options.size), face)[0]
    (scores * torch.sin(torch.arange(options.classes, dtype=torch.float32))).sum().backward()
    print(
        json.dumps(
            {
                "torch": torch.__version__,
                "size": options.size,
                "frames": options.frames,
                **({"face": options.face} if options.face else {}),
                "scores": scores.tolist(),
                "gradients": {
                    name: [float(f"{value:.6g}") for value in weight.grad.flatten().tolist()]
                    for name, weight in model.named_parameters()
                    if name.split(".")[0] in ("temporal", "positions", "projection", "fc")
                },
            }
        )
    )
