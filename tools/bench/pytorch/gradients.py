"""Loss and gradients of a torchvision network: python3 gradients.py JOB, where JOB is a JSON object as gradients.mjs writes it.

Writes into the job's folder, as little-endian float32 that follow one another, in TensorFlow's layouts:
  network.bin    images, and every weight and moving statistic
  reference.bin  the gradients in fp32
  again.bin      the same with another memory layout: how far rounding alone leads
  bf16.bin       the same under torch.autocast
and manifest.json: labels, losses, and [name, shape] of what each file holds.
"""

import contextlib
import copy
import json
import sys
from pathlib import Path

import torch
import torchvision

CLASSES = 7


def tensorflow_layout(name, array):
    if name == "images":
        return array.permute(0, 2, 3, 1)
    if array.dim() == 4:
        return array.permute(2, 3, 1, 0)
    return array.T if array.dim() == 2 else array


def write(path, arrays):
    """Returns [name, shape] of each array."""
    arrays = [(name, tensorflow_layout(name, array.detach().float().cpu())) for name, array in arrays]
    with open(path, "wb") as file:
        for _, array in arrays:
            file.write(array.contiguous().numpy().astype("<f4").tobytes())
    return [[name, list(array.shape)] for name, array in arrays]


def trained(job, images, labels):
    """A network whose norms are not all 0 and 1, after a few steps of SGD on the images."""
    model = getattr(torchvision.models, job["model"])(num_classes=CLASSES).train()
    for layer in model.modules():
        if isinstance(layer, torch.nn.BatchNorm2d):
            torch.nn.init.uniform_(layer.weight, 0.8, 1.2)
            torch.nn.init.uniform_(layer.bias, -0.1, 0.1)
    model.to(job["device"], memory_format=torch.channels_last)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9, weight_decay=1e-4)
    for _ in range(job["trainedSteps"]):
        optimizer.zero_grad(set_to_none=True)
        loss_of(model, images, labels).backward()
        optimizer.step()
    return model


def loss_of(model, images, labels):
    return torch.nn.functional.cross_entropy(model(images), labels, label_smoothing=0.1)


def gradients(model, images, labels, layout, bf16=False):
    """Loss and gradients; the network stays as it is."""
    model = copy.deepcopy(model).to(memory_format=layout)
    model.zero_grad(set_to_none=True)
    cast = torch.autocast(images.device.type, dtype=torch.bfloat16) if bf16 else contextlib.nullcontext()
    with cast:
        loss = loss_of(model, images.contiguous(memory_format=layout), labels)
    loss.backward()
    return loss.item(), [(name, weight.grad) for name, weight in model.named_parameters()]


def main():
    job = json.loads(sys.argv[1])
    folder = Path(job["folder"])
    torch.manual_seed(1)
    torch.set_num_threads(job["threads"])
    # Otherwise a GPU computes what is called float32 with fewer digits.
    torch.backends.cudnn.allow_tf32 = False
    torch.backends.cuda.matmul.allow_tf32 = False
    images = torch.randn(job["batch"], 3, job["size"], job["size"]).to(job["device"])
    labels = torch.arange(job["batch"]).to(job["device"]) % CLASSES
    # A colour for each class: something that can be learned.
    images += 0.5 * torch.randn(CLASSES, 3, 1, 1).to(job["device"])[labels]
    model = trained(job, images, labels)

    weights = [(name, array) for name, array in model.state_dict().items() if array.dim() > 0]
    manifest = {"labels": labels.tolist(), "network": write(folder / "network.bin", [("images", images), *weights])}
    for name, layout, bf16 in (
        ("reference", torch.channels_last, False),
        ("again", torch.contiguous_format, False),
        ("bf16", torch.channels_last, True),
    ):
        loss, grads = gradients(model, images, labels, layout, bf16)
        manifest[name] = {"loss": loss, "gradients": write(folder / f"{name}.bin", grads)}
    (folder / "manifest.json").write_text(json.dumps(manifest))


main()
