"""Markdown: front matter, lists, tables and the dialects of documentation sites."""

import pytest

from core.errors import EmptyDocumentError, FileLimitError, UnreadableFileError
from ingest.reader import SourceFile
from ingest.readers.markdown import MarkdownReader
from tests.ingest.readers.documents import find, items, outline, paragraphs, read, rows, words
from tests.shared_data import find_shared

ARTICLE = """---
id: gout-in-adults
title: Gout in adults
publisher: Society of Joints
version: "2.1"
published_on: 2023-11
last_updated: 2024-03-04
review: {status: under review, by: A. Reader}
jurisdiction: Ireland
language: en-IE
licence: CC-BY-4.0
url: https://example.org/gout
intended_audience: general practitioners
disclaimer: Not a substitute for judgement.
superseded_by: gout-2025
references:
  - marker: "1"
    text: Smith J. Gout. 2020.
    doi: 10.1000/xyz.12
    looked_up: true
  - marker: 2
    pmid: 1234567
---

# Gout in adults

Treat early.<sup>1</sup> Use ifosfamide-free regimens at 14 g/m<sup>2</sup> **only** in [trials](https://example.org).

## Drugs

Options include:

1. Colchicine [I, A] 1
    - low dose
        - once daily
    - with care
2. ~~Phenylbutazone~~ Prednisolone

| Drug | Dose | Note |
|---|---|---|
| Colchicine | 500 µg | twice daily |
| Prednisolone | 30 mg | |

### References

1. Smith J. Gout. 2020.
"""


def test_front_matter_is_metadata_and_not_text() -> None:
    parsed = read("gout.md", ARTICLE)
    metadata = parsed.metadata
    assert (metadata.title, metadata.publisher, metadata.version_label) == (
        "Gout in adults",
        "Society of Joints",
        "2.1",
    )
    assert (metadata.published_on, metadata.last_updated) == ("2023-11", "2024-03-04")
    assert (metadata.review.status, metadata.review.by) == ("under_review", "A. Reader")
    assert (metadata.jurisdiction, metadata.language, metadata.licence) == ("Ireland", "en-IE", "CC-BY-4.0")
    assert (metadata.url, metadata.superseded_by) == ("https://example.org/gout", "gout-2025")
    assert (metadata.intended_audience, metadata.disclaimer) == (
        "general practitioners",
        "Not a substitute for judgement.",
    )
    assert [(entry.marker, entry.doi, entry.pmid, entry.looked_up) for entry in metadata.references] == [
        ("1", "10.1000/xyz.12", None, True),
        ("2", None, "1234567", None),
    ]
    assert "publisher" not in parsed.text
    assert MarkdownReader().read(SourceFile("gout.md", ARTICLE.encode())).document_id == "gout-in-adults"


@pytest.mark.parametrize(
    ("front", "key"),
    [
        ("title: Gout\nlast_updated: yesterday", "last_updated"),
        ("title: Gout\npublsher: Typo", "publsher"),
        ("title: [a, b]", "title"),
        ("review: {status: blessed}", "review.status"),
        ("references: none", "references"),
        ("references:\n  - {marker: '1', isbn: 3}", r"references\[1\].isbn"),
        ("version: 1\nversion_label: 2", "version_label"),
        ("id: Not A Slug", "id"),
        ("title: 'unclosed\nlicence: x", "title"),
        ("title: &a gout\npublisher: *a", "front matter"),
        ("- a\n- b: c\ntitle: x", "YAML"),
    ],
)
def test_bad_front_matter_names_its_key(front: str, key: str) -> None:
    with pytest.raises(UnreadableFileError, match=key):
        read("gout.md", f"---\n{front}\n---\n\nRest helps.\n")


def test_a_rule_at_the_top_is_not_front_matter() -> None:
    assert paragraphs(read("gout.md", "---\n\nRest helps.\n\n---\n\nIce helps.\n")) == ["Rest helps.", "Ice helps."]


def test_inline_markup_becomes_text() -> None:
    first = paragraphs(read("gout.md", ARTICLE))[0]
    assert first == "Treat early.¹ Use ifosfamide-free regimens at 14 g/m² only in trials."


def test_nested_lists_keep_levels_markers_and_parents() -> None:
    parsed = read("gout.md", ARTICLE)
    assert items(parsed) == [
        (0, "1.", "Colchicine [I, A] 1"),
        (1, "•", "low dose"),
        (2, "•", "once daily"),
        (1, "•", "with care"),
        (0, "2.", "Prednisolone"),
    ]
    opener = find(parsed, "Colchicine").parent
    assert opener is not None
    assert words(parsed, parsed.blocks[opener]) == "Options include:"
    assert [entry.text for entry in parsed.removed] == ["Phenylbutazone"]


