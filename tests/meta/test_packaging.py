import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
BUILD = "import sys; from hatchling.build import build_wheel; build_wheel(sys.argv[1])"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-c", BUILD, str(folder)], cwd=ROOT, check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    return path


def test_the_wheel_ships_the_packages_with_their_data_and_no_tests(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names if ".dist-info/" not in name}
    assert tops == set(PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"])
    assert not [name for name in names if Path(name).name.startswith(("test_", "conftest"))]
    for part in ("corpus/guidelines/", "corpus/migrations/versions/", "retriever/data/", "evals/cases/", "widget/"):
        assert any(name.startswith(part) for name in names), part
    on_disk = {f"corpus/guidelines/{path.name}" for path in (ROOT / "corpus" / "guidelines").glob("*.md")}
    assert on_disk <= set(names)


def test_the_wheel_works_from_outside_the_checkout(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(site), "CITEWELL_HOME": str(tmp_path / "home")}
    command = (
        "import citewell.cli, sys; print(citewell.cli.__file__); sys.argv = ['citewell', '--help']; citewell.cli.main()"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", command],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert str(site) in done.stdout
    assert "ingest" in done.stdout


def test_every_dependency_is_pinned_exactly() -> None:
    pins = {}
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        name, _, version = line.partition("==")
        assert version, f"not pinned: {line}"
        pins[name.lower().replace("_", "-")] = version
    extras = PROJECT["project"]["optional-dependencies"]
    needed = [*PROJECT["project"]["dependencies"], *extras["dev"]]
    names = [requirement.split(">")[0].split("=")[0].split("[")[0].lower().replace("_", "-") for requirement in needed]
    assert [name for name in names if name not in pins] == []
    assert pins["torch"] == "2.13.0"


def test_no_file_names_a_machine_or_an_index() -> None:
    for name in ("Makefile", "constraints.txt", "pyproject.toml", "README.md", ".ci/run"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "/home/" not in text
        assert "file://" not in text
        assert "index-url http" not in text
