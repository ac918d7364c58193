"""PyTorch's side of bench:curves: python3 curves.py JOB, where JOB is a JSON object; see tools/bench/src/engine/jobs.ts.

A recipe written as PyTorch's users do: torchvision's network, torch.optim, torch.optim.lr_scheduler. Responds to each line of JSON
on stdin with one on stdout, and computes only on request.
"""

import json
import sys
import time
import warnings

import numpy
import torch
import torchvision
from torch.optim import lr_scheduler
from weightsFile import read_weights

LAYOUTS = {"channels-last": torch.channels_last, "channels-first": torch.contiguous_format}


def optimizer_of(recipe, model):
    """Excludes norms and biases from weight decay."""
    weights = [weight for weight in model.parameters() if weight.requires_grad]
    settings = recipe["optimizer"]
    groups = [
        {"params": [weight for weight in weights if weight.dim() > 1], "weight_decay": settings["weightDecay"]},
        {"params": [weight for weight in weights if weight.dim() <= 1], "weight_decay": 0},
    ]
    rate = settings["learningRate"]
    if settings["kind"] == "sgd":
        return torch.optim.SGD(groups, lr=rate, momentum=settings["momentum"], nesterov=settings["nesterov"])
    return torch.optim.AdamW(groups, lr=rate, betas=(settings["beta1"], settings["beta2"]), eps=settings["epsilon"])


def schedule_of(recipe, optimizer, steps_per_epoch, epochs):
    schedule = recipe["schedule"]
    if schedule["kind"] == "constant":
        return lr_scheduler.ConstantLR(optimizer, factor=1)
    if schedule["kind"] == "step":
        milestones = [epoch * steps_per_epoch for epoch in schedule["milestones"]]
        return lr_scheduler.MultiStepLR(optimizer, milestones, gamma=schedule["factor"])
    # SequentialLR calls its parts in a way that PyTorch itself warns about.
    warnings.filterwarnings("ignore", message="The epoch parameter")
    warmup = round(schedule["warmupEpochs"] * steps_per_epoch)
    lowest = schedule.get("minLearningRate", 0)
    total = epochs * steps_per_epoch
    cosine = lr_scheduler.CosineAnnealingLR(optimizer, T_max=max(1, total - warmup), eta_min=lowest)
    if warmup == 0:
        return cosine
    linear = lr_scheduler.LinearLR(optimizer, start_factor=1 / warmup, total_iters=max(1, warmup - 1))
    return lr_scheduler.SequentialLR(optimizer, [linear, cosine], milestones=[warmup])


class Training:
    def __init__(self, job):
        self.job = job
        torch.set_num_threads(job["threads"])
        self.device = torch.device(job["device"])
        # Otherwise a GPU computes float32 in TF32.
        torch.backends.cudnn.allow_tf32 = False
        torch.backends.cuda.matmul.allow_tf32 = False
        size = job["size"]
        frames = numpy.fromfile(job["frames"], dtype=numpy.uint8)
        self.frames = torch.from_numpy(frames.reshape(-1, job["length"], size, size, 3))
        self.labels = torch.tensor(job["labels"], device=self.device)

    def images(self, images):
        """Normalized images, [images, 3, size, size]."""
        clips, frames, mirrored = torch.tensor(images).T
        pixels = self.frames[clips, frames]
        pixels = torch.where(mirrored.bool().view(-1, 1, 1, 1), pixels.flip(2), pixels).to(self.device)
        values = (pixels.float() - 127.5) / 63.75
        return values.permute(0, 3, 1, 2).contiguous(memory_format=LAYOUTS[self.job["layout"]])

    def begin(self, question):
        job = self.job
        model = getattr(torchvision.models, f"resnet{job['depth']}")(num_classes=len(job["classes"]))
        model.load_state_dict(read_weights(question["weights"]))
        self.model = model.to(self.device, memory_format=LAYOUTS[job["layout"]])
        with open(question["order"]) as file:
            self.order = json.load(file)
        self.optimizer = optimizer_of(job["recipe"], self.model)
        self.schedule = schedule_of(job["recipe"], self.optimizer, len(self.order[0]), len(self.order))
        self.loss = torch.nn.CrossEntropyLoss(label_smoothing=job["recipe"]["labelSmoothing"])
        return {}

    def train(self, question):
        """Trains the steps of an epoch from `from` (inclusive) to `to` (exclusive)."""
        self.model.train()
        losses, rates = [], []
        for images in self.order[question["epoch"]][question.get("from", 0) : question.get("to")]:
            labels = self.labels[[clip for clip, _, _ in images]]
            loss = self.loss(self.model(self.images(images)), labels)
            self.optimizer.zero_grad(set_to_none=True)
            loss.backward()
            self.optimizer.step()
            losses.append(loss.item())
            rates.append(self.optimizer.param_groups[0]["lr"])
            self.schedule.step()
        return {"losses": losses, "rates": rates}

    def validate(self, question):
        """Probabilities of clips, the mean over their frames."""
        self.model.eval()
        with torch.no_grad():
            rows = [
                self.model(self.images([[clip, frame, 0] for frame in question["frames"]])).softmax(1).mean(0)
                for clip in question["clips"]
            ]
        return {"probabilities": [row.tolist() for row in rows]}


def main():
    training = Training(json.loads(sys.argv[1]))
    print(json.dumps({"version": torch.__version__}), flush=True)
    tasks = {"begin": training.begin, "train": training.train, "validate": training.validate}
    for line in sys.stdin:
        question = json.loads(line)
        start, cpu = time.perf_counter(), time.process_time()
        response = tasks[question["do"]](question)
        spent = {"seconds": time.perf_counter() - start, "cpuSeconds": time.process_time() - cpu}
        print(json.dumps({**response, **spent}), flush=True)


main()
