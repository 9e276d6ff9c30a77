import base64
import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from citewell.commands.diff import mark_words
from citewell.rendering.reading_text import name_pages
from core.answers import Answer
from core.documents import Page
from corpus.version_diff import VersionComparison
from ingest.page_images import draw_pages, encode_png
from tests.citewell.test_cli import assert_error, run
from tests.ingest.readers.printed_pdf import print_lines, print_pdf

FIRST = """---
title: Fever in adults
id: fever
---
# Fever in adults

## Treatment

Paracetamol 500 mg is the preferred drug for fever in adults [I, A].

Ibuprofen is an option. Avoid it in renal failure.

Offer:

- fluids
- rest
"""
SECOND = FIRST.replace("500 mg", "1000 mg").replace("[I, A]", "[II, B]").replace("- rest\n", "- cool clothing\n")


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def two_versions(home: Path, tmp_path: Path) -> list[str]:
    """A home with two versions of one document; their ids, the earlier first."""
    for text in (FIRST, SECOND):
        assert run("ingest", str(write(tmp_path / "fever.md", text))).exit_code == 0
    versions = json.loads(run("documents", "versions", "fever", "--json").stdout)
    assert [version["is_live"] for version in versions] == [True, False]
    return [version["document"]["version_id"] for version in versions][::-1]


def test_versions_are_listed_newest_first(two_versions: list[str]) -> None:
    lines = run("documents", "versions", "fever").stdout.splitlines()
    assert two_versions[1] in lines[1]
    assert lines[1].rstrip().endswith("answered from")
    assert two_versions[0] in lines[2]
    assert lines[2].rstrip().endswith("retired")


def test_the_last_two_versions_are_compared(two_versions: list[str]) -> None:
    shown = " ".join(run("documents", "diff", "fever").stdout.split())
    assert "1 added, 1 removed, 1 changed, 0 moved, 1 with another grade, 4 unchanged" in shown
    assert "- Paracetamol {500} mg" in shown
    assert "+ Paracetamol {1000} mg" in shown
    assert "+ Offer: … cool clothing" in shown
    assert "- Offer: … rest" in shown
    assert "[I, A] → [II, B]" in shown


def test_every_way_to_name_two_versions_gives_one_comparison(two_versions: list[str]) -> None:
    old, new = two_versions
    for names in (("fever",), (old,), (old, new), (old, "fever"), ("fever", old)):
        comparison = VersionComparison.model_validate_json(run("documents", "diff", *names, "--json").stdout)
        assert (comparison.before.version_id, comparison.after.version_id) == (old, new)
    back = VersionComparison.model_validate_json(run("documents", "diff", new, old, "--json").stdout)
    assert back.diff.regraded[0].after.grade is not None
    assert back.diff.regraded[0].after.grade.raw == "[I, A]"


def test_what_cannot_be_compared_says_why(two_versions: list[str], tmp_path: Path) -> None:
    assert_error(run("documents", "diff", two_versions[0], two_versions[0]), 2, "both are version")
    assert_error(run("documents", "diff", "nothing"), 2, "no document nothing")
    assert_error(run("documents", "versions", "nothing"), 2, "no document nothing")
    run("ingest", str(write(tmp_path / "gout.md", FIRST.replace("fever", "gout").replace("Fever", "Gout"))))
    assert_error(run("documents", "diff", "gout"), 2, "one version only")
    assert run("documents", "diff", "gout", "fever").exit_code == 0


def test_show_prints_what_was_understood(two_versions: list[str]) -> None:
    shown = run("documents", "show", "fever").stdout
    flat = " ".join(shown.split())
    assert "6 statements, 1 graded; 2 headings; no pages; read by markdown" in flat
    assert "Paracetamol 1000 mg is the preferred drug for fever in adults [II, B]" in flat
    assert "graded ESMO, level II, strength B, for" in flat
    assert "contraindication: Avoid it in renal failure." in flat
    assert "list item 2 of 2" in flat
    assert "Nothing was removed." in flat
    earlier = run("documents", "show", "fever", "--version", two_versions[0]).stdout
    assert "Paracetamol 500 mg" in earlier


