"""Pictures: nothing but pixels goes out; bombs are refused before they cost anything."""

import io
import struct
import time
import tracemalloc
import zlib

import pytest
from PIL import Image

from parvis.lifecycle.tenant import acting_for
from parvis.publishing import actions, pictures
from parvis.publishing.errors import CannotDo
from parvis.publishing.models import Attachment
from parvis.publishing.tests.factories import Town, picture, written


def test_the_place_and_the_device_do_not_leave():
    exif = Image.Exif()
    exif[0x010F], exif[0x8825] = "Appareil de Jeanne", {1: "N", 2: (48.0, 51.0, 24.0)}
    raw = picture(exif=exif, comment=b"chez Jeanne")
    assert b"Jeanne" in raw
    made = pictures.encode(raw + b"PK\x03\x04 appended archive")
    assert b"Jeanne" not in made.content
    assert b"PK\x03\x04" not in made.content
    with Image.open(io.BytesIO(made.content)) as seen:
        assert dict(seen.getexif()) == {}


def test_a_picture_taken_sideways_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    assert pictures.encode(picture((60, 40), exif=exif)).width == 40


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_the_same_file_gives_the_same_bytes(kind: str):
    raw = picture((64, 48), kind)
    assert pictures.encode(raw).sha256 == pictures.encode(raw).sha256


def png(width: int, height: int, rows: bytes) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def frames(count: int, size: tuple[int, int] = (40, 40)) -> bytes:
    out = io.BytesIO()
    every = [Image.new("RGB", size, (number % 255, 90, (7 * number) % 255)) for number in range(count)]
    every[0].save(out, "GIF", save_all=True, append_images=every[1:], duration=40)
    return out.getvalue()


BOMBS = {
    "one bit, 65,535 squared": png(65_535, 65_535, zlib.compress(b"\0" * 1_000_000)),
    "wide": png(200_000, 100, zlib.compress(b"\0" * 100_000)),
    "frames": frames(pictures.MOST_FRAMES + 5),
    "huge frames": frames(60, (1600, 1600)),
    "bytes": b"\xff\xd8" + b"\0" * (pictures.MOST_BYTES + 1),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_quickly_and_in_little_memory(name: str):
    tracemalloc.start()
    begun = time.monotonic()
    with pytest.raises(pictures.PictureRefused):
        pictures.encode(BOMBS[name])
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert time.monotonic() - begun < 10
    assert most < 300_000_000


HOSTILE = {
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "html": b"<html><script>alert(1)</script>",
    "playlist": b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n",
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 1 1\n",
    "pdf": b"%PDF-1.4\n",
    "empty": b"",
    "cut": picture((400, 400), "PNG")[:200],
    "cut jpeg": picture((400, 400))[:300],
    "video": b"\0\0\0\x20ftypisom",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_picture_is_refused(name: str):
    with pytest.raises(pictures.PictureRefused):
        pictures.encode(HOSTILE[name])


def test_an_animation_stays_one_and_is_not_forced_on_a_network_without():
    made = pictures.encode(frames(5))
    assert (made.mime, made.frames) == ("image/gif", 5)
    with pytest.raises(pictures.PictureRefused, match="animation"):
        pictures.fit(made, most_bytes=2_000_000, most_pixels=None, types=("image/jpeg", "image/png"))


@pytest.mark.django_db
def test_a_refused_picture_is_a_sentence_and_the_post_stays(town: Town):
    post = written(town)
    with acting_for(town.team.id):
        for reason in HOSTILE.values():
            with pytest.raises(CannotDo):
                actions.attach(team=town.team, by=town.writer, post=post, content=reason, name="../../x.jpg")
        post.refresh_from_db()
        assert post.revision == 0
        row = actions.attach(
            team=town.team, by=town.writer, post=post, content=picture(), name="../../etc/a\0b.jpg"
        )
        assert row.file.name == "ab.jpg"
        assert Attachment.rows.of(town.team).count() == 1
