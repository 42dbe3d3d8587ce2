"""Pictures that show the same, on invented ones; and files that no decoder should be given."""

from __future__ import annotations

import json
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from invented_pictures import invented
from PIL import Image, ImageDraw, ImageOps

from glasnost.cli.program import program
from glasnost.intake.pictures import pictures_of
from glasnost.search.features import features
from glasnost.search.pictures import PictureIndex
from glasnost.search.views import views


def demotivator(image: Image.Image) -> Image.Image:
    framed = ImageOps.expand(ImageOps.expand(image, 4, "black"), 2, "white")
    out = Image.new("RGB", (framed.width + 120, framed.height + 220), "black")
    out.paste(framed, (60, 60))
    ImageDraw.Draw(out).text((150, framed.height + 110), "INVENTED WORDS", fill="white", font_size=40)
    return out


EDITS = {
    "same": lambda image: image,
    "small": lambda image: image.resize((160, 120)),
    "crop": lambda image: image.crop((80, 60, 440, 340)),
    "mirror": ImageOps.mirror,
    "quarter turn": lambda image: image.rotate(90, expand=True),
    "ten degrees": lambda image: image.rotate(10),
    "grey": lambda image: image.convert("L").convert("RGB"),
    "border": lambda image: ImageOps.expand(image, 60, "white"),
    "demotivator": demotivator,
    "beside another": lambda image: Image.fromarray(np.hstack([np.asarray(image), np.asarray(invented(99))])),
}


@pytest.fixture(scope="module")
def exhibits() -> PictureIndex:
    return PictureIndex([features(np.asarray(invented(seed))) for seed in range(8)])


@pytest.mark.parametrize("edit", EDITS)
def test_edited_pictures_are_found_and_nothing_else(edit: str, exhibits: PictureIndex) -> None:
    for seed in (1, 5):
        found = exhibits.find(features(np.asarray(EDITS[edit](invented(seed))), question=True))
        assert [match.number for match in found] == [seed]
        assert found[0].evidence.mirrored == (edit == "mirror")


@pytest.mark.parametrize("edit", EDITS)
def test_strangers_match_nothing(edit: str, exhibits: PictureIndex) -> None:
    assert exhibits.find(features(np.asarray(EDITS[edit](invented(50))), question=True)) == []


def post(image: Image.Image, words: str = "INVENTED WORDS OF A POST") -> Image.Image:
    """The picture as a page of some network shows it: the same bars, names and numbers around every one."""
    out = Image.new("RGB", (480, 330 + image.height), "white")
    draw = ImageDraw.Draw(out)
    draw.rectangle((0, 0, 480, 70), fill="#3a5a80")
    draw.text((20, 16), "INVENTED NETWORK", fill="white", font_size=30)
    draw.ellipse((14, 84, 64, 134), fill="#99aabb")
    draw.text((80, 84), "Nobody of Nowhere", fill="#20507a", font_size=26)
    draw.text((80, 114), "today at 14:05", fill="#777777", font_size=20)
    draw.text((14, 150), words, fill="black", font_size=24)
    out.paste(image.resize((480, image.height)), (0, 190))
    draw.text((20, 210 + image.height), "282 likes   14 comments   37 shares", fill="#555555", font_size=24)
    return out


