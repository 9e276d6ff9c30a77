"""The widget as the one module that browsers load: its source modules joined when the server starts.

There is no build step: each source file is a plain module that a browser could load by itself. Joining takes their import
lines and the word ``export`` away, and changes nothing else.
"""

import base64
import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from core.code_version import find_code_version

SOURCES = (
    "words.js",
    "dom.js",
    "grades.js",
    "server.js",
    "session.js",
    "sources.js",
    "feedback.js",
    "answer.js",
    "takeaway.js",
    "turn.js",
    "styles.js",
    "citewell-chat.js",
)
"""Modules of ``widget/src``, each after those that it needs while it is loaded."""

MAX_COMPRESSED_BYTES = 30_000
"""Most that the joined module may weigh, compressed with gzip."""

_IMPORT = re.compile(r'^import \{[^}]*\} from "\./[a-z-]+\.js";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:const|class|function|async function)\b)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class WidgetBundle:
    """The joined module and what identifies it."""

    data: bytes
    """The module (UTF-8)."""
    compressed: bytes
    """The same, compressed with gzip."""
    version: str
    """Citewell's version and a part of the module's hash: another text has another version."""
    integrity: str
    """Subresource integrity of ``data``: ``sha384-`` and the hash in base64."""

    @property
    def path(self) -> str:
        """The address of this very text; what is behind it never changes."""
        return f"/widget/{self.version}.js"


@cache
def load_bundle() -> WidgetBundle:
    """Return the widget of the installed package; read and joined once per process."""
    folder = files("widget").joinpath("src")
    data = join_modules([folder.joinpath(name).read_text(encoding="utf-8") for name in SOURCES]).encode()
    digest = hashlib.sha384(data).digest()
    return WidgetBundle(
        data=data,
        compressed=gzip.compress(data, mtime=0),
        version=f"{find_code_version().removesuffix('+checkout')}-{digest.hex()[:12]}",
        integrity=f"sha384-{base64.b64encode(digest).decode()}",
    )


def join_modules(texts: list[str]) -> str:
    """Return one module with the same code in the same order."""
    return "\n".join(_EXPORT.sub("", _IMPORT.sub("", text)).strip() + "\n" for text in texts)
