"""The embedding model that all systems share."""

from retriever.models.model_files import DEFAULT_MODEL, find_model_files


def find_model_folder() -> str:
    """Return the folder of the model that ships with Citewell."""
    return str(find_model_files(DEFAULT_MODEL).path)