def slope(angle: float, dark: int = 20) -> Image.Image:
    """Hardly anything but a slope of colour."""
    y, x = np.mgrid[0:360, 0:480]
    grey = (dark + 0.2 * (np.cos(angle) * x + np.sin(angle) * y)).clip(0, 255).astype(np.uint8)
    return Image.fromarray(np.stack([grey, grey // 2 + 30, 255 - grey], axis=2))


def drawn(seed: int) -> Image.Image:
    """A drawing on black."""
    image = Image.new("RGB", (480, 360))
    image.paste(invented(seed).crop((100, 80, 300, 260)), (60 + 40 * seed, 70))
    return image


def captioned(image: Image.Image, top: bool) -> Image.Image:
    """White letters with a black rim over the picture."""
    out = image.copy()
    place = (30, 12 if top else 300)
    ImageDraw.Draw(out).text(place, "INVENTED WORDS", "white", font_size=48, stroke_width=3, stroke_fill="black")
    return out


FRAMES = {
    "post": (post(invented(1)), post(invented(2))),
    "post of drawings": (post(drawn(1)), post(drawn(2))),
    "post of slopes": (post(slope(0.3)), post(invented(2))),
    "post, the other way": (post(invented(2)), post(slope(0.3))),
    "posts of nothing": (post(Image.new("RGB", (480, 360), "#102030")), post(Image.new("RGB", (480, 360), "#182838"))),
    "post of nothing": (post(slope(0, 0)), post(invented(2))),
    "demotivator": (demotivator(invented(1)), demotivator(invented(2))),
    "caption": (captioned(invented(1), True), captioned(invented(2), True)),
    "caption elsewhere": (captioned(slope(0.3), True), captioned(invented(2), False)),
}


@pytest.mark.parametrize("frame", FRAMES)
def test_the_same_frame_or_words_around_another_picture_are_no_match(frame: str) -> None:
    exhibit, question = FRAMES[frame]
    index = PictureIndex([features(np.asarray(exhibit))])
    assert index.find(features(np.asarray(question), question=True)) == []
    assert index.find(features(np.asarray(question.resize((240, question.height // 2))), question=True)) == []


@pytest.mark.parametrize("edit", ["same", "small", "mirror", "border", "ten degrees"])
def test_a_post_is_found_again_with_other_words_too(edit: str) -> None:
    index = PictureIndex([features(np.asarray(post(invented(seed)))) for seed in range(4)])
    asked = EDITS[edit](post(captioned(invented(1), False), "OTHER WORDS ALTOGETHER"))
    assert [match.number for match in index.find(features(np.asarray(asked), question=True))] == [1]


def test_one_colour_matches_nothing() -> None:
    plain = np.full((300, 400, 3), 120, np.uint8)
    assert PictureIndex([features(plain)]).find(features(plain, question=True)) == []
    assert PictureIndex([]).find(features(np.asarray(invented(1)), question=True)) == []


def test_the_picture_in_a_demotivator_is_a_view() -> None:
    inside = max(views(np.asarray(demotivator(invented(3))))[1:], key=lambda box: box[2] - box[0])
    assert any(
        np.abs(np.array(box) - (66, 66, 546, 426)).max() <= 8 for box in views(np.asarray(demotivator(invented(3))))
    )
    assert inside[3] < 450  # without its words


def _png_of(width: int, height: int) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b""))
    body = b"".join(struct.pack(">I", len(d)) + n + d + struct.pack(">I", zlib.crc32(n + d)) for n, d in chunks)
    return b"\x89PNG\r\n\x1a\n" + body


def test_bad_pictures_are_named_and_the_rest_done(tmp_path: Path) -> None:
    good = invented(1)
    good.save(tmp_path / "b-good.jpg")
    (tmp_path / "a-huge.png").write_bytes(_png_of(60_000, 60_000))
    (tmp_path / "c-cut.jpg").write_bytes((tmp_path / "b-good.jpg").read_bytes()[:4000])
    frames = [Image.new("P", (16, 16), n % 200) for n in range(2000)]
    frames[0].save(tmp_path / "d-film.gif", save_all=True, append_images=frames[1:])
    (tmp_path / "e-none.png").write_text("no picture")
    turned = Image.Exif()
    turned[0x0112] = 6
    good.save(tmp_path / "f-turned.jpg", exif=turned)
    found = {one.name[0]: one for one in pictures_of((path, path.name) for path in sorted(tmp_path.iterdir()))}
    assert [name for name, one in found.items() if one.problem] == ["a", "c", "e"]
    assert "60000 × 60000" in str(found["a"].problem) and "a-huge.png" in str(found["a"].problem)
    assert found["d"].pixels is not None and found["d"].pixels.shape == (16, 16, 3)
    assert found["f"].pixels is not None and found["f"].pixels.shape == (480, 360, 3)


def test_the_command(tmp_path: Path) -> None:
    folder = tmp_path / "exhibits"
    (folder / "below").mkdir(parents=True)
    invented(1).save(folder / "one.png")
    invented(2).save(folder / "below" / "two.png")
    (folder / "broken.png").write_bytes(b"\x89PNG")
    asked = tmp_path / "asked.jpg"
    ImageOps.mirror(demotivator(invented(2))).save(asked)
    words = ["search", "--in", str(folder), "--image", str(asked), "--overlay", str(tmp_path / "drawn"), "--json"]
    done = CliRunner().invoke(program, words)
    answer = json.loads(done.stdout.splitlines()[0])
    assert answer["ids"] == ["below/two.png"] and answer["matches"][0]["mirrored"]
    assert done.exit_code == 1 and "broken.png" in done.stderr
    assert len(list((tmp_path / "drawn").iterdir())) == 1
