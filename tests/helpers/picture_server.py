"""A server on loopback that has pictures."""

from __future__ import annotations

from helpers.server import ModelServer, Received, Script

GIF = bytes.fromhex(
    "47494638396102000200800000ff00000000ff21f90400000000002c00000000020002000002028451003b"
)
"""Two by two pixels, red but for the last."""
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'


class PictureServer(ModelServer):
    """Gives what is in `shelf` by path; who asked is in `requests`."""

    def __init__(self) -> None:
        super().__init__()
        self.shelf: dict[str, Script] = {}

    def put(self, path: str, data: bytes, status: int = 200, **headers: str) -> str:
        """Give these bytes at that path; the address."""
        kept = {name.replace("_", "-"): value for name, value in headers.items()}
        self.shelf[path] = Script((data,), status, {"content-type": "text/html", **kept}, "length")
        return self.address(path)

    def address(self, path: str) -> str:
        return self.base_url.rpartition("/v1")[0] + path

    def _script_for(self, request: Received) -> Script:
        return self.shelf.get(request.path) or Script((b"no",), 404, {}, "length")
