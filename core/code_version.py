"""Which Citewell this is."""

from importlib.metadata import PackageNotFoundError, version


def find_code_version() -> str:
    """Return Citewell's version; a checkout that was never installed says so."""
    try:
        return version("citewell")
    except PackageNotFoundError:
        return "0+checkout"
