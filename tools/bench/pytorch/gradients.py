"""Loss and gradients of a torchvision network: python3 gradients.py JOB, where JOB is a JSON object; see tools/bench/src/engine/jobs.ts.

Writes into the job's folder, as consecutive little-endian float32, in TensorFlow's layouts:
  network.bin    images, and every weight and moving statistic
  reference.bin  the gradients in fp32
  again.bin      the same with another memory layout: the effect of rounding alone
  bf16.bin       the same under torch.autocast
  exact.bin      the same in float64, rounded at the end
and manifest.json: labels, losses, [name, shape] of the contents of each file, the norm of the magnitudes of each gradient's terms, and
the number of ReLU inputs with different signs in fp32 and float64.
"""

import contextlib
import copy
import functools
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


def drawer(job):
    """Batches with a learnable pattern for each class under noise that is never the same twice."""
    side = job["size"]
    patterns = torch.nn.functional.interpolate(torch.randn(CLASSES, 3, 7, 7), size=(side, side), mode="bilinear")

    def draw():
        labels = torch.arange(job["batch"]) % CLASSES
        images = patterns[labels] + 0.5 * torch.randn(job["batch"], 3, side, side)
        return images.to(job["device"], memory_format=torch.channels_last), labels.to(job["device"])

    return draw


def trained(job, draw):
    """A network after a few steps of SGD.

    Untrained residual networks with batch norm amplify rounding from block to block, so that PyTorch's gradients under
    autocast do not resemble its own in fp32. Last norms that start at 0 (Goyal et al. 2017, section 5.1) and a few steps
    fix that.
    """
    model = getattr(torchvision.models, job["model"])(num_classes=CLASSES, zero_init_residual=True).train()
    model.to(job["device"], memory_format=torch.channels_last)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.02, momentum=0.9, weight_decay=1e-4)
    for _ in range(job["trainedSteps"]):
        optimizer.zero_grad(set_to_none=True)
        loss_of(model, *draw()).backward()
        optimizer.step()
    return model


def loss_of(model, images, labels):
    return torch.nn.functional.cross_entropy(model(images), labels, label_smoothing=0.1)


def gradients(model, images, labels, layout, bf16=False):
    """Loss and gradients; the network is not changed."""
    model = copy.deepcopy(model).to(memory_format=layout)
    model.zero_grad(set_to_none=True)
    cast = torch.autocast(images.device.type, dtype=torch.bfloat16) if bf16 else contextlib.nullcontext()
    with cast:
        loss = loss_of(model, images.contiguous(memory_format=layout), labels)
    loss.backward()
    return loss.item(), [(name, weight.grad) for name, weight in model.named_parameters()]


def signs(model, images):
    """The sign of each input of a ReLU."""
    model = copy.deepcopy(model)
    found = []
    for module in model.modules():
        if isinstance(module, torch.nn.ReLU):
            module.register_forward_pre_hook(lambda _, inputs: found.append((inputs[0] > 0).contiguous().flatten()))
    with torch.no_grad():
        model(images)
    return torch.cat(found)


class TermSizes:
    """Each gradient if none of its terms canceled: the sums of |activation| × |gradient of the output|."""

    def __init__(self, model):
        self.of = {}
        for name, module in model.named_modules():
            if isinstance(module, (torch.nn.Conv2d, torch.nn.BatchNorm2d, torch.nn.Linear)):
                module.register_forward_hook(functools.partial(self.watch, name))

    def watch(self, name, module, inputs, output):
        x = inputs[0].detach()
        output.register_hook(lambda dy: self.add(name, module, x, dy.abs()))
        # Later operations may write in place.
        return output.clone()

    def add(self, name, module, x, dy):
        if isinstance(module, torch.nn.Conv2d):
            shape = module.weight.shape
            self.of[f"{name}.weight"] = torch.nn.grad.conv2d_weight(x.abs(), shape, dy, module.stride, module.padding)
        elif isinstance(module, torch.nn.BatchNorm2d):
            variance, mean = torch.var_mean(x, (0, 2, 3), correction=0, keepdim=True)
            self.of[f"{name}.weight"] = (dy * ((x - mean) * (variance + module.eps).rsqrt()).abs()).sum((0, 2, 3))
            self.of[f"{name}.bias"] = dy.sum((0, 2, 3))
        else:
            self.of[f"{name}.weight"] = dy.T @ x.abs()
            self.of[f"{name}.bias"] = dy.sum(0)


def exact(model, images, labels):
    """Loss and gradients in float64, and the norm of the magnitudes of each gradient's terms."""
    model = copy.deepcopy(model).double()
    model.zero_grad(set_to_none=True)
    sizes = TermSizes(model)
    loss = loss_of(model, images.double(), labels)
    loss.backward()
    grads = [(name, weight.grad) for name, weight in model.named_parameters()]
    return loss.item(), grads, [sizes.of[name].norm().item() for name, _ in grads]


def main():
    job = json.loads(sys.argv[1])
    folder = Path(job["folder"])
    torch.manual_seed(1)
    torch.set_num_threads(job["threads"])
    # Otherwise a GPU computes float32 in TF32.
    torch.backends.cudnn.allow_tf32 = False
    torch.backends.cuda.matmul.allow_tf32 = False
    draw = drawer(job)
    model = trained(job, draw)
    images, labels = draw()

    weights = [(name, array) for name, array in model.state_dict().items() if array.dim() > 0]
    manifest = {"labels": labels.tolist(), "network": write(folder / "network.bin", [("images", images), *weights])}
    for name, layout, bf16 in (
        ("reference", torch.channels_last, False),
        ("again", torch.contiguous_format, False),
        ("bf16", torch.channels_last, True),
    ):
        loss, grads = gradients(model, images, labels, layout, bf16)
        manifest[name] = {"loss": loss, "gradients": write(folder / f"{name}.bin", grads)}
    loss, grads, sizes = exact(model, images, labels)
    flipped = (signs(model, images) != signs(copy.deepcopy(model).double(), images.double())).sum().item()
    manifest["exact"] = {
        "loss": loss,
        "gradients": write(folder / "exact.bin", grads),
        "termSizes": sizes,
        "flipped": flipped,
    }
    (folder / "manifest.json").write_text(json.dumps(manifest))


main()
