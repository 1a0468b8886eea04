"""The sentences about pictures that a message names and that are not shown: see `sentences`."""

from __future__ import annotations

from collections.abc import Mapping

PICTURES: Mapping[str, tuple[str, ...]] = {
    "picture_is_file": ("Bough does not open files that a message names.",),
    "picture_scheme": (
        "Bough shows no pictures from addresses that begin with “{scheme}:”.",
        "Bough shows no pictures from addresses of this kind.",
    ),
    "picture_address": ("This is not a plain address on the web.",),
    "picture_svg": ("Bough does not draw SVG that a message brings.",),
    "picture_broken": ("This is not a whole picture in PNG, JPEG, GIF or WebP.",),
    "picture_gone": ("The file of this picture is gone from the profile.",),
    "picture_too_large": (
        "The picture is too large to be shown: {width} × {height} pixels.",
        "The picture is too large to be shown: more than {limit} MB.",
        "The picture is too large to be shown.",
    ),
    "picture_private": (
        "{host} is this machine or one beside it; a message’s pictures are not loaded from there.",
        "A message’s pictures are not loaded from this machine or from those beside it.",
    ),
    "picture_moved": (
        "{host} sends on to {target}, and Bough did not follow.",
        "The host sends on to another, and Bough did not follow.",
    ),
    "picture_refused": ("{host} does not give the picture ({status}).", "The host refused."),
    "picture_untrusted": (
        "{host} has no connection that can be trusted.",
        "The connection cannot be trusted.",
    ),
    "picture_unreachable": ("{host} cannot be reached.", "The host cannot be reached."),
    "picture_cut_off": ("The connection to {host} broke off.", "The connection broke off."),
    "picture_late": ("{host} took too long.", "The host took too long."),
}
