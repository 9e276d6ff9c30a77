"""HTML: the content of a page and what it says of itself, without the site around it."""

import pytest

from core.errors import EmptyDocumentError, FileLimitError
from tests.ingest.readers.documents import find, items, outline, paragraphs, read, rows, words
from tests.shared_data import find_shared

PAGE = """<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"><title>Gout | Joint Society</title>
<meta property="og:site_name" content="Joint Society"><meta name="DC.date.issued" content="2022-05-01">
<meta property="article:modified_time" content="2024-03-04T10:00:00Z"><link rel="canonical" href="https://example.org/gout">
<link rel="license" href="https://creativecommons.org/licenses/by/4.0/"><style>p{color:red}</style><script>var a = "<p>no</p>"</script></head>
<body><header><a href="/">Joint Society</a></header><nav><ul><li>Home</li><li>About</li></ul></nav>
<div class="cookie-banner">We use cookies <button>Accept</button></div>
<main><h1>Gout</h1><p class="toc"><a href="#a">A</a></p>
<ul><li><a href="#d">Drugs</a></li><li><a href="#t">Table</a></li><li><a href="#f">Flares</a></li></ul>
<p>Last updated: 4 March 2024</p>
<p>Urate above 360&nbsp;&micro;mol/L<sup>1</sup> is <em>too</em> high.<br>Check it twice.</p>
<h2 id="d">Drugs <a class="anchor" href="#d">#</a></h2><p>Offer one of these:</p>
<ol start="2"><li><p>Colchicine</p><p>with food</p><ul><li>low dose</li></ul></li><li>Steroids, <s>daily</s></li></ol>
<h2 id="t">Doses</h2>
<table><caption>Doses by age</caption><thead><tr><th rowspan="2">Drug</th><th colspan="2">Age</th></tr><tr><th>under 65</th><th>65 and over</th></tr></thead>
<tbody><tr><th>Colchicine</th><td>1 mg</td><td>0.5 mg*</td></tr><tr><th>Steroid</th><td colspan="2">30 mg</td></tr>
<tr><td colspan="3">* less in renal impairment</td></tr></tbody></table>
<form><label>Was this helpful?</label><input type="radio"></form>
<table role="presentation"><tr><td><h2>Flares</h2><p>Rest the joint.</p></td></tr></table>
<dl><dt>Tophus</dt><dd>A lump of urate</dd></dl>
<aside>Buy our book</aside></main><footer>&copy; 2024 Joint Society</footer></body></html>"""


def test_only_the_content_is_text_and_the_rest_is_recorded() -> None:
    parsed = read("gout.html", PAGE)
    assert outline(parsed) == [(1, "Gout"), (2, "Drugs"), (2, "Doses"), (2, "Flares")]
    for phrase in ("Home", "cookies", "helpful", "book", "©", "color", "var a", "Last updated", "daily"):
        assert phrase not in parsed.text
    reasons = {entry.text: entry.reason for entry in parsed.removed}
    assert reasons["Home About"] == "site_furniture"
    assert reasons["Drugs Table Flares"] == "contents_links"
    assert reasons["daily"] == "struck_through"
    assert reasons["Buy our book"] == "site_furniture"


def test_the_head_gives_the_metadata() -> None:
    metadata = read("gout.html", PAGE).metadata
    assert (metadata.title, metadata.publisher, metadata.language) == ("Gout", "Joint Society", "en-GB")
    assert (metadata.published_on, metadata.last_updated) == ("2022-05-01", "2024-03-04")
    assert (metadata.url, metadata.licence) == (
        "https://example.org/gout",
        "https://creativecommons.org/licenses/by/4.0/",
    )


def test_paragraphs_lists_and_definitions() -> None:
    parsed = read("gout.html", PAGE)
    assert paragraphs(parsed)[:2] == ["Urate above 360 µmol/L¹ is too high.", "Check it twice."]
    assert items(parsed) == [(0, "2.", "Colchicine with food"), (1, "•", "low dose"), (0, "3.", "Steroids,")]
    parent = find(parsed, "Colchicine").parent
    assert parent is not None
    assert words(parsed, parsed.blocks[parent]) == "Offer one of these:"
    assert paragraphs(parsed)[-1] == "Tophus: A lump of urate"


def test_tables_carry_their_heads_into_each_row() -> None:
    parsed = read("gout.html", PAGE)
    assert rows(parsed) == [
        "Drug: Colchicine; Age – under 65: 1 mg; Age – 65 and over: 0.5 mg*",
        "Drug: Steroid; Age – under 65 / Age – 65 and over: 30 mg",
    ]
    assert find(parsed, "Doses by age").kind == "caption"
    assert [(block.marker, words(parsed, block)[:4]) for block in parsed.blocks if block.kind == "footnote"] == [
        ("*", "less")
    ]


