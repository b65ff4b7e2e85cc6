"""What the cameras show: a calm and a moving clip each, made by ffmpeg."""

from dataclasses import dataclass
from pathlib import Path
import subprocess

import matroska

CALM_SECONDS, MOTION_SECONDS = 10, 4
JPEG_START = b"\xff\xd8"


@dataclass(frozen=True)
class Camera:
    """One camera; its number is that of its monitor."""

    number: int
    codec: str
    size: tuple[int, int]
    fps: int
    sky: str
    ground: str
    wall: str

    @property
    def group(self) -> int:
        """The number of frames after which the clip can change (H.264: at a key frame)."""
        return 1 if self.codec == "mjpeg" else self.fps // 2


LARGE, SMALL = (640, 360), (320, 180)
CAMERAS = {
    camera.number: camera
    for camera in (
        Camera(1, "mjpeg", LARGE, 10, "0x9fc3e6", "0x8a8478", "0xd9c7a3"),
        Camera(2, "h264", LARGE, 10, "0xa9cbe8", "0x6f9a55", "0xb9b2a6"),
        Camera(3, "h264", LARGE, 10, "0x7fa9d4", "0x76787c", "0xc6d0d6"),
        Camera(5, "mjpeg", SMALL, 5, "0xc4d6e4", "0x9a958c", "0xe0d8c4"),
        Camera(6, "h264", SMALL, 5, "0x98b4cf", "0x5f8450", "0xa8937a"),
        Camera(7, "mjpeg", SMALL, 5, "0xe3cdb2", "0x84705c", "0xead9c0"),
        Camera(8, "h264", SMALL, 5, "0xb0b6ba", "0x70767a", "0xd4d8d2"),
        Camera(9, "mjpeg", SMALL, 5, "0xa2a2ae", "0x6a6a72", "0xcfcbd6"),
        Camera(10, "h264", SMALL, 5, "0xa6d8ee", "0x4aa3c2", "0xe6e2d2"),
    )
}


def scene(camera: Camera, *, moving: bool) -> str:
    """Return the filter graph of a house: a dot tells the time, somebody dark moves."""
    width, height = camera.size
    house = (
        f"color={camera.sky}:s={width}x{height}:r={camera.fps}"
        f",drawbox=y=ih*0.6:w=iw:h=ih*0.4:c={camera.ground}:t=fill"
        f",drawbox=x=iw*0.3:y=ih*0.25:w=iw*0.4:h=ih*0.45:c={camera.wall}:t=fill"
        ",drawbox=x=iw*0.46:y=ih*0.45:w=iw*0.08:h=ih*0.25:c=0x7a4a2a:t=fill"
        ",drawbox=x=iw*0.35:y=ih*0.34:w=iw*0.07:h=ih*0.12:c=0x5a7a94:t=fill"
        ",drawbox=x=iw*0.58:y=ih*0.34:w=iw*0.07:h=ih*0.12:c=0x5a7a94:t=fill[house]"
    )
    if moving:
        size = (width // 6, height // 2)
        color, place = "0x202028", f"x='(W-w)/2*(1+sin(2*PI*t/{MOTION_SECONDS}))':y=H*0.42"
    else:
        size, color = (width // 40, width // 40), "white"
        place = f"x='w+w*mod(floor(t),{CALM_SECONDS})*1.5':y=h"
    actor = f"color={color}:s={size[0]}x{size[1]}:r={camera.fps}[actor]"
    return f"{house};{actor};[house][actor]overlay={place}"


def command(camera: Camera, target: Path, *, moving: bool) -> list[str]:
    """Return the command that makes a clip."""
    seconds = str(MOTION_SECONDS if moving else CALM_SECONDS)
    graph = ["ffmpeg", "-nostdin", "-y", "-v", "error"]
    graph += ["-filter_complex", scene(camera, moving=moving), "-t", seconds]
    if camera.codec == "mjpeg":
        return [*graph, "-q:v", "4", "-pix_fmt", "yuvj420p", "-f", "mjpeg", str(target)]
    x264 = "aud=1:scenecut=0:threads=1"
    return [
        *graph,
        *("-c:v", "libx264", "-preset", "veryfast", "-tune", "zerolatency", "-bf", "0"),
        *("-g", str(camera.group), "-pix_fmt", "yuv420p", "-x264-params", x264),
        *("-f", "h264", str(target)),
    ]


def clip(camera: Camera, folder: Path, *, moving: bool) -> list[bytes]:
    """Return the frames of a clip, made at the first call."""
    path = folder / f"{camera.number}-{'motion' if moving else 'calm'}.{camera.codec}"
    if not path.exists():
        target = path.with_suffix(".new")
        subprocess.run(command(camera, target, moving=moving), check=True, timeout=60)
        target.rename(path)
    data = path.read_bytes()
    if camera.codec == "h264":
        frames: list[bytes] = matroska.access_units(data)
        return frames
    return [JPEG_START + part for part in data.split(JPEG_START)[1:]]
