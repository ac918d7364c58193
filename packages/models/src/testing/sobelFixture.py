"""Writes sobelFixture.json: Sobel channels of a frame by OpenCV and SciPy. Run: python3 sobelFixture.py"""

import json
from pathlib import Path

import cv2
import numpy as np
from scipy import ndimage

HEIGHT, WIDTH = 7, 9
frame = np.random.default_rng(1).uniform(-2, 2, (HEIGHT, WIDTH, 3)).astype(np.float32)
frame[2:5, 2:6] = 0.25  # a flat part
gray = cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY)
across = cv2.Sobel(gray, cv2.CV_32F, 1, 0, ksize=3)
down = cv2.Sobel(gray, cv2.CV_32F, 0, 1, ksize=3)
magnitude = cv2.magnitude(across, down)
for mine, axis in ((across, 1), (down, 0)):
    assert np.allclose(mine, ndimage.sobel(gray, axis=axis, mode="mirror"), atol=1e-5)

fixture = {
    "opencv": cv2.__version__,
    "height": HEIGHT,
    "width": WIDTH,
    "frame": frame.flatten().tolist(),
    "channels": np.stack([across, down, magnitude], -1).flatten().tolist(),
}
Path(__file__).with_suffix(".json").write_text(json.dumps(fixture) + "\n")
