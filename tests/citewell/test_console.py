import errno

import pytest
import typer
from typer.testing import CliRunner, Result

from citewell.console import CommandGroup


def run(error: Exception) -> Result:
    app = typer.Typer(cls=CommandGroup)

    @app.command()
    def fail() -> None:
        raise error

    @app.command()
    def other() -> None:
        pass

    return CliRunner().invoke(app, ["fail"])


def test_a_path_that_cannot_be_used_is_named_without_a_trace() -> None:
    result = run(PermissionError(errno.EACCES, "Permission denied", "/srv/report.html"))
    assert result.exit_code == 1
    assert "/srv/report.html: Permission denied" in result.stderr
    assert "written to" in result.stderr


@pytest.mark.parametrize("error", [OSError("no path"), ValueError("a bug")])
def test_what_nobody_foresaw_keeps_its_trace(error: Exception) -> None:
    assert run(error).exception is error
