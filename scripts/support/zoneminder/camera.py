"""The cameras of the test server, on loopback: camera.py PORT FOLDER BURST.

GET /cam1.mjpg, /cam2.mkv ...  live pictures: MJPEG (1, 5, 7, 9) or H.264 (2, 3, 6, 8, 10)
GET /axis-cgi/...              pan, tilt and zoom of camera 3, as Axis cameras have it

Steering; all answer with what /rig/state says, but for /rig/ptz:

GET /rig/state                                   what moves, what is off line
GET /rig/motion?cam=N&mode=on|off|auto[&seconds=S]
                         motion now (S seconds, then as before), none, or 8 s in each BURST
GET /rig/source?cam=N&up=0|1                     take a camera off line or back
GET /rig/ptz[?clear=1]                           the commands received by camera 3
"""

from collections import deque
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
import json
from pathlib import Path
import sys
import threading
import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

from clips import CAMERAS, Camera, clip
import matroska

BURST_SECONDS = 8
MODES = ("on", "off", "auto")
BAD_REQUEST = (KeyError, ValueError)


class Source:
    """One camera: what it shows now, and whether it answers at all."""

    def __init__(self, camera: Camera, folder: Path, burst: float) -> None:
        """Only camera 1 moves by itself."""
        self.camera = camera
        self.up = True
        self._mode = "auto" if camera.number == 1 else "off"
        self._until = 0.0
        self._burst = burst
        self._started = time.monotonic()
        self._clips = [clip(camera, folder, moving=moving) for moving in (False, True)]

    @property
    def moving(self) -> bool:
        """Whether there is motion now."""
        now = time.monotonic()
        if now < self._until or self._mode == "on":
            return True
        if self._mode == "off" or not self._burst:
            return False
        return (now - self._started) % self._burst >= self._burst - BURST_SECONDS

    def move(self, mode: str, seconds: float) -> None:
        """Change the motion, for good or for some seconds."""
        if mode not in MODES:
            raise ValueError(mode)
        self._until = time.monotonic() + seconds if mode == "on" and seconds else 0.0
        if not self._until:
            self._mode = mode

    def state(self) -> dict[str, Any]:
        """Describe the camera."""
        return {"mode": self._mode, "moving": self.moving, "up": self.up}

    def frames(self) -> Iterator[bytes]:
        """Yield each frame when it is due, as long as the camera is up."""
        group = self.camera.group
        due = time.monotonic()
        number = int((due - self._started) * self.camera.fps) // group * group
        frames = self._clips[0]
        while self.up:
            if number % group == 0:
                frames = self._clips[self.moving]
            yield frames[number % len(frames)]
            number += 1
            due = max(due + 1 / self.camera.fps, time.monotonic() - 1)
            time.sleep(max(0.0, due - time.monotonic()))


SOURCES: dict[int, Source] = {}
PTZ: deque[dict[str, Any]] = deque(maxlen=200)


class Handler(BaseHTTPRequestHandler):
    """Answer ZoneMinder's requests and the steering ones."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Route by path; ZoneMinder writes some of them with two slashes."""
        url = urlsplit("/" + self.path.lstrip("/"))
        query = {key: values[-1] for key, values in parse_qs(url.query).items()}
        try:
            if url.path.startswith("/rig/"):
                self.steer(url.path.removeprefix("/rig/"), query)
            elif url.path.startswith("/axis-cgi/"):
                self.axis(url.path, url.query)
            else:
                self.live(url.path)
        except BAD_REQUEST:
            self.plain(400, b"no\n")
        except ConnectionError:
            self.close_connection = True

    def plain(self, code: int, body: bytes, kind: str = "text/plain") -> None:
        """Send a whole answer."""
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def answer(self, value: object) -> None:
        """Send JSON."""
        self.plain(200, json.dumps(value).encode(), "application/json")

    def steer(self, action: str, query: dict[str, str]) -> None:
        """Do what a test asks for."""
        if action == "ptz":
            seen = list(PTZ)
            if "clear" in query:
                PTZ.clear()
            return self.answer(seen)
        source = SOURCES[int(query.get("cam", "1"))]
        if action == "motion":
            source.move(query.get("mode", "on"), float(query.get("seconds", "0")))
        elif action == "source":
            source.up = query["up"] != "0"
        elif action != "state":
            raise ValueError(action)
        states = {number: source.state() for number, source in SOURCES.items()}
        moving = [number for number, source in SOURCES.items() if source.moving]
        return self.answer({"moving": moving, "ptz": len(PTZ), "cameras": states})

    def axis(self, path: str, query: str) -> None:
        """Note a command of the controllable camera."""
        if path.endswith("/param.cgi"):
            return self.plain(200, b"Properties.PTZ.PTZ=yes\n")
        PTZ.append({"time": time.time(), "path": path, "query": query})
        return self.plain(204, b"")

    def live(self, path: str) -> None:
        """Send live pictures until somebody hangs up."""
        name, _, kind = path.removeprefix("/cam").partition(".")
        source = SOURCES[int(name)]
        mjpeg = source.camera.codec == "mjpeg"
        if kind != ("mjpg" if mjpeg else "mkv"):
            return self.plain(404, b"no\n")
        if not source.up:
            return self.plain(503, b"no\n")
        self.close_connection = True
        self.send_response(200)
        parts = "multipart/x-mixed-replace; boundary=frame"
        self.send_header("Content-Type", parts if mjpeg else "video/x-matroska")
        self.send_header("Connection", "close")
        self.end_headers()
        return self.send_mjpeg(source) if mjpeg else self.send_matroska(source)

    def send_mjpeg(self, source: Source) -> None:
        """Send JPEG after JPEG."""
        for data in source.frames():
            head = f"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {len(data)}\r\n\r\n"
            self.wfile.write(head.encode() + data + b"\r\n")

    def send_matroska(self, source: Source) -> None:
        """Send H.264 frames with the time they were made at."""
        camera = source.camera
        for number, unit in enumerate(source.frames()):
            if number == 0:
                self.wfile.write(matroska.header(unit, camera.size, camera.fps))
            self.wfile.write(matroska.frame(unit, number * 1000 // camera.fps))


class Server(ThreadingHTTPServer):
    """All cameras at one port."""

    daemon_threads = True
    request_queue_size = 64


def main() -> None:
    """Make the clips, two at a time, and serve."""
    port, folder, burst = int(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3])
    limit = threading.Semaphore(2)

    def start(camera: Camera) -> None:
        with limit:
            SOURCES[camera.number] = Source(camera, folder, burst)

    threads = [threading.Thread(target=start, args=(camera,)) for camera in CAMERAS.values()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    Server(("127.0.0.1", port), Handler).serve_forever()


if __name__ == "__main__":
    main()
