"""Prints what the gate catches and lets through: ``python -m evals.corruption.report [--missed]``."""

import sys
from typing import TextIO

from evals.corruption.suite import Share, SuiteResult, list_missed, run_suite
from evals.corruption.twins import Split, load_paraphrases

SPLITS: tuple[Split, ...] = ("dev", "held_out")


def describe(share: Share) -> str:
    """Return a share with its interval."""
    low, high = share.interval
    rate = f"{share.n_hits / share.n:7.1%}" if share.n else "      –"
    return f"{rate}  {share.n_hits:4d} of {share.n:4d}  [{low:.1%}, {high:.1%}]"


def write_result(result: SuiteResult, out: TextIO) -> None:
    """Write one split's table."""
    out.write(f"\n{result.split}: paraphrases let through\n")
    for kind, share in result.accepted_by_kind.items():
        out.write(f"  {kind:20} {describe(share)}\n")
    out.write(f"  {'all':20} {describe(result.accepted)}\n")
    out.write(f"{result.split}: corruptions caught, of those whose honest twin passes (made in brackets)\n")
    for corruption in result.kinds:
        out.write(f"  {corruption.kind:20} {describe(corruption.caught)}  ({corruption.n_made})\n")
    n_made = sum(each.n_made for each in result.kinds)
    out.write(f"  {'all':20} {describe(result.caught)}  ({n_made})\n")


def main(arguments: list[str]) -> int:
    """Write the tables; with ``--missed`` also the corruptions of the development part that got through."""
    twins = load_paraphrases()
    splits = [split for split in SPLITS if f"--{split}" in arguments] or SPLITS
    for split in splits:
        write_result(run_suite(twins, split), sys.stdout)
    if "--missed" in arguments:
        for corruption in list_missed(twins, "dev"):
            sys.stdout.write(f"\n{corruption.kind}: {corruption.claim.text}\n  source: {corruption.twin.source.statement.text}\n  twin: {corruption.twin.text}\n")  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
