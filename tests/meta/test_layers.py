"""The import contracts themselves are checked by ``make check``; this shows that they can fail."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_every_package_is_under_a_contract_and_under_the_type_checker() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "benchmarks", "docs"}
    assert packages <= set(project["importlinter"]["root_packages"]) | {"widget"}
    assert packages - {"widget"} <= set(project["mypy"]["packages"])
    assert packages - {"widget"} <= set(project["coverage"]["run"]["source"])


def test_package_init_files_are_empty() -> None:
    assert [str(path) for path in ROOT.glob("[a-z]*/**/__init__.py") if path.read_text(encoding="utf-8").strip()] == []
