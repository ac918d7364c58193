"""Writes tensorboardFixture.json: an event file written by TensorBoard itself. Run (pip install tensorboard): python3 tensorboardFixture.py"""

import base64
import hashlib
import io
import json
from pathlib import Path

import tensorboard
from tensorboard.compat.proto import event_pb2, summary_pb2, types_pb2
from tensorboard.plugins.hparams import metadata, plugin_data_pb2
from tensorboard.plugins.image import metadata as image_metadata
from tensorboard.summary.writer.record_writer import RecordWriter
from tensorboard.util import tensor_util

WALL_TIME = 1700000000.25
HPARAMS = {"batchSize": 8, "labelSmoothing": 0, "loss.kind": "focal", "optimizer.nesterov": True, "testTime.flip": False}
SCALARS = {"train/loss": 1.9459101, "validation/uar": 0.0, "validation/recall/happy": 0.625, "learning_rate": 1e-30}
# An image of one red pixel.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)


def hparams_summary(tag, content):
    """Like tensorboard.plugins.hparams.summary_v2, with sorted map entries."""
    plugin = summary_pb2.SummaryMetadata.PluginData(
        plugin_name=metadata.PLUGIN_NAME, content=content.SerializeToString(deterministic=True)
    )
    value = summary_pb2.Summary.Value(
        tag=tag, metadata=summary_pb2.SummaryMetadata(plugin_data=plugin), tensor=metadata.NULL_TENSOR
    )
    return summary_pb2.Summary(value=[value])


entries = json.dumps(sorted(map(list, HPARAMS.items())), separators=(",", ":"))
start = plugin_data_pb2.SessionStartInfo(
    group_name=hashlib.sha256(entries.encode()).hexdigest(), start_time_secs=WALL_TIME
)
for name, value in HPARAMS.items():
    if isinstance(value, bool):
        start.hparams[name].bool_value = value
    elif isinstance(value, str):
        start.hparams[name].string_value = value
    else:
        start.hparams[name].number_value = value
end = plugin_data_pb2.SessionEndInfo(status=1, end_time_secs=WALL_TIME)

summary = summary_pb2.Summary()
for tag, value in SCALARS.items():
    summary.value.add(tag=tag, simple_value=value)
summary.value.add(
    tag="validation/confusion",
    # As tf.summary.image makes it.
    tensor=tensor_util.make_tensor_proto([b"1", b"1", PNG], dtype=types_pb2.DT_STRING, shape=(3,)),
    metadata=image_metadata.create_summary_metadata(display_name="", description="Rows: true class."),
)

events = [
    event_pb2.Event(wall_time=WALL_TIME, file_version="brain.Event:2"),
    event_pb2.Event(
        wall_time=WALL_TIME,
        summary=hparams_summary(
            metadata.SESSION_START_INFO_TAG, plugin_data_pb2.HParamsPluginData(session_start_info=start)
        ),
    ),
    event_pb2.Event(wall_time=WALL_TIME, step=300, summary=summary),
    event_pb2.Event(
        wall_time=WALL_TIME,
        summary=hparams_summary(metadata.SESSION_END_INFO_TAG, plugin_data_pb2.HParamsPluginData(session_end_info=end)),
    ),
]
file = io.BytesIO()
writer = RecordWriter(file)
for event in events:
    writer.write(event.SerializeToString(deterministic=True))

fixture = {
    "tensorboard": tensorboard.__version__,
    "wallTime": WALL_TIME,
    "hyperparameters": HPARAMS,
    "step": 300,
    "scalars": SCALARS,
    "png": base64.b64encode(PNG).decode(),
    "description": "Rows: true class.",
    "file": base64.b64encode(file.getvalue()).decode(),
}
Path(__file__).with_suffix(".json").write_text(json.dumps(fixture) + "\n")