def test_a_ragged_table_without_heads_is_not_quotable() -> None:
    page = "<p>Doses follow.</p><table><tr><td>Age<td>1 y<td>3 y<tr><td>Drug A<td>1 mg<td>2 mg<td>Drug B<td>3 mg<td>4 mg</table>"
    parsed = read("doses.html", page)
    assert not any(block.is_quotable for block in parsed.blocks if block.kind == "table_row")


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (
            "<tr><th>0<th>1<tr><td>Grade<td>Sign<tr><td>I<td>sleepy<tr><td>II<td>drowsy",
            ["Grade: I; Sign: sleepy", "Grade: II; Sign: drowsy"],
        ),
        (
            "<tr><th>0<th>1<th>2<tr><td>Grade<td>Sign<td>Act<tr><td>I<td>sleepy<td>wait",
            ["Grade: I; Sign: sleepy; Act: wait"],
        ),
        ("<tr><th colspan=2>Signs<tr><th>Grade<th>Sign<tr><td>I<td>sleepy", ["Grade: I; Sign: sleepy"]),
        ("<tr><td>Skin<td>pale<tr><td>Eyes<td>dull", ["Skin: pale", "Eyes: dull"]),
        ("<tr><td><b>Drug</b><td><b>Dose</b><tr><td>A<td>1 mg", ["Drug: A; Dose: 1 mg"]),
    ],
)
def test_heads_of_odd_tables(table: str, expected: list[str]) -> None:
    assert rows(read("odd.html", f"<p>Look below.</p><table>{table}</table>")) == expected


def test_a_page_in_one_form_and_headings_played_by_divisions_and_buttons() -> None:
    page = (
        "<body><form><h1>Taps</h1><h2>Ascites</h2><button class='collapsible'>When</button><div class='panel'><p>Tap every new ascites at admission.</p>"
        "</div><div class='section-title'>HOW</div><p>Use ultrasound to find the fluid first.</p></form></body>"
    )
    parsed = read("taps.html", page)
    assert outline(parsed) == [(1, "Taps"), (2, "Ascites"), (3, "When"), (3, "HOW")]


def test_lines_that_look_like_a_list_are_one() -> None:
    assert items(read("x.html", "<p>Give:<br>• rest<br>• ice</p>")) == [(0, "•", "rest"), (0, "•", "ice")]


@pytest.mark.parametrize(
    ("encoding", "meta"), [("iso-8859-1", "latin-1"), ("utf-16", "utf-16"), ("cp1252", "windows-1252"), ("cp1252", "")]
)
def test_encodings(encoding: str, meta: str) -> None:
    declared = f'<meta charset="{meta}">' if meta else ""
    page = f"<html><head>{declared}</head><body><p>Guillain-Barré: 2 µg at 37 °C.</p></body></html>".encode(encoding)
    assert paragraphs(read("x.html", page)) == ["Guillain-Barré: 2 µg at 37 °C."]


def test_a_page_drawn_by_a_script_is_empty_and_a_bottomless_one_refused() -> None:
    with pytest.raises(EmptyDocumentError, match="script"):
        read("app.html", "<html><body><div id=app></div><script>draw()</script></body></html>")
    with pytest.raises(FileLimitError):
        read("deep.html", "<div>" * 20000 + "x")


def test_spans_that_claim_millions_of_columns_stay_bounded() -> None:
    page = "<p>x</p><table>" + "<tr><td colspan=99999999 rowspan=99999999>a<td>b" * 200 + "</table>"
    assert len(read("x.html", page).text) < 500_000


@pytest.mark.shared
@pytest.mark.slow
def test_every_page_of_the_development_data_is_read() -> None:
    for path in sorted(find_shared("guidelines", "html").iterdir()):
        try:
            parsed = read(path.name, path.read_bytes())
        except EmptyDocumentError:
            continue
        assert parsed.blocks


def test_lines_that_only_point_elsewhere_are_no_content_and_linked_names_are() -> None:
    parsed = read(
        "sepsis.html",
        """<html><body><h1>Sepsis</h1><div class="subtitle">Shock • Lactate • Source Control</div>
        <p><span>📖 Drug Reference:</span> <a href="d.html#a">💊 Ceftriaxone</a>, <a href="d.html#b">💊 Meropenem</a></p>
        <div>See also: <a href="x.html">Septic shock</a></div>
        <p>First choice: <a href="d.html#a">ceftriaxone</a>, <a href="d.html#b">meropenem</a></p>
        <p>See <a href="d.html#c">dosing</a> before giving gentamicin.</p>
        <section>Act fast.<p></p><a href="#x">📚 Shock</a> <a href="#y">📚 Lactate</a></section></body></html>""",
    )
    quotable = [words(parsed, block) for block in parsed.blocks if block.kind == "paragraph" and block.is_quotable]
    assert quotable == ["First choice: ceftriaxone, meropenem", "See dosing before giving gentamicin.", "Act fast."]
    assert [removed.reason for removed in parsed.removed] == ["link", "link", "link"]


def test_a_row_that_only_names_the_rows_below_it_is_part_of_each_of_them() -> None:
    parsed = read(
        "rsi.html",
        """<html><body><h1>Intubation</h1><table><thead><tr><th>Drug</th><th>Dose</th><th>Onset</th></tr></thead>
        <tr><td><b>Induction</b></td><td></td><td></td></tr><tr><td>Ketamine</td><td>1.5 mg/kg</td><td>60 s</td></tr>
        <tr><td><b>Paralysis</b></td><td></td><td></td></tr><tr><td>Rocuronium</td><td>1.2 mg/kg</td><td></td></tr>
        <tr><td>Atropine</td><td></td><td></td></tr></table></body></html>""",
    )
    assert rows(parsed) == [
        "Induction; Drug: Ketamine; Dose: 1.5 mg/kg; Onset: 60 s",
        "Paralysis; Drug: Rocuronium; Dose: 1.2 mg/kg",
        "Paralysis; Drug: Atropine",
    ]
