"""Small painted scenes, one for each camera."""

from collections.abc import Callable
import random

from PIL import Image, ImageDraw, ImageFilter

type Box = tuple[float, float, float, float]
type Colour = tuple[int, int, int]


class Canvas:
    """Draws in fractions of the picture."""

    def __init__(self, width: int, height: int, seed: int) -> None:
        """Start with an empty picture."""
        self.image = Image.new("RGB", (width, height))
        self.draw = ImageDraw.Draw(self.image)
        self.random = random.Random(seed)  # noqa: S311  the same texture each time
        self.width, self.height = width, height

    def _scale(self, points: list[float]) -> list[float]:
        """Turn fractions into pixels."""
        return [p * (self.height if i % 2 else self.width) for i, p in enumerate(points)]

    def box(
        self,
        x0: float,
        y0: float,
        x1: float,
        y1: float,
        fill: Colour,
    ) -> None:
        """Draw a rectangle."""
        self.draw.rectangle(self._scale([x0, y0, x1, y1]), fill)

    def shape(self, points: list[float], fill: Colour) -> None:
        """Draw a polygon."""
        self.draw.polygon(self._scale(points), fill)

    def blob(self, x: float, y: float, radius: float, fill: Colour) -> None:
        """Draw a circle."""
        centre_x, centre_y, size = x * self.width, y * self.height, radius * self.height
        self.draw.ellipse(
            [centre_x - size, centre_y - size, centre_x + size, centre_y + size], fill
        )

    def shade(self, y0: float, y1: float, top: Colour, bottom: Colour) -> None:
        """Draw a vertical gradient."""
        first, last = int(y0 * self.height), int(y1 * self.height)
        for y in range(first, last):
            part = (y - first) / max(1, last - first)
            colour = tuple(round(a + (b - a) * part) for a, b in zip(top, bottom, strict=True))
            self.draw.line([0, y, self.width, y], fill=colour)

    def speckle(self, y0: float, y1: float, colour: Colour, amount: int) -> None:
        """Give a surface some texture."""
        for _ in range(amount):
            x, y = self.random.random(), y0 + (y1 - y0) * self.random.random()
            shift = self.random.randint(-18, 18)
            fill = tuple(max(0, min(255, c + shift)) for c in colour)
            length = 0.004 + 0.01 * self.random.random()
            self.draw.line(self._scale([x, y, x + length, y]), fill=fill)


def front_door(canvas: Canvas) -> None:
    """Draw a house wall with a door and a path."""
    canvas.shade(0.0, 0.75, (196, 178, 150), (168, 150, 122))
    canvas.shade(0.75, 1.0, (112, 128, 92), (84, 104, 66))
    canvas.speckle(0.0, 0.75, (182, 164, 136), 900)
    canvas.shape([0.42, 0.75, 0.62, 0.75, 0.78, 1.0, 0.28, 1.0], (150, 146, 140))
    canvas.box(0.43, 0.2, 0.61, 0.75, (240, 236, 226))
    canvas.box(0.445, 0.23, 0.595, 0.75, (122, 42, 36))
    for top in (0.28, 0.5):
        canvas.box(0.465, top, 0.515, top + 0.17, (104, 34, 30))
        canvas.box(0.528, top, 0.578, top + 0.17, (104, 34, 30))
    canvas.blob(0.584, 0.49, 0.012, (222, 196, 96))
    for left in (0.08, 0.74):
        canvas.box(left, 0.22, left + 0.18, 0.5, (246, 244, 238))
        canvas.box(left + 0.01, 0.24, left + 0.17, 0.48, (96, 124, 146))
        canvas.box(left + 0.086, 0.24, left + 0.094, 0.48, (246, 244, 238))
    for x in (0.36, 0.68):
        canvas.box(x - 0.025, 0.66, x + 0.025, 0.76, (142, 84, 58))
        canvas.blob(x, 0.6, 0.08, (62, 106, 52))


