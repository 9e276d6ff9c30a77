"""Opens a text in the editor that the person chose."""

import os
import shlex
import subprocess
import tempfile
from pathlib import Path

from core.errors import EvalCaseError


def edit_text(text: str) -> str | None:
    """Return what was saved in the editor named by VISUAL or EDITOR (``vi`` where neither is set); null if nothing changed.

    Raises:
        EvalCaseError: the editor cannot be run.
    """
    command = shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "case.yaml"
        path.write_text(text, encoding="utf-8")
        try:
            subprocess.run([*command, str(path)], check=True)
        except (OSError, subprocess.CalledProcessError) as error:
            raise EvalCaseError(f"the editor {command[0]!r} cannot be run; set EDITOR") from error
        saved = path.read_text(encoding="utf-8")
    return None if saved == text else saved
