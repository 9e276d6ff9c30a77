"""Tables with rules between their rows only."""

from reportlab.pdfgen.canvas import Canvas

from ingest.reader import RawBlock
from ingest.readers.pdf.reader import PdfReader
from tests.ingest.readers.printed_pdf import print_pdf

COLUMNS = (60, 190, 260, 330, 420)
ROWS = (
    ("Painful arc", "1", "71 (60-83)", "81 (68-93)", "Disease"),
    ("Drop arm", "II", "24 (13-34)", "93 (85-100)", "Disease"),
    ("Full can", "1.5", "75 (64-85)", "68 (54-83)", "Tear"),
    ("Hawkins", "3", "76 (56-89)", "48 (23-74)", "Tear"),
)


def _rule(canvas: Canvas, y: float, x0: float = 55, x1: float = 545) -> None:
    canvas.line(x0, y, x1, y)


def _print_table(canvas: Canvas, *, has_span_rule: bool = True, rows: tuple[tuple[str, ...], ...] = ROWS) -> None:
    canvas.drawString(60, 744, "Table 3. Accuracy of the tests")
    _rule(canvas, 738)
    canvas.drawString(265, 726, "Share in per cent (with interval)")
    if has_span_rule:
        _rule(canvas, 721, 258, 400)
    for x, head in zip(COLUMNS, ("Finding", "Studies", "Sensitivity", "Specificity", "Condition"), strict=True):
        canvas.drawString(x, 710, head)
    _rule(canvas, 704)
    canvas.drawString(60, 692, "Pain tests")
    _rule(canvas, 686)
    y = 674.0
    for row in rows:
        for index, (x, cell) in enumerate(zip(COLUMNS, row, strict=True)):
            canvas.drawString(x + 8 if index == 0 else x, y, cell)
        _rule(canvas, y - 6)
        y -= 18
    canvas.drawString(60, y, "Abbreviations: CI, interval of confidence.")
    _rule(canvas, y - 6)
    for index in range(8):
        canvas.drawString(
            60, y - 40 - 12 * index, "Text that stands below the table and runs over the whole of the page."
        )


def _rows(has_span_rule: bool = True, rows: tuple[tuple[str, ...], ...] = ROWS) -> list[RawBlock]:
    source = print_pdf(lambda canvas: _print_table(canvas, has_span_rule=has_span_rule, rows=rows))
    return [block for block in PdfReader().read(source).blocks if block.kind == "table_row"]


def test_a_head_over_two_columns_and_the_name_of_the_section_stand_in_each_row() -> None:
    rows = _rows()

    assert [row.text for row in rows if row.is_quotable] == [
        "Pain tests – Finding: Painful arc; Studies: 1; Share in per cent (with interval) – Sensitivity: 71 (60-83); "
        "Share in per cent (with interval) – Specificity: 81 (68-93); Condition: Disease",
        "Pain tests – Finding: Drop arm; Studies: II; Share in per cent (with interval) – Sensitivity: 24 (13-34); "
        "Share in per cent (with interval) – Specificity: 93 (85-100); Condition: Disease",
        "Pain tests – Finding: Full can; Studies: 1.5; Share in per cent (with interval) – Sensitivity: 75 (64-85); "
        "Share in per cent (with interval) – Specificity: 68 (54-83); Condition: Tear",
        "Pain tests – Finding: Hawkins; Studies: 3; Share in per cent (with interval) – Sensitivity: 76 (56-89); "
        "Share in per cent (with interval) – Specificity: 48 (23-74); Condition: Tear",
    ]


def test_a_head_over_two_columns_without_a_rule_of_its_own_is_not_given_to_one_of_them() -> None:
    assert not any("per cent (with interval): " in row.text and row.is_quotable for row in _rows(has_span_rule=False))


def test_rows_without_figures_below_plain_heads_are_not_quoted() -> None:
    words = tuple((*row[:1], "none", "some", "many", row[4]) for row in ROWS)

    assert not any(row.is_quotable for row in _rows(rows=words))


def test_notes_below_the_table_are_no_row_of_it() -> None:
    assert not any("Abbreviations" in row.text for row in _rows())


def test_short_label_and_text_between_rules_are_rows_that_make_sense_alone() -> None:
    rows = (
        ("Cysts below 5 cm", "In patients with cysts below 5 cm, treatment with", "albendazole alone is suggested."),
        ("Cysts of 5 to 10 cm", "In patients with cysts of 5 to 10 cm, puncture with", "albendazole is suggested."),
        ("Cysts above 10 cm", "In patients with cysts above 10 cm, a catheter with", "albendazole is suggested."),
    )

    def page(canvas: Canvas) -> None:
        y = 740.0
        for label, *lines in rows:
            canvas.line(55, y, 215, y)
            canvas.line(215, y, 545, y)
            canvas.drawString(60, y - 14, label)
            for index, line in enumerate(lines):
                canvas.drawString(220, y - 14 - 12 * index, line)
            y -= 40
        canvas.line(55, y, 215, y)
        canvas.line(215, y, 545, y)
        for index in range(8):
            canvas.drawString(
                60, y - 40 - 12 * index, "Text that stands below the table and runs over the whole of the page."
            )

    blocks = PdfReader().read(print_pdf(page)).blocks

    assert [block.text for block in blocks if block.kind == "table_row" and block.is_quotable] == [
        "Cysts below 5 cm: In patients with cysts below 5 cm, treatment with albendazole alone is suggested.",
        "Cysts of 5 to 10 cm: In patients with cysts of 5 to 10 cm, puncture with albendazole is suggested.",
        "Cysts above 10 cm: In patients with cysts above 10 cm, a catheter with albendazole is suggested.",
    ]
