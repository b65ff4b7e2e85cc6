"""JPEGs of the cameras: scene, clock, and what moves."""

from collections import OrderedDict
from functools import lru_cache
from io import BytesIO
import math

from PIL import Image, ImageDraw, ImageFont

from .clock import Clock
from .monitor import Monitor
from .scenes import paint, visitor

TICKS = 10
_CACHED = 256
_MARGIN = 1.25


@lru_cache(maxsize=8)
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Return a font that needs no file."""
    return ImageFont.load_default(size)


@lru_cache(maxsize=32)
def _background(number: int, width: int, height: int) -> Image.Image:
    """Return the scene, larger than the picture so that a camera can turn in it."""
    return paint(number, round(width * _MARGIN), round(height * _MARGIN))


def _encode(image: Image.Image) -> bytes:
    """Return a JPEG."""
    buffer = BytesIO()
    image.save(buffer, "JPEG", quality=72)
    return buffer.getvalue()


def scaled_size(monitor: Monitor, scale: int) -> tuple[int, int]:
    """Return the size of a picture at a percentage."""
    width, height = monitor.size
    if str(monitor.fields.get("Orientation")) in ("ROTATE_90", "ROTATE_270"):
        width, height = height, width
    return max(8, width * scale // 100), max(8, height * scale // 100)


@lru_cache(maxsize=64)
def text_picture(text: str, width: int, height: int) -> bytes:
    """Return white text on black, as zms sends it where there is no picture."""
    image = Image.new("RGB", (width, height))
    size = max(8, height // 14)
    ImageDraw.Draw(image).text(
        (width // 16, height // 2 - size), text, (255, 255, 255), _font(size)
    )
    return _encode(image)


class Pictures:
    """Renders frames, each only once for all viewers."""

    def __init__(self, clock: Clock) -> None:
        """Start without any picture."""
        self.clock = clock
        self._frames: OrderedDict[tuple[object, ...], bytes] = OrderedDict()

    def frame(
        self, monitor: Monitor, at: float, size: tuple[int, int], *, moving: bool
    ) -> bytes:
        """Return the picture of a moment."""
        tick = int(at * TICKS)
        key = (monitor.id, tick, size, moving, monitor.pan, monitor.tilt, monitor.zoom)
        if key not in self._frames:
            self._frames[key] = _encode(
                self._render(monitor, tick / TICKS, size, moving=moving)
            )
            if len(self._frames) > _CACHED:
                self._frames.popitem(last=False)
        return self._frames[key]

    def _render(
        self, monitor: Monitor, at: float, size: tuple[int, int], *, moving: bool
    ) -> Image.Image:
        """Draw one picture."""
        image = self._view(monitor, size)
        draw = ImageDraw.Draw(image)
        if moving:
            visitor(draw, monitor.id, at / 6.0 % 2.0, size)
        self._flicker(draw, at, size)
        self._label(draw, monitor, at, size)
        return image

    def _view(self, monitor: Monitor, size: tuple[int, int]) -> Image.Image:
        """Cut out what the camera looks at."""
        scene = _background(monitor.id, *size)
        width, height = size[0] / monitor.zoom, size[1] / monitor.zoom
        left = (scene.width - width) / 2 * (1 + monitor.pan)
        top = (scene.height - height) / 2 * (1 + monitor.tilt)
        view = scene.crop((round(left), round(top), round(left + width), round(top + height)))
        return view if view.size == size else view.resize(size)

    def _flicker(self, draw: ImageDraw.ImageDraw, at: float, size: tuple[int, int]) -> None:
        """Draw a butterfly, so that no two pictures are the same."""
        x = (0.5 + 0.42 * math.sin(at / 3.1)) * size[0]
        y = (0.3 + 0.12 * math.sin(at / 1.7)) * size[1]
        radius = max(1.0, size[1] / 120)
        draw.ellipse([x - radius, y - radius, x + radius, y + radius], (250, 246, 180))

    def _label(
        self, draw: ImageDraw.ImageDraw, monitor: Monitor, at: float, size: tuple[int, int]
    ) -> None:
        """Write name and time into the picture."""
        text = f"{monitor.name} - {self.clock.moment(at):%d/%m/%y %H:%M:%S}"
        font_size = max(9, size[1] // 24)
        box = draw.textbbox((4, 3), text, _font(font_size))
        draw.rectangle([0, 0, box[2] + 4, box[3] + 4], (0, 0, 0))
        draw.text((4, 3), text, (255, 255, 255), _font(font_size))
