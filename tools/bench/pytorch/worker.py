"""PyTorch's side of the benches: python3 worker.py JOB, where JOB is a JSON object; see tools/bench/src/engine/jobs.ts.

Responds to each line of JSON on stdin with one on stdout, and computes only on request.
"""

import contextlib
import json
import sys
import time

import torch
import torchvision

CLASSES = 7


class Job:
    """A network on its device; `step` is timed."""

    def __init__(self, job):
        torch.manual_seed(1)
        torch.set_num_threads(job["threads"])
        self.device = torch.device(job["device"])
        self.type = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}[job["precision"]]
        # Shapes never change, so the search for the best algorithm runs once.
        torch.backends.cudnn.benchmark = True
        # Otherwise a GPU computes float32 convolutions in TF32.
        torch.backends.cudnn.allow_tf32 = job.get("tf32", False)
        torch.backends.cuda.matmul.allow_tf32 = job.get("tf32", False)
        self.model = getattr(torchvision.models, job["model"])(num_classes=CLASSES)
        self.model.to(self.device, memory_format=torch.channels_last)
        images = torch.randn(job["batch"], 3, job["size"], job["size"], device=self.device)
        self.images = images.contiguous(memory_format=torch.channels_last)
        self.labels = torch.arange(job["batch"], device=self.device) % CLASSES
        self.network = torch.compile(self.model) if job.get("compile") else self.model

    def autocast(self):
        if self.type == torch.float32:
            return contextlib.nullcontext()
        return torch.autocast(self.device.type, dtype=self.type)

    def wait(self):
        if self.device.type == "cuda":
            torch.cuda.synchronize(self.device)


class Train(Job):
    def __init__(self, job):
        super().__init__(job)
        self.model.train()
        self.loss = torch.nn.CrossEntropyLoss(label_smoothing=0.1)
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=0.01, momentum=0.9, weight_decay=1e-4)
        # As our side, which scales the loss in float16 only.
        self.scaler = torch.amp.GradScaler(self.device.type) if self.type == torch.float16 else None

    def step(self):
        with self.autocast():
            loss = self.loss(self.network(self.images), self.labels)
        self.optimizer.zero_grad(set_to_none=True)
        if self.scaler is None:
            loss.backward()
            self.optimizer.step()
        else:
            self.scaler.scale(loss).backward()
            self.scaler.step(self.optimizer)
            self.scaler.update()
        return loss.item()


class Infer(Job):
    def __init__(self, job):
        super().__init__(job)
        self.model.eval()
        if job["folded"]:
            from torch.fx.experimental.optimization import fuse

            self.model = fuse(self.model).to(memory_format=torch.channels_last)
            self.network = torch.compile(self.model) if job.get("compile") else self.model

    def step(self):
        with torch.no_grad(), self.autocast():
            return self.network(self.images).float().cpu().sum().item()


def flops(job):
    """Floating-point operations of the convolutions and the classifier for one image, forward."""
    total = 0

    def count(layer, inputs, output):
        nonlocal total
        total += 2 * layer.weight.numel() * (output.numel() // output.shape[1] if output.dim() == 4 else 1)

    model = getattr(torchvision.models, job["model"])(num_classes=CLASSES).eval()
    for layer in model.modules():
        if isinstance(layer, (torch.nn.Conv2d, torch.nn.Linear)):
            layer.register_forward_hook(count)
    with torch.no_grad():
        model(torch.zeros(1, 3, job["size"], job["size"]))
    return total


class Ceiling(Job):
    """Speed of one 3×3 convolution with 256 channels: the ceiling of this machine."""

    def __init__(self, job):
        super().__init__(job)
        del self.model, self.network, self.images
        setting = {"device": self.device, "dtype": self.type, "memory_format": torch.channels_last}
        # A GPU needs more images to be busy.
        images = 16 if self.device.type == "cpu" else 256
        self.images = torch.randn(images, 256, 28, 28).to(**setting)
        self.layer = torch.nn.Conv2d(256, 256, 3, padding=1, bias=False).to(**setting)

    def gflops(self):
        """Time of the fastest of five runs."""
        best = float("inf")
        with torch.no_grad():
            for _ in range(5):
                self.wait()
                start = time.perf_counter()
                self.layer(self.images)
                self.wait()
                best = min(best, time.perf_counter() - start)
        return 2 * self.layer.weight.numel() * self.images.numel() / 256 / best / 1e9


def steps(job, count):
    seconds, cpu_seconds, loss = [], [], 0.0
    for _ in range(count):
        job.wait()
        start, cpu = time.perf_counter(), time.process_time()
        loss = job.step()
        job.wait()
        seconds.append(time.perf_counter() - start)
        cpu_seconds.append(time.process_time() - cpu)
    return {"seconds": seconds, "cpuSeconds": cpu_seconds, "loss": loss}


def profile(job, count):
    """Milliseconds per step of each ATen operation, excluding its callees."""
    from torch.profiler import ProfilerActivity
    from torch.profiler import profile as record

    activities = [ProfilerActivity.CPU] + ([ProfilerActivity.CUDA] if job.device.type == "cuda" else [])
    with record(activities=activities) as recorded:
        steps(job, count)
    rows = {}
    for event in recorded.key_averages():
        on_device = getattr(event, "self_device_time_total", 0) or getattr(event, "self_cuda_time_total", 0)
        spent = on_device if job.device.type == "cuda" else event.self_cpu_time_total
        rows[event.key] = {"ms": spent / 1000 / count, "calls": event.count / count}
    return {"operations": rows}


def main():
    asked = json.loads(sys.argv[1])
    job = {"train": Train, "infer": Infer, "ceiling": Ceiling}[asked["task"]](asked)
    about = {"version": torch.__version__, "threads": torch.get_num_threads(), "flopsPerImage": flops(asked)}
    print(json.dumps(about), flush=True)
    for line in sys.stdin:
        question = json.loads(line)
        if question["do"] == "step":
            response = steps(job, question["count"])
        elif question["do"] == "ceiling":
            response = {"gflops": job.gflops()}
        elif question["do"] == "profile":
            response = profile(job, question["count"])
        else:
            raise ValueError(f"do: expected step, ceiling or profile; received {question['do']}")
        if job.device.type == "cuda":
            response["deviceMemoryMiB"] = torch.cuda.max_memory_allocated(job.device) >> 20
        print(json.dumps(response), flush=True)


main()