def test_pipe_tables_become_rows_that_stand_alone() -> None:
    parsed = read("gout.md", ARTICLE)
    assert rows(parsed) == ["Drug: Colchicine; Dose: 500 µg; Note: twice daily", "Drug: Prednisolone; Dose: 30 mg"]
    assert find(parsed, "Drug: Colchicine").column_heads == ("Drug", "Dose", "Note")


def test_reference_lists_are_no_statements_and_front_matter_wins() -> None:
    parsed = read("gout.md", ARTICLE)
    assert parsed.blocks[-1].kind == "reference"
    assert len(parsed.metadata.references) == 2


def test_inline_html_tables_with_spans_and_line_breaks() -> None:
    html = """# Drips

Ann Author

---

<table><thead><tr><th>Drug</th><th>Dose</th></tr></thead><tbody>
<tr><td rowspan="2">Noradrenaline</td><td>Bolus: 5 mcg<br>Infusion: 1 mcg/min</td></tr>
<tr><td>10 mcg</td></tr><tr><td colspan="2">Second line</td></tr><tr><td>Dopamine</td><td>2 mcg/kg/min</td></tr>
</tbody></table>
"""
    parsed = read("drips.md", html)
    assert rows(parsed) == [
        "Drug: Noradrenaline; Dose: Bolus: 5 mcg; Infusion: 1 mcg/min",
        "Drug: Noradrenaline; Dose: 10 mcg",
        "Second line; Drug: Dopamine; Dose: 2 mcg/kg/min",
    ]
    assert find(parsed, "Ann Author").kind == "boilerplate"


def test_oddly_indented_lists_are_lists_and_not_code() -> None:
    text = "# ACS\n\n-   STEMI: raised troponin and\n    new LBBB\n    - \\> 0.1 mV in two leads\n        - \\> 0.2 mV in men\n\n        - > quoted\n"
    assert items(read("acs.md", text))[:3] == [
        (0, "•", "STEMI: raised troponin and new LBBB"),
        (1, "•", "> 0.1 mV in two leads"),
        (2, "•", "> 0.2 mV in men"),
    ]


def test_admonitions_icons_and_attributes_of_documentation_sites() -> None:
    text = (
        '# :material-alert: Sepsis\n\n!!! danger "Act now"\n    Give within the hour:\n\n    - antibiotics\n    - fluids\n\nAfter that, look again.\n\n'
        "[:octicons-link-24: Open](https://example.org){: .button }\n"
    )
    parsed = read("sepsis.md", text)
    assert outline(parsed) == [(1, "Sepsis")]
    assert not find(parsed, "Act now").is_quotable
    parent = find(parsed, "antibiotics").parent
    assert parent is not None
    assert words(parsed, parsed.blocks[parent]) == "Give within the hour:"
    assert paragraphs(parsed)[-1] == "After that, look again."
    assert "octicons" not in parsed.text


def test_a_title_without_markup_in_the_first_line_is_the_title() -> None:
    parsed = read("gbs.md", "Guillain-Barré syndrome\n\n## Background\n\n- Weakness ascends\n")
    assert parsed.metadata.title == "Guillain-Barré syndrome"
    assert outline(parsed) == [(1, "Guillain-Barré syndrome"), (2, "Background")]


def test_a_short_first_line_is_content_where_the_front_matter_states_another_title() -> None:
    parsed = read("gout.md", "---\ntitle: What is gout?\n---\n\nA painful swelling (of one joint)\n")
    assert paragraphs(parsed) == ["A painful swelling (of one joint)"]
    assert outline(read("gout.md", "---\ntitle: Gout\n---\n\nGout\n\nRest helps.\n")) == [(1, "Gout")]


def test_content_that_ends_with_a_caveat_is_no_disclaimer() -> None:
    caveat = "This is not a substitute for medical advice from your doctor."
    assert paragraphs(read("flu.md", f"# Flu\n\nVaccination prevents flu. {caveat}\n"))
    long = "Colchicine within a day of onset helps most adults with an attack of gout. " * 10
    assert paragraphs(read("gout.md", f"# Gout\n\nRest helps.\n\n{long}{caveat}\n"))[-1].endswith(caveat)
    assert paragraphs(read("gout.md", f"# Gout\n\nRest helps.\n\n{caveat}\n")) == ["Rest helps."]


def test_nothing_but_headings_is_empty() -> None:
    with pytest.raises(EmptyDocumentError):
        read("empty.md", "# Title\n\n## Section\n")


def test_absurd_nesting_is_refused_and_quick() -> None:
    with pytest.raises(FileLimitError):
        read("deep.md", ">" * 5000 + " deep\n")
    with pytest.raises(FileLimitError):
        read("deep.md", "".join("  " * level + "- x\n" for level in range(300)))


@pytest.mark.shared
def test_every_markdown_file_of_the_development_data_is_read() -> None:
    for path in sorted(find_shared("guidelines", "markdown").iterdir()):
        try:
            parsed = read(path.name, path.read_bytes())
        except EmptyDocumentError:
            continue
        assert parsed.blocks
