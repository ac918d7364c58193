"""Writes small files of tensors in every format of torch.save and pickle.dump, and their values as expected.json.

Run: python3 pickledWeights.py FOLDER (PyTorch 2 and numpy)
"""

import io
import json
import os
import pickle
import struct
import sys
import tarfile
import zipfile
from collections import OrderedDict

import numpy
import torch

folder = sys.argv[1]
torch.manual_seed(1)


def path(name):
    return os.path.join(folder, name)


def values(tensors):
    flat = lambda array: torch.as_tensor(numpy.ascontiguousarray(array) if isinstance(array, numpy.ndarray) else array)
    return {name: {"shape": list(t.shape), "values": flat(t).detach().float().flatten().tolist()} for name, t in tensors.items()}


base = torch.randn(24)
shared = torch.randn(6, 4)
types = {
    "f32": base.reshape(2, 3, 4),
    "f64": base.double()[:5] / 3,
    "f16": base.half()[:6],
    "bf16": base.bfloat16()[:7],
    "i64": torch.arange(-3, 4),
    "i32": torch.arange(5, dtype=torch.int32),
    "i16": torch.arange(-4, 0, dtype=torch.int16),
    "i8": torch.arange(-2, 2, dtype=torch.int8),
    "u8": torch.arange(250, 256, dtype=torch.uint8),
    "bool": torch.tensor([True, False, True]),
    "scalar": torch.tensor(2.5),
    "empty": torch.zeros(0, 3),
}
views = {
    "whole": shared,
    "row": shared[2],
    "column": shared[:, 1],
    "turned": shared.t(),
    "block": shared[1:5:2, 1:3],
    "repeated": shared[0, :1].expand(3),
    "channels_last": torch.randn(2, 3, 2, 2).to(memory_format=torch.channels_last),
}
parameters = OrderedDict((name, torch.nn.Parameter(tensor)) for name, tensor in [("a", base[:3]), ("b", shared.t())])
layer = torch.nn.BatchNorm2d(3)
expected = {}


def note(name, tensors):
    expected[name] = values(tensors)


def checkpoint(tensors):
    return {"epoch": 3, "loss": 0.25, "best": None, "names": ["a", "b"], "state_dict": OrderedDict(tensors), "optimizer": {"state": {0: {"step": torch.tensor(1.0)}}, "param_groups": [{"lr": 1e-3, "betas": (0.9, 0.999)}]}}


def checked(name):
    """Checks that PyTorch loads the file to the original values."""
    found = torch.load(path(name), weights_only=False)
    found = found.get("state_dict", found)
    assert json.dumps(values(found)) == json.dumps(expected[name]), name


for name, tensors, options in [
    ("types.pth", types, {}),
    ("types-legacy.pth", types, {"_use_new_zipfile_serialization": False}),
    ("views.pt", views, {"pickle_protocol": 4}),
    ("views-legacy.pth", views, {"_use_new_zipfile_serialization": False, "pickle_protocol": 4}),
]:
    torch.save(checkpoint(tensors), path(name), **options)
    note(name, tensors)
    checked(name)
torch.save(parameters, path("parameters.pth"))
note("parameters.pth", parameters)
checked("parameters.pth")
# With `_metadata`, an attribute of the dict.
torch.save(layer.state_dict(), path("layer.pth"))
note("layer.pth", layer.state_dict())
checked("layer.pth")

# As written by a big-endian machine.
torch.save({"a": types["f32"], "b": types["f64"], "c": types["bf16"]}, path("big-endian.pth"))
note("big-endian.pth", {"a": types["f32"], "b": types["f64"], "c": types["bf16"]})
with zipfile.ZipFile(path("big-endian.pth")) as archive:
    members = {name: archive.read(name) for name in archive.namelist()}
with zipfile.ZipFile(path("big-endian.pth"), "w", zipfile.ZIP_STORED) as archive:
    for name, data in members.items():
        size = {"data/0": 4, "data/1": 8, "data/2": 2}.get(name.split("/", 1)[1])
        if size:
            data = b"".join(data[i : i + size][::-1] for i in range(0, len(data), size))
        archive.writestr(name, b"big" if name.endswith("byteorder") else data)
checked("big-endian.pth")

# As PyTorch before 0.1.10 wrote it: a tar archive.
FLOAT = torch.FloatStorage


