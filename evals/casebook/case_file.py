"""Writes case files: new cases at their end, changed ones in their place, in the order and layout of the shipped files."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import yaml

from core.errors import EvalCaseError
from evals.casebook.case import CaseBody, CaseFile, DocumentPin, EvalCase, load_case_file
from evals.casebook.splits import Split

_HEAD = "# yaml-language-server: $schema="


def write_cases(path: Path, cases: Sequence[CaseBody], document: DocumentPin, split: Split = "development") -> None:
    """Write a case file, keeping the comment lines at the head of one that is there."""
    content: dict[str, object] = {"document": document.model_dump(mode="json")}
    if split != "development":
        content["split"] = split
    content["cases"] = [_to_yaml(case) for case in cases]
    text = yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=110)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_read_head(path) + text, encoding="utf-8")


def add_cases(path: Path, cases: Sequence[CaseBody], document: DocumentPin) -> None:
    """Add cases to a file, which is made where there is none.

    Raises:
        EvalCaseError: the file is there and does not fit, or is pinned to another text.
    """
    known: CaseFile | None = load_case_file(path) if path.is_file() else None
    if known and known.document != document:
        raise EvalCaseError(f"{path.name} is about another text of {known.document.document_id}; update it first")
    write_cases(path, (*(known.cases if known else ()), *cases), document, known.split if known else "development")


def replace_cases(path: Path, changed: Iterable[EvalCase], dropped: Iterable[str], text_sha256: str) -> None:
    """Write a file with some of its cases changed and others left out, pinned to a new text.

    Raises:
        EvalCaseError: the file does not fit.
    """
    known = load_case_file(path)
    by_id = {case.id: to_body(case) for case in changed}
    gone = set(dropped)
    kept = [by_id.get(case.id, case) for case in known.cases if case.id not in gone]
    pin = known.document.model_copy(update={"text_sha256": text_sha256})
    write_cases(path, kept, pin, known.split)


def to_body(case: EvalCase) -> CaseBody:
    """Return the case without its document and file."""
    return CaseBody.model_validate(case.model_dump(include=set(CaseBody.model_fields)))


def _to_yaml(case: CaseBody) -> dict[str, object]:
    """Return what differs from the defaults; facts without alternatives do not say so."""
    body: dict[str, object] = case.model_dump(mode="json", exclude_defaults=True)
    body["harm"] = case.harm
    return {name: body[name] for name in CaseBody.model_fields if name in body}


def _read_head(path: Path) -> str:
    if not path.is_file():
        return f"{_HEAD}../case.schema.json\n"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    head = []
    for line in lines:
        if not line.startswith("#"):
            break
        head.append(line)
    return "".join(head)