def driveway(canvas: Canvas) -> None:
    """Draw a drive with a parked car, a hedge and a gate."""
    canvas.shade(0.0, 0.42, (156, 194, 226), (214, 226, 232))
    canvas.shade(0.42, 1.0, (104, 136, 78), (84, 116, 60))
    canvas.speckle(0.45, 1.0, (94, 126, 68), 1200)
    canvas.shape([0.44, 0.42, 0.58, 0.42, 0.95, 1.0, 0.1, 1.0], (126, 126, 130))
    canvas.speckle(0.75, 1.0, (120, 120, 124), 500)
    for step in range(14):
        canvas.blob(0.02 + step * 0.03, 0.4, 0.07, (52, 88 + step % 3 * 8, 48))
        canvas.blob(0.62 + step * 0.03, 0.4, 0.07, (52, 88 + step % 3 * 8, 48))
    canvas.box(0.45, 0.32, 0.57, 0.43, (88, 66, 48))
    canvas.shape([0.24, 0.62, 0.3, 0.52, 0.44, 0.52, 0.49, 0.62], (178, 40, 44))
    canvas.shape([0.275, 0.61, 0.31, 0.54, 0.36, 0.54, 0.36, 0.61], (70, 88, 104))
    canvas.shape([0.375, 0.61, 0.375, 0.54, 0.43, 0.54, 0.46, 0.61], (70, 88, 104))
    canvas.box(0.2, 0.61, 0.52, 0.71, (178, 40, 44))
    for x in (0.26, 0.46):
        canvas.blob(x, 0.71, 0.04, (32, 32, 34))
        canvas.blob(x, 0.71, 0.018, (168, 168, 170))


def garden(canvas: Canvas) -> None:
    """Draw a lawn with a fence and trees."""
    canvas.shade(0.0, 0.45, (122, 176, 226), (206, 226, 236))
    canvas.shade(0.45, 1.0, (116, 156, 74), (78, 122, 50))
    for step in range(24):
        canvas.box(step * 0.042, 0.36, step * 0.042 + 0.036, 0.54, (158, 118, 82))
    canvas.speckle(0.55, 1.0, (96, 138, 60), 2600)
    for x, size in ((0.15, 0.17), (0.84, 0.21)):
        canvas.box(x - 0.015, 0.4, x + 0.015, 0.68, (92, 68, 48))
        for dx, dy in ((0.0, 0.0), (-0.06, 0.08), (0.06, 0.07), (0.0, 0.12)):
            canvas.blob(
                x + dx, 0.26 + dy, size * 0.8, (54 + int(dx * 200), 104 + int(dy * 90), 46)
            )
    for x in (0.36, 0.42, 0.48, 0.55, 0.61):
        canvas.blob(x, 0.58, 0.035, (66, 116, 54))
        canvas.blob(x, 0.56, 0.014, ((226, 92, 122), (242, 208, 88))[int(x * 100) % 2])


def garage(canvas: Canvas) -> None:
    """Draw the inside of a garage."""
    canvas.shade(0.0, 0.62, (74, 76, 82), (98, 100, 106))
    canvas.shade(0.62, 1.0, (86, 84, 80), (60, 58, 56))
    canvas.shape([0.34, 0.02, 0.66, 0.02, 0.74, 0.07, 0.26, 0.07], (244, 242, 218))
    for shelf in range(3):
        y = 0.2 + shelf * 0.13
        canvas.box(0.05, y, 0.33, y + 0.014, (126, 96, 62))
        for box in range(5):
            height = 0.05 + canvas.random.random() * 0.05
            tint = canvas.random.randint(70, 190)
            canvas.box(
                0.065 + box * 0.052, y - height, 0.1 + box * 0.052, y, (tint, tint - 18, 58)
            )
    canvas.box(0.4, 0.16, 0.94, 0.6, (134, 138, 144))
    for line in range(6):
        canvas.box(0.4, 0.16 + line * 0.074, 0.94, 0.165 + line * 0.074, (108, 112, 118))
    canvas.shape([0.42, 0.66, 0.5, 0.52, 0.74, 0.52, 0.82, 0.66], (52, 84, 136))
    canvas.shape([0.47, 0.64, 0.52, 0.55, 0.72, 0.55, 0.77, 0.64], (32, 42, 56))
    canvas.box(0.38, 0.65, 0.87, 0.8, (52, 84, 136))
    for x in (0.42, 0.81):
        canvas.box(x - 0.03, 0.78, x + 0.04, 0.87, (24, 24, 26))
        canvas.blob(x, 0.71, 0.03, (236, 232, 196))
    canvas.speckle(0.85, 1.0, (66, 64, 62), 600)