def member(archive, name, data):
    entry = tarfile.TarInfo(name)
    entry.size = len(data)
    archive.addfile(entry, io.BytesIO(data))


class Oldest(pickle._Pickler):
    def persistent_id(self, thing):
        return {id(shared): 11, id(turned): 12}.get(id(thing))


turned = shared.t()
old = {"whole": shared, "turned": turned}
dump = lambda value: pickle.dumps(value, 2)
root = io.BytesIO()
Oldest(root, 2).dump(old)
storages = dump(1) + dump((7, "cpu", FLOAT)) + struct.pack("<q", 24) + shared.numpy().tobytes() + dump([])
tensors = dump(2)
for key, tensor in [(11, shared), (12, turned)]:
    tensors += dump((key, 7, torch.FloatTensor)) + struct.pack("<ii2q2qq", 2, 0, *tensor.shape, *tensor.stride(), 0)
with tarfile.open(path("oldest.tar"), "w", format=tarfile.PAX_FORMAT) as archive:
    member(archive, "sys_info", dump({"protocol_version": 1000, "little_endian": True}))
    member(archive, "pickle", root.getvalue())
    member(archive, "tensors", tensors)
    member(archive, "storages", storages)
note("oldest.tar", old)
checked("oldest.tar")


class Python2(pickle._Pickler):
    """Python 2 does not distinguish texts and bytes."""

    def save_text(self, data):
        head = struct.pack("<BB", ord("U"), len(data)) if len(data) < 256 else struct.pack("<Bi", ord("T"), len(data))
        self.write(head + data)
        if id(data) not in self.memo:
            self.memoize(data)

    dispatch = pickle._Pickler.dispatch.copy()
    dispatch[str] = lambda self, text: self.save_text(text.encode("latin1"))
    dispatch[bytes] = lambda self, data: self.save_text(data)


def older(data):
    return data.replace(b"cnumpy._core.multiarray\n", b"cnumpy.core.multiarray\n")


arrays = {
    "conv1.weight": numpy.linspace(-1, 1, 2 * 3 * 49, dtype="f4").reshape(2, 3, 7, 7),
    "fc.weight": numpy.linspace(0, 9, 1500, dtype="f4").reshape(2, 750),
    "turned": numpy.asfortranarray(numpy.arange(6, dtype="f8").reshape(2, 3)),
    "big": numpy.arange(5, dtype=">f4"),
    "half": numpy.arange(5, dtype="f2"),
    "whole": numpy.arange(-2, 3),
}
for name, protocol, pickler in [("python2.pkl", 2, Python2), ("python3.pkl", 2, None), ("text.pkl", 0, None), ("protocol4.pkl", 4, None)]:
    data = io.BytesIO()
    (pickler or pickle._Pickler)(data, protocol).dump(arrays)
    with open(path(name), "wb") as file:
        file.write(older(data.getvalue()))
    note(name, {key: numpy.asarray(array, dtype=array.dtype.newbyteorder("=")) for key, array in arrays.items()})
    found = pickle.load(open(path(name), "rb"), encoding="latin1")
    assert all((found[key] == arrays[key]).all() for key in arrays), name

# Rejected files: whole models.
torch.save(torch.nn.Linear(2, 1), path("module.pt"))
torch.save(torch.nn.Linear(2, 1), path("module-legacy.pt"), _use_new_zipfile_serialization=False)
torch.jit.save(torch.jit.script(torch.nn.Linear(2, 1)), path("torchscript.pt"))

# The network of resnet18-width2.safetensors, as saved by training scripts.
with open(os.path.join(folder, "..", "resnet18-width2.safetensors"), "rb") as file:
    header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
    data = file.read()
network = OrderedDict()
for name, entry in header.items():
    if name != "__metadata__":
        begin, end = entry["data_offsets"]
        dtype = {"F32": "<f4", "I64": "<i8"}[entry["dtype"]]
        network["module." + name] = torch.from_numpy(numpy.frombuffer(data[begin:end], dtype).reshape(entry["shape"]).copy())
torch.save({"epoch": 40, "state_dict": network}, path("resnet18-width2.pth"), _use_new_zipfile_serialization=False)

with open(path("expected.json"), "w") as file:
    json.dump(expected, file)
    file.write("\n")
