"""Prints what the gate catches and lets through.

``python -m evals.corruption.report [--dev] [--held_out] [--missed]`` for the shipped paraphrases, ``--folder PATH`` for
rewordings made by rule of the guidelines in a folder, ``--written TSV JSONL`` for wordings and statements of your own.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from evals.corruption.rewordings import find_twins
from evals.corruption.suite import Share, SuiteResult, is_let_through, list_missed, run_pairs, run_suite, run_trials
from evals.corruption.twins import (
    Split,
    Twin,
    claim_of,
    load_handmade,
    load_later_trials,
    load_pairs,
    load_paraphrases,
    load_trials,
    make_retrieval,
    read_sources,
    read_trials,
)

N_STATEMENTS = 400
"""Statements that are taken of a folder."""
SPLITS: tuple[Split, ...] = ("dev", "held_out")


def describe(share: Share) -> str:
    """Return a share with its interval."""
    low, high = share.interval
    rate = f"{share.n_hits / share.n:7.1%}" if share.n else "      –"
    return f"{rate}  {share.n_hits:4d} of {share.n:4d}  [{low:.1%}, {high:.1%}]"


def write_result(result: SuiteResult, out: TextIO, name: str) -> None:
    """Write one split's table."""
    out.write(f"\n{name}: paraphrases let through\n")
    for kind, share in result.accepted_by_kind.items():
        out.write(f"  {kind:20} {describe(share)}\n")
    out.write(f"  {'all':20} {describe(result.accepted)}\n")
    out.write(f"{name}: corruptions caught, of those whose honest twin passes (made in brackets)\n")
    for corruption in result.kinds:
        out.write(f"  {corruption.kind:20} {describe(corruption.caught)}  ({corruption.n_made})\n")
    n_made = sum(each.n_made for each in result.kinds)
    out.write(f"  {'all':20} {describe(result.caught)}  ({n_made})\n")


def main(arguments: list[str]) -> int:
    """Write the tables; with ``--missed`` also the corruptions of the development part that got through."""
    if "--folder" in arguments:
        folder = Path(arguments[arguments.index("--folder") + 1])
        twins = tuple(find_twins(folder, N_STATEMENTS))
        write_result(
            run_suite(twins, "dev"), sys.stdout, f"{folder.name}, {len({twin.source.id for twin in twins})} statements"
        )
        if "--missed" in arguments:
            write_missed(twins)
        return 0
    if "--written" in arguments:
        table, statements = (Path(each) for each in arguments[arguments.index("--written") + 1 :][:2])
        trials = read_trials(table.read_text(encoding="utf-8"), read_sources(statements.read_text(encoding="utf-8")))
        for split in SPLITS:
            write_result(run_trials(trials, split), sys.stdout, f"{table.name}, {split}")
        return 0
    twins = load_paraphrases()
    splits = [split for split in SPLITS if f"--{split}" in arguments] or SPLITS
    for split in splits:
        write_result(run_suite(twins, split, load_handmade()), sys.stdout, split)
        write_result(run_trials(load_trials(), split), sys.stdout, f"written after the rules, {split}")
        write_result(run_trials(load_later_trials(), split), sys.stdout, f"written later, {split}")
        if split == "dev":
            write_result(run_pairs(load_pairs()), sys.stdout, "pairs by hand (dev)")
    if "--missed" in arguments:
        write_missed(twins)
    return 0


def write_missed(twins: Sequence[Twin]) -> None:
    """Write the corruptions of the development part that got through, and the rewordings that did not."""
    for twin in twins:
        if twin.split == "dev" and not is_let_through(
            claim_of(twin.text, (twin.source,)), make_retrieval((twin.source,))
        ):
            sys.stdout.write(f"\nrefused {twin.kind}: {twin.text}\n  source: {twin.source.statement.text}\n")
    for corruption in list_missed(twins, "dev"):
        source = corruption.twin.source.statement.text
        sys.stdout.write(
            f"\n{corruption.kind}: {corruption.claim.text}\n  source: {source}\n  twin: {corruption.twin.text}\n"
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