def workshop(canvas: Canvas) -> None:
    """Draw a workbench with tools."""
    canvas.shade(0.0, 0.66, (176, 158, 132), (146, 126, 100))
    canvas.shade(0.66, 1.0, (104, 92, 80), (72, 62, 54))
    canvas.box(0.1, 0.1, 0.62, 0.44, (112, 86, 58))
    for tool in range(9):
        x = 0.13 + tool * 0.053
        canvas.box(x, 0.15, x + 0.012, 0.26 + tool % 3 * 0.05, (196, 74, 48))
        canvas.box(
            x - 0.006,
            0.26 + tool % 3 * 0.05,
            x + 0.018,
            0.31 + tool % 3 * 0.04,
            (182, 184, 188),
        )
    canvas.box(0.7, 0.08, 0.93, 0.4, (236, 240, 242))
    canvas.box(0.715, 0.1, 0.915, 0.38, (148, 186, 212))
    canvas.box(0.812, 0.1, 0.822, 0.38, (236, 240, 242))
    canvas.box(0.05, 0.56, 0.95, 0.63, (150, 108, 66))
    for x in (0.09, 0.86):
        canvas.box(x, 0.63, x + 0.045, 0.92, (122, 86, 52))
    canvas.box(0.62, 0.47, 0.74, 0.56, (44, 98, 128))
    canvas.box(0.24, 0.5, 0.4, 0.56, (92, 96, 100))
    canvas.speckle(0.92, 1.0, (84, 74, 66), 400)


_SCENES: tuple[Callable[[Canvas], None], ...] = (front_door, driveway, garden, garage, workshop)


_SCENE_TINTS = ((190, 120, 80), (80, 150, 190), (120, 180, 90), (170, 90, 160), (90, 90, 110))


def paint(number: int, width: int, height: int) -> Image.Image:
    """Return the background of a camera; later ones are tinted variants."""
    canvas = Canvas(width, height, seed=number)
    _SCENES[(number - 1) % len(_SCENES)](canvas)
    image = canvas.image.filter(ImageFilter.GaussianBlur(0.6))
    if number > len(_SCENES):
        tint = _SCENE_TINTS[number % len(_SCENE_TINTS)]
        image = Image.blend(image, Image.new("RGB", image.size, tint), 0.22)
    return image


def visitor(
    draw: ImageDraw.ImageDraw, number: int, phase: float, size: tuple[int, int]
) -> None:
    """Draw what moves through the picture: a person, or in the drive a car."""
    width, height = size
    across = phase if int(phase) % 2 == 0 else 1.0 - phase
    x = (0.08 + 0.84 * (across % 1.0)) * width
    unit = height / 100
    if number % 5 == 2:
        draw.rectangle([x - 16 * unit, 78 * unit, x + 16 * unit, 88 * unit], (44, 92, 164))
        draw.rectangle([x - 8 * unit, 71 * unit, x + 8 * unit, 79 * unit], (60, 76, 92))
        for wheel in (-10, 10):
            draw.ellipse(
                [x + (wheel - 4) * unit, 84 * unit, x + (wheel + 4) * unit, 92 * unit],
                (28, 28, 30),
            )
        return
    swing = (abs(phase * 24 % 2 - 1) - 0.5) * 7 * unit
    for foot in (-swing, swing):
        draw.line([x, 74 * unit, x + foot, 92 * unit], (46, 52, 78), round(3.2 * unit))
    draw.rounded_rectangle(
        [x - 5 * unit, 52 * unit, x + 5 * unit, 76 * unit], 3 * unit, (206, 116, 44)
    )
    draw.ellipse([x - 4 * unit, 42 * unit, x + 4 * unit, 51 * unit], (222, 180, 148))
