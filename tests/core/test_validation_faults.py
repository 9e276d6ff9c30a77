import pytest
from pydantic import ValidationError, field_validator

from core.record import Record
from core.validation_faults import MAX_SHOWN, describe_faults


class Dose(Record):
    amount: int
    unit: str = "mg"

    @field_validator("unit")
    @classmethod
    def _is_known(cls, value: str) -> str:
        if value != "mg":
            raise ValueError("not a unit that is known")
        return value


class Plan(Record):
    doses: tuple[Dose, ...]


def faults_of(value: object) -> str:
    with pytest.raises(ValidationError) as caught:
        Plan.model_validate(value)
    return describe_faults(caught.value)


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ({"doses": [{"amount": 1, "unit": "a secret"}]}, "doses.0.unit: not a unit that is known"),
        ({"doses": [{}]}, "doses.0.amount: Field required"),
        ({}, "doses: Field required"),
    ],
)
def test_a_fault_is_told_with_its_field_and_never_with_its_value(value: object, told: str) -> None:
    assert faults_of(value) == told


def test_a_record_that_is_none_has_no_field() -> None:
    assert faults_of([]).startswith("Input should be a valid dictionary")


def test_of_many_faults_the_first_are_told() -> None:
    told = faults_of({"doses": [{}] * (MAX_SHOWN + 3)})
    assert told.count("Field required") == MAX_SHOWN
    assert told.endswith("; and 3 more")
