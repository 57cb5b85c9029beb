"""Pictures that people upload: re-encoded by us, so that nothing but the pixels goes out. Plain Python on Pillow.

Bounds come before work: the header is read first, and what would be too large, too long or too slow is refused with a
sentence. EXIF (with its GPS position), comments, colour profiles and everything appended to the file are left behind.
"""

from __future__ import annotations

import hashlib
import io
import time
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

MOST_BYTES = 20_000_000
MOST_PIXELS = 40_000_000  # of one picture
MOST_FRAMES = 200
MOST_PIXELS_IN_ALL = 120_000_000  # of all frames
MOST_SECONDS = 8.0
LONGEST_SIDE = 4096
READ = ("JPEG", "PNG", "WEBP", "GIF")
MOVING = ("PNG", "WEBP", "GIF")  # a JPEG of several pictures (MPO, from phones) is its first one
QUALITIES = (88, 80, 70, 60)


class PictureRefused(Exception):
    """`reason` is one of the words that `queries.sentences` turns into a sentence."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, kw_only=True)
class Encoded:
    content: bytes
    mime: str
    width: int
    height: int
    frames: int = 1

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def encode(raw: bytes) -> Encoded:
    """Raises PictureRefused. The result is the same for the same bytes and the same version of Pillow."""
    if len(raw) > MOST_BYTES:
        raise PictureRefused("bytes")
    ends = time.monotonic() + MOST_SECONDS
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(raw), formats=READ) as picture:
                _check_size(picture.size)
                moves = picture.format in MOVING and getattr(picture, "n_frames", 1) > 1
                return _moving(picture, ends) if moves else _still(picture)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PictureRefused("pixels") from error
    except UnidentifiedImageError as error:
        raise PictureRefused("kind") from error
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, OverflowError, MemoryError) as error:
        raise PictureRefused("broken") from error


def _check_size(size: tuple[int, int]) -> None:
    if size[0] * size[1] > MOST_PIXELS or max(size) > 20_000:
        raise PictureRefused("pixels")


def _still(picture: Image.Image) -> Encoded:
    upright = ImageOps.exif_transpose(picture) or picture
    return _write(_plain(upright), photograph=picture.format in ("JPEG", "MPO", "WEBP"))


def _plain(picture: Image.Image) -> Image.Image:
    """Pixels alone, in a mode that every network reads, on a new canvas that carries no other block of the file."""
    see_through = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
    mode = "RGBA" if see_through else "RGB"
    pixels = picture.convert(mode)
    pixels.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    clean = Image.new(mode, pixels.size)
    clean.paste(pixels)
    return clean


def _write(clean: Image.Image, *, photograph: bool) -> Encoded:
    out = io.BytesIO()
    if photograph and clean.mode == "RGB":
        clean.save(out, "JPEG", quality=QUALITIES[0], optimize=True)
        mime = "image/jpeg"
    else:
        clean.save(out, "PNG", optimize=True)
        mime = "image/png"
    return Encoded(content=out.getvalue(), mime=mime, width=clean.width, height=clean.height)


def _moving(picture: Image.Image, ends: float) -> Encoded:
    """An animation stays one, as GIF: frames, pixels of all frames and time are bounded."""
    count = int(getattr(picture, "n_frames", 1))
    if count > MOST_FRAMES or count * picture.width * picture.height > MOST_PIXELS_IN_ALL:
        raise PictureRefused("frames")
    frames, lasts = [], []
    for number in range(count):
        if time.monotonic() > ends:
            raise PictureRefused("slow")
        picture.seek(number)
        lasts.append(max(20, int(picture.info.get("duration", 100) or 100)))
        frames.append(_plain(picture))
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], duration=lasts, loop=0)
    size = frames[0].size
    return Encoded(content=out.getvalue(), mime="image/gif", width=size[0], height=size[1], frames=count)


def fit(made: Encoded, *, most_bytes: int, most_pixels: int | None, types: tuple[str, ...]) -> Encoded:
    """As one network takes it: the same picture if it may, else a smaller one. Raises PictureRefused("too_heavy")."""
    right_kind = not types or made.mime in types
    light = not most_bytes or len(made.content) <= most_bytes
    small = not most_pixels or made.width * made.height <= most_pixels
    if right_kind and light and small:
        return made
    if made.frames > 1:
        raise PictureRefused("animation")
    with Image.open(io.BytesIO(made.content), formats=READ) as picture:
        clean = _on_white(picture)
    for scale in (1.0, 0.75, 0.5, 0.35, 0.25):
        for quality in QUALITIES:
            smaller = _jpeg(clean, scale, quality)
            fits = not most_pixels or smaller.width * smaller.height <= most_pixels
            if fits and (not most_bytes or len(smaller.content) <= most_bytes):
                return smaller
    raise PictureRefused("too_heavy")


def _on_white(picture: Image.Image) -> Image.Image:
    seen = picture.convert("RGBA")
    canvas = Image.new("RGBA", seen.size, (255, 255, 255, 255))
    canvas.alpha_composite(seen)
    return canvas.convert("RGB")


def _jpeg(clean: Image.Image, scale: float, quality: int) -> Encoded:
    size = (max(1, round(clean.width * scale)), max(1, round(clean.height * scale)))
    shrunk = clean if scale == 1.0 else clean.resize(size, Image.Resampling.LANCZOS)
    out = io.BytesIO()
    shrunk.save(out, "JPEG", quality=quality, optimize=True)
    return Encoded(content=out.getvalue(), mime="image/jpeg", width=shrunk.width, height=shrunk.height)
