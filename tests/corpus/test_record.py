"""The base of every record. ``core`` has no folder of tests: its records are tested where they are used."""

from core.record import Record
from corpus.generations import CollectionRef


class Animal(Record):
    """A parent with two described fields and one that says its text itself."""

    name: str
    """What it is called,
    in two lines."""
    n_legs: int = 4
    bare: int = 0


class Bird(Animal):
    """A child that describes one field anew."""

    n_legs: int = 2
    """Always two."""
    nest: CollectionRef
    """Where it lives."""


def test_the_docstring_under_a_field_is_its_text_in_the_schema() -> None:
    properties = Bird.model_json_schema()["properties"]

    assert properties["name"]["description"] == "What it is called,\nin two lines."
    assert properties["n_legs"]["description"] == "Always two."
    assert properties["nest"]["description"] == "Where it lives."
    assert "description" not in properties["bare"]
    assert "description" not in Animal.model_json_schema()["properties"]["n_legs"]
    assert Bird.model_json_schema()["$defs"]["CollectionRef"]["properties"]["name"]["description"] == (
        "Name of the collection."
    )


def test_a_record_that_was_made_at_run_time_has_a_schema_too() -> None:
    made = type("Made", (Record,), {"__annotations__": {"name": str}, "__module__": __name__})

    assert made.model_json_schema()["properties"] == {"name": {"title": "Name", "type": "string"}}
