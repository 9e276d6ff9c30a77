"""An answer as Markdown, in the pieces in which a stream sends it: for chat clients that show text and nothing else."""

import re
from collections.abc import Iterator

from composer.answer_stream import AnswerPart, stream_answer
from core.answers import Answer, AnswerClaim, AnswerStart, Citation, Source

_LIVE_MARKUP = re.compile(r"(?=[<])|(?<=!)(?=\[)|(?<=\])(?=[(:])")


def render_part(part: AnswerPart, question: str, public_url: str) -> str:
    """Return the text of one part; nothing for progress.

    The parts of an answer, one after the other, are the whole text: the disclaimer and the notices, then each claim
    with its citation numbers and its grade, then the sources.

    Args:
        part: the part.
        question: the question as typed; what was understood is said where it differs.
        public_url: address that the viewer's paths are under.
    """
    match part:
        case AnswerStart():
            return _render_start(part, question)
        case AnswerClaim():
            return _render_claim(part)
        case Answer():
            return _render_end(part, public_url)
        case _:
            return ""


def render_answer(answer: Answer, public_url: str) -> str:
    """Return the whole answer."""
    return "".join(render_part(part, answer.question, public_url) for part in stream_answer(answer))


def _render_start(start: AnswerStart, question: str) -> str:
    lines = [f"*{_plain(start.disclaimer.text)}*", ""]
    if start.interpreted_question != question:
        lines += [f"Understood as: {_plain(start.interpreted_question)}", ""]
    for notice in start.notices:
        lines += [f"> **Note:** {_plain(notice.text)}", ""]
    if start.status_reason is not None:
        lines += [f"**{_plain(start.status_reason)}**", ""]
    return "\n".join(lines) + "\n"


def _render_claim(part: AnswerClaim) -> str:
    claim = part.claim
    parents = [lead_in.text for lead_in in (*claim.outer_lead_ins, *((claim.lead_in,) if claim.lead_in else ()))]
    words = " ".join(_plain(text) for text in (*parents, claim.text))
    numbers = "".join(f"[{number}]" for number in claim.citation_numbers)
    grade = f" (grade as the guideline states it: {_plain(claim.grade.raw)})" if claim.grade else ""
    caveats = "".join(f"\n  - {qualifier.kind}: {_plain(qualifier.text)}" for qualifier in claim.qualifiers)
    return f"- {words}{grade} {numbers}{caveats}\n"


def _render_end(answer: Answer, public_url: str) -> str:
    lines = list(_render_sources(answer.citations, public_url))
    if answer.nearest:
        lines += ["", "These passages are the closest; they do not answer the question:", ""]
        lines += [f"- “{_plain(source.quote)}” ({_describe(source, public_url)})" for source in answer.nearest]
    return "\n".join(lines)


def _render_sources(citations: tuple[Citation, ...], public_url: str) -> Iterator[str]:
    if citations:
        yield from ("", "**Sources**", "")
    for citation in citations:
        yield f"- [{citation.number}] “{_plain(citation.quote)}” ({_describe(citation, public_url)})"


def _describe(source: Source, public_url: str) -> str:
    facts = (
        _plain(source.title),
        _plain(source.publisher or ""),
        f"version {_plain(source.version)}" if source.version else "",
        f"updated {source.last_updated}" if source.last_updated else "no date stated",
        source.review_status.replace("_", " "),
        _plain(" › ".join(source.section_path)),
        f"page {source.page}" if source.page else "",
        f"<{public_url}{source.viewer_url}>",
    )
    return ", ".join(fact for fact in facts if fact)


def _plain(text: str) -> str:
    """Return the text without line breaks and without live markup: a document must not load pictures or draw links."""
    return _LIVE_MARKUP.sub(r"\\", " ".join(text.split()))
