"""Where everything lies under ``CITEWELL_HOME``."""

from dataclasses import dataclass
from pathlib import Path

from core.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Home:
    """The folder that holds all state. Nothing is created by naming it."""

    path: Path

    def create(self) -> None:
        """Make the folder where there is none.

        Raises:
            SettingsError: it cannot be made.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SettingsError(
                f"CITEWELL_HOME: {self.path} cannot be used: {error.strerror}; name a folder that Citewell may write to"
            ) from error

    @property
    def database_path(self) -> Path:
        """The SQLite file that is used where no database URL is set."""
        return self.path / "catalogue.sqlite3"

    @property
    def blobs_path(self) -> Path:
        """Original bytes, one file for each SHA-256."""
        return self.path / "blobs"

    @property
    def vectors_path(self) -> Path:
        """Vector collections, one folder for each."""
        return self.path / "vectors"

    @property
    def lexical_path(self) -> Path:
        """The lexical index."""
        return self.path / "lexical"

    @property
    def runtime_path(self) -> Path:
        """Exported embedding models, by the hash of their weights."""
        return self.path / "runtime"

    @property
    def uploads_path(self) -> Path:
        """Files that operators upload, until they are ingested."""
        return self.path / "uploads"

    @property
    def lock_path(self) -> Path:
        """The writer lock."""
        return self.path / "writer.lock"