def test_show_refuses_what_it_cannot_do(two_versions: list[str], tmp_path: Path) -> None:
    assert_error(run("documents", "show", "fever", "--json", "--version", two_versions[0]), 2, "neither")
    assert_error(run("documents", "show", "fever", "--version", "none"), 2, "no version none")
    assert_error(run("documents", "show", "fever", "--html", str(tmp_path / "no" / "x.html")), 2, "cannot be written")


def test_the_page_of_a_text_shows_every_statement_twice(two_versions: list[str], tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    result = run("documents", "show", "fever", "--html", str(path))
    assert result.exit_code == 0, result.output
    assert str(path) in "".join(result.stderr.split("\n"))
    page = path.read_text(encoding="utf-8")
    for ordinal in range(6):
        assert len(re.findall(f'data-s="{ordinal}"', page)) == 2
    assert "<mark" in page
    assert not re.search(r'(?:src|href)="(?!data:|#)', page), "the page must need nothing beside itself"


def test_the_page_of_a_pdf_marks_the_lines_on_its_pictures(home: Path, tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        print_lines(
            canvas, ["Give <b>colchicine</b> to adults with gout within a day of", "onset. Stop it after a week."]
        )

    path = tmp_path / "gout.pdf"
    path.write_bytes(print_pdf(draw, title="Gout").data)
    assert run("ingest", str(path)).exit_code == 0
    page_path = tmp_path / "page.html"
    assert run("documents", "show", "gout", "--html", str(page_path)).exit_code == 0
    page = page_path.read_text(encoding="utf-8")
    boxes = re.findall(r'class="box[^"]*" data-s="(\d)" style="left:([\d.]+)%;top:([\d.]+)%;width:([\d.]+)%', page)
    assert [box[0] for box in boxes] == ["0", "0", "1"]
    left, top, _ = (float(value) for value in boxes[0][1:])
    assert left == pytest.approx(10, abs=0.5)  # 60 of 600 points
    assert top == pytest.approx(100 * 92 / 800, abs=1.5)  # 700 of 800 points from below, less the letters' height
    assert float(boxes[2][1]) > float(boxes[1][1]) + float(boxes[1][3]) - 1
    assert "&lt;b&gt;colchicine" in page
    assert "<b>colchicine" not in page
    png = re.search(r"data:image/png;base64,([^\"]+)", page)
    assert png is not None
    assert base64.b64decode(png[1]).startswith(b"\x89PNG\r\n\x1a\n")


def test_show_names_flagged_pages_and_what_was_removed(home: Path, tmp_path: Path) -> None:
    (picture,) = draw_pages(print_pdf(lambda canvas: canvas.circle(300, 400, 99)).data)

    def draw(number: int) -> Callable[[Canvas], None]:
        def draw_page(canvas: Canvas) -> None:
            canvas.drawString(60, 770, "Trust policy on gout")
            print_lines(canvas, [f"Give drug {number} to adults with gout, and stop it after {number} days."], y=500)

        return draw_page

    def draw_picture(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(io.BytesIO(picture.png)), 0, 0, 600, 800)

    path = tmp_path / "gout.pdf"
    path.write_bytes(print_pdf(draw(1), draw(2), draw(3), draw(4), draw(5), draw_picture).data)
    assert run("ingest", str(path)).exit_code == 0
    shown = run("documents", "show", "gout").stdout
    assert "no_text_layer: pages 6" in shown
    assert "running_header: Trust policy on gout page 1, 2, 3, 4 …" in shown
    assert "No headings were found." in shown
    page_path = tmp_path / "page.html"
    run("documents", "show", "gout", "--html", str(page_path))
    page = page_path.read_text(encoding="utf-8")
    assert '<span class="flag">no_text_layer</span>' in page
    assert "No statement was found on this page." in page
    assert page.count("<li>running_header: Trust policy on gout</li>") == 5


def test_runs_of_pages_are_drawn_together() -> None:
    pages = [Page(number=number, start=0, end=0) for number in (7, 1, 2, 3, 9, 10)]
    assert name_pages(pages) == "1-3, 7, 9-10"


def test_show_says_what_is_kept_and_never_quoted(home: Path, tmp_path: Path) -> None:
    text = FIRST + "\n## References\n\n1. Smith J. Fever. 2020.\n"
    run("ingest", str(write(tmp_path / "fever.md", text)))
    assert "reference: Smith J. Fever. 2020." in run("documents", "show", "fever").stdout


def test_what_moved_and_whose_caveats_changed_is_shown(home: Path, tmp_path: Path) -> None:
    later = FIRST.replace("Avoid it in renal failure.", "Avoid it in liver failure.").replace(
        "Offer:", "## General measures\n\nOffer:"
    )
    for text in (FIRST, later):
        run("ingest", str(write(tmp_path / "fever.md", text)))
    shown = " ".join(run("documents", "diff", "fever").stdout.split())
    assert "- contraindication: Avoid it in renal failure." in shown
    assert "+ contraindication: Avoid it in liver failure." in shown
    assert "Treatment → General measures" in shown


def test_pictures_have_the_page_s_shape() -> None:
    source = print_pdf(lambda canvas: canvas.drawString(60, 700, "Rest."), rotate=90)
    (image,) = draw_pages(source.data, dots_per_point=0.5)
    assert (image.width, image.height) == (600, 800)  # as displayed; the media box lies on its side
    assert image.png[16:24] == (300).to_bytes(4, "big") + (400).to_bytes(4, "big")


def test_a_png_is_read_back_by_another_program() -> None:
    pillow = pytest.importorskip("PIL.Image", reason="Pillow comes with the development extra's reportlab")
    image = pillow.open(io.BytesIO(encode_png(bytes(range(18)), width=3, height=2)))
    assert image.size == (3, 2)
    assert image.convert("RGB").tobytes() == bytes(range(18))


def test_words_that_differ_are_marked() -> None:
    assert mark_words("give 5 mg", "give 7 mg now") == (
        "give [bold red]{5}[/bold red] mg",
        "give [bold green]{7}[/bold green] mg [bold green]{now}[/bold green]",
    )


def test_a_superseded_document_says_so_wherever_it_is_cited(home: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "fever.md", FIRST)
    write(tmp_path / "fever.meta.yaml", "superseded_by: fever-2026\n")
    assert run("ingest", str(path)).exit_code == 0
    answer = Answer.model_validate_json(run("ask", "Which drug is preferred for fever in adults?", "--json").stdout)
    notices = [notice for notice in answer.notices if notice.code == "superseded"]
    assert [notice.text for notice in notices] == ["“Fever in adults” has been superseded by fever-2026."]
    assert notices[0].applies_to
    assert "Superseded by fever-2026." in run("documents", "versions", "fever").stdout
    assert "fever-2026" in run("documents", "show", "fever").stdout


def test_superseding_is_metadata_and_makes_no_new_version(home: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "fever.md", FIRST)
    run("ingest", str(path))
    sidecar = write(tmp_path / "fever.md.meta.yaml", "superseded_by: fever-2026\n")
    assert run("ingest", str(path)).exit_code == 0
    (version,) = json.loads(run("documents", "versions", "fever", "--json").stdout)
    assert version["document"]["superseded_by"] == "fever-2026"
    sidecar.unlink()
    run("ingest", str(path))
    (version,) = json.loads(run("documents", "versions", "fever", "--json").stdout)
    assert version["document"]["superseded_by"] is None
