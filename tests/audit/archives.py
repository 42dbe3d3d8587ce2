"""Invented archives of every format, written as the networks write them; every name, word and address is invented."""

from __future__ import annotations

import html
import json
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

MONTHS = ["янв", "фев", "мар", "апр", "мая", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"]
BEGIN = datetime(2015, 1, 2, 10, 0, 0)


@dataclass(frozen=True)
class Said:
    """What the invented owner did. picture: the bytes of a JPEG."""

    text: str
    kind: str = "post"
    picture: bytes | None = None


def moment(number: int) -> datetime:
    return BEGIN + timedelta(hours=7 * number)


def vk(path: Path, several: Sequence[Said]) -> None:
    """Pages in windows-1251; pictures are links, likes are addresses."""
    folders = {"post": "wall", "repost": "wall", "comment": "comments", "like": "likes/wall", "saved picture": "photos"}
    pages: dict[str, list[str]] = {}
    for number, said in enumerate(several):
        at = moment(number)
        day = f"{at.day} {MONTHS[at.month - 1]} {at.year} в {at:%H:%M:%S}"
        text = html.escape(said.text) if said.kind != "like" else ""
        attached = "<div class='attachment'><div class='attachment__description'>Запись на стене</div></div>"
        page = f"{folders.get(said.kind, 'wall')}/page{number // 50}.html"
        pages.setdefault(page, []).append(
            f"<div class='item'><div class='item__main'>{text}{attached if said.kind == 'repost' else ''}</div>"
            f"<div class='item__main'><a class='post__link' href='https://vk.com/wall-77_{number}'>"
            f"https://vk.com/wall-77_{number}</a></div>"
            f"<div class='item__tertiary'><span>{day}{' (Запись архивирована)' if number % 7 == 0 else ''}</span></div>"
            "</div>"
        )
    pages["messages/5/messages0.html"] = [
        "<div class='message' data-id='1'><div class='message__header'>Вы, 1 мая 2016 в 10:00:00 (ред.)</div>"
        "<div>моё письмо<div class='kludges'></div></div></div>"
        "<div class='message' data-id='2'><div class='message__header'><a href='x'>Пример</a>, 1 мая 2016 в 10:01:00"
        "</div><div>чужое письмо<div class='kludges'></div></div></div>"
    ]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, items in pages.items():
            head = "<!DOCTYPE html><html><head><meta charset='windows-1251'><title>VK</title></head><body>"
            archive.writestr(name, (head + "".join(items) + "</body></html>").encode("cp1251", "xmlcharrefreplace"))


def telegram(path: Path, several: Sequence[Said]) -> None:
    """Everything that Telegram Desktop exports, as a folder: a channel, a chat with another person, mixed texts."""
    (path / "photos").mkdir(parents=True, exist_ok=True)
    mine, posts = [], []
    for number, said in enumerate(several):
        words = said.text.split(" ", 1)
        mixed = (
            [{"type": "bold", "text": words[0]}, " " + words[1]] if number % 3 == 0 and len(words) == 2 else said.text
        )
        told = {"id": number, "type": "message", "date": moment(number).isoformat(), "from_id": "user5", "text": mixed}
        if said.kind == "repost":
            told["forwarded_from"] = "Чужой канал"
        if said.picture is not None:
            told["photo"] = f"photos/photo_{number}.jpg"
            (path / str(told["photo"])).write_bytes(said.picture)
        (mine if number % 2 else posts).append(told)
    others = [{"id": 900, "type": "message", "date": "2016-01-01T00:00:00", "from_id": "user6", "text": "чужое"}]
    service = [{"id": 901, "type": "service", "action": "phone_call", "from_id": "user5"}]
    chats = [
        {"name": "Канал", "type": "public_channel", "id": 77, "messages": posts},
        {"name": 'Имя с "messages": [ внутри', "type": "personal_chat", "id": 6, "messages": mine + others + service},
    ]
    result = {"personal_information": {"user_id": 5, "first_name": "Пример"}, "chats": {"list": chats}}
    (path / "result.json").write_text(json.dumps(result, ensure_ascii=False, indent=1), encoding="utf-8")


def telegram_page(path: Path, several: Sequence[Said]) -> None:
    """The same export as pages."""
    path.mkdir(parents=True, exist_ok=True)
    messages = []
    for number, said in enumerate(several):
        day = f"{moment(number):%d.%m.%Y %H:%M:%S} UTC+03:00"
        inner = f"<div class='text'>{html.escape(said.text)}</div>"
        if said.picture is not None:
            (path / f"photo_{number}.jpg").write_bytes(said.picture)
            inner = f"<a class='photo_wrap clearfix pull_left' href='photo_{number}.jpg'></a>" + inner
        if said.kind == "repost":
            inner = f"<div class='forwarded body'>{inner}</div>"
        messages.append(
            f"<div class='message default clearfix' id='message{number}'><div class='body'>"
            f"<div class='pull_right date details' title='{day}'>10:00</div><div class='from_name'>Пример</div>{inner}"
            "</div></div>"
        )
    page = (
        f"<html><head><meta charset='utf-8'></head><body><div class='history'>{''.join(messages)}</div></body></html>"
    )
    (path / "messages.html").write_text(page, encoding="utf-8")


def spoilt(text: str) -> str:
    """As Facebook writes it: each byte of UTF-8 as if it were a letter of Latin-1."""
    return text.encode("utf-8").decode("latin-1")


def facebook(path: Path, several: Sequence[Said]) -> None:
    """A zip of JSON whose letters are spoilt."""
    posts, comments = [], []
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, said in enumerate(several):
            stamp = int(moment(number).timestamp())
            if said.kind == "comment":
                data = [{"comment": {"timestamp": stamp, "comment": spoilt(said.text), "author": "X"}}]
                comments.append({"timestamp": stamp, "data": data, "title": spoilt("Пример прокомментировал запись.")})
                continue
            post = {"timestamp": stamp, "data": [{"post": spoilt(said.text)}], "title": "P updated his status."}
            if said.picture is not None:
                uri = f"posts/media/{number}.jpg"
                archive.writestr(uri, said.picture)
                post["attachments"] = [{"data": [{"media": {"uri": uri, "creation_timestamp": stamp}}]}]
            elif said.kind == "repost":
                post["attachments"] = [{"data": [{"external_context": {"url": "https://example.org/a"}}]}]
            posts.append(post)
        archive.writestr(
            "your_facebook_activity/posts/your_posts__check_ins__photos_and_videos_1.json", json.dumps(posts)
        )
        archive.writestr(
            "your_facebook_activity/comments_and_reactions/comments.json", json.dumps({"comments_v2": comments})
        )


def x(path: Path, several: Sequence[Said]) -> None:
    """A zip of scripts, the posts in two parts."""
    parts: list[list[dict]] = [[], []]
    likes = []
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, said in enumerate(several):
            identity = str(10_000 + number)
            text = html.escape(said.text, quote=False)
            if said.kind == "like":
                likes.append({"like": {"tweetId": identity, "fullText": text, "expandedUrl": "https://x.com/i/1"}})
                continue
            post = {
                "id_str": identity,
                "full_text": f"RT @invented: {text}" if said.kind == "repost" else text,
                "created_at": f"{moment(number):%a %b %d %H:%M:%S} +0000 {moment(number).year}",
            }
            if said.kind == "comment":
                post["in_reply_to_status_id_str"] = "1"
            if said.picture is not None:
                archive.writestr(f"data/tweets_media/{identity}-a.jpg", said.picture)
            parts[number % 2].append({"tweet": post})
        for place, (name, several_of) in enumerate((("tweets", parts[0]), ("tweets-part1", parts[1]), ("like", likes))):
            key = "like" if name == "like" else "tweets"
            archive.writestr(
                f"data/{name}.js", f"window.YTD.{key}.part{place % 2} = {json.dumps(several_of, indent=1)}"
            )
        archive.writestr("data/account.js", "window.YTD.account.part0 = []")


def mastodon(path: Path, several: Sequence[Said]) -> None:
    """A folder: outbox.json with notes in HTML, and what was passed on as addresses."""
    path.mkdir(parents=True, exist_ok=True)
    items: list[dict] = []
    for number, said in enumerate(several):
        at = f"{moment(number).isoformat()}Z"
        if said.kind == "repost":
            items.append({"type": "Announce", "published": at, "object": f"https://example.org/{number}"})
            continue
        note = {"content": f"<p>{html.escape(said.text)}</p>", "url": f"https://example.social/{number}"}
        if said.kind == "comment":
            note["inReplyTo"] = "https://example.org/1"
        if said.picture is not None:
            (path / "media_attachments").mkdir(exist_ok=True)
            (path / f"media_attachments/{number}.jpg").write_bytes(said.picture)
            note["attachment"] = [{"type": "Document", "url": f"/media_attachments/{number}.jpg", "name": None}]
        items.append({"type": "Create", "published": at, "object": note})
    (path / "outbox.json").write_text(json.dumps({"orderedItems": items}), encoding="utf-8")
    (path / "actor.json").write_text(json.dumps({"summary": "<p>вымысел о себе</p>"}), encoding="utf-8")


def saved(path: Path, several: Sequence[Said]) -> None:
    """Pages of Odnoklassniki that somebody saved, with the pictures beside them."""
    path.mkdir(parents=True, exist_ok=True)
    for start in range(0, len(several), 100):
        parts = []
        for number, said in enumerate(several[start : start + 100], start):
            parts.append(
                f"<div class='feed-w'><div class='media-text_cnt'>{html.escape(said.text)}</div><a>Класс!</a></div>"
            )
            if said.picture is not None:
                (path / f"page{start}_files").mkdir(exist_ok=True)
                (path / f"page{start}_files/{number}.jpg").write_bytes(said.picture)
        head = "<!-- saved from url=(0028)https://ok.ru/profile/1000000 --><html><head><meta charset='utf-8'></head>"
        (path / f"page{start}.html").write_text(head + "<body>" + "".join(parts) + "</body></html>", encoding="utf-8")


WRITERS: dict[str, Callable[[Path, Sequence[Said]], None]] = {
    "vk": vk, "telegram": telegram, "telegram page": telegram_page, "facebook": facebook, "x": x, "mastodon": mastodon,
    "saved": saved,
}  # fmt: skip
HOLD_PICTURES = ("telegram", "telegram page", "facebook", "x", "mastodon", "saved")
