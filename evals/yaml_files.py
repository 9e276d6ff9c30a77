"""Reads the YAML files that people write for the evals."""

from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from core.errors import EvalCaseError
from core.validation_faults import describe_faults

_R = TypeVar("_R", bound=BaseModel)


def load_yaml(path: Path, kind: type[_R]) -> _R:
    """Return the record that the file holds.

    Raises:
        EvalCaseError: the file cannot be read or does not fit; the message names file, place and fault.
    """
    try:
        return kind.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise EvalCaseError(f"{path} cannot be read: {error.strerror}") from error
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise EvalCaseError(f"{path.name} is not YAML: {' '.join(str(error).split())}") from error
    except ValidationError as error:
        raise EvalCaseError(f"{path.name}: {describe_faults(error)}") from error
