"""The terminal review: one proposal at a time, accepted, edited or rejected by a person with a name."""

from collections.abc import Callable, Sequence
from typing import Literal

import yaml
from pydantic import ValidationError
from rich.console import Console

from evals.casebook.case import CaseBody
from evals.drafting.draft import DraftCase

Choice = Literal["accept", "edit", "reject", "quit"]
_KEYS: dict[str, Choice] = {"a": "accept", "e": "edit", "r": "reject", "q": "quit"}
_EDITED = (
    "question",
    "expected_status",
    "required_facts",
    "first_claim",
    "expected_grade",
    "exhaustive",
    "harm",
    "tags",
)


def review_drafts(
    drafts: Sequence[DraftCase],
    reviewer: str,
    ask: Callable[[str], str],
    edit: Callable[[str], str | None],
    console: Console,
) -> tuple[CaseBody, ...]:
    """Return the accepted cases, each with the reviewer's name.

    ``ask`` puts a question and returns the key typed; ``edit`` opens the text in the reviewer's editor and returns what was
    saved, null where nothing was. Quitting keeps what was accepted so far.
    """
    accepted: list[CaseBody] = []
    for number, draft in enumerate(drafts, start=1):
        case: CaseBody | None = draft.case
        while case is not None:
            _show(draft, case, f"{number} of {len(drafts)}, {len(accepted)} accepted", console)
            choice = _KEYS.get(ask("[a]ccept, [e]dit, [r]eject, [q]uit").strip().lower()[:1])
            if choice == "quit":
                return tuple(accepted)
            if choice == "accept":
                accepted.append(case.model_copy(update={"reviewed_by": reviewer}))
            if choice in ("accept", "reject"):
                case = None
            elif choice == "edit":
                case = _edit(case, edit, console)
    return tuple(accepted)


def _edit(case: CaseBody, edit: Callable[[str], str | None], console: Console) -> CaseBody:
    """Return the edited case, or the same one where the edit does not fit the schema."""
    shown = case.model_dump(mode="json", include=set(_EDITED))
    text = edit(yaml.safe_dump(shown, sort_keys=False, allow_unicode=True, width=110))
    if text is None:
        return case
    try:
        changes = yaml.safe_load(text)
        return CaseBody.model_validate(case.model_dump() | (changes if isinstance(changes, dict) else {}))
    except (yaml.YAMLError, ValidationError) as error:
        console.print(f"Not taken: {' '.join(str(error).split())}", markup=False, highlight=False)
        return case


def _show(draft: DraftCase, case: CaseBody, progress: str, console: Console) -> None:
    console.rule(f"{draft.kind}: {case.id} ({progress})")
    console.print(draft.context, markup=False, highlight=False)
    console.print(f"\nQuestion: {case.question}", markup=False, highlight=False)
    console.print(f"Expected: {case.expected_status}, grade {case.expected_grade or 'not judged'}", markup=False)
    for fact in case.required_facts:
        console.print(f"  must say: {fact.fact} | {fact.quote}", markup=False, highlight=False)
