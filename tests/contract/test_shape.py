"""The comparison sees what differs, and says it in words."""

import pytest

from .call import Call, Json
from .shape import compare_bodies

CALL = Call("", "", values=("rows/*/id",), free=("rows/*/any",))


@pytest.mark.parametrize(
    ("real", "embedded", "said"),
    [
        ({"a": 1}, {"a": 2}, []),
        ({"a": 1}, {"a": "1"}, ["a: real number, embedded string"]),
        ({"a": None}, {"a": 1}, ["a: real null, embedded number"]),
        ({"a": True}, {"a": 1}, ["a: real boolean, embedded number"]),
        ({"a": []}, {"a": {}}, ["a: real list, embedded object"]),
        ({"a": 1}, {}, ["the body: embedded lacks a"]),
        ({}, {"a": 1}, ["the body: only embedded has a"]),
        ({"a": [1]}, {"a": []}, ["a: empty on the embedded one"]),
        ({"1": 1}, {"22": 5}, []),
        ({"rows": [{"id": 1}]}, {"rows": [{"id": 2}]}, ["rows/*/id: real [1], embedded [2]"]),
        ({"rows": [{"any": 1}]}, {"rows": [{"any": "x"}]}, []),
        ({"rows": [{"any": 1, "b": 1}]}, {"rows": [{"b": 1}]}, []),
    ],
)
def test_differences(real: Json, embedded: Json, said: list[str]) -> None:
    """Each kind of difference has its line."""
    assert compare_bodies(real, embedded, CALL) == said


def test_other_circumstances() -> None:
    """Where the state is another, only what there is on both sides counts."""
    real = {"a": None, "b": [{"c": 1}], "d": 1}
    assert compare_bodies(real, {"a": 1, "b": [], "d": 1}, CALL, lenient=True) == []
    assert compare_bodies(real, {"a": 1, "b": [], "d": ""}, CALL, lenient=True) != []
