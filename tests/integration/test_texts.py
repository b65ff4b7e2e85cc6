"""Translations, icons and the quality scale against the code."""

import ast
import json
from pathlib import Path
import re
from typing import Any

from homeassistant.helpers.entity import EntityDescription
from homeassistant.util.yaml import load_yaml_dict
import pytest

from custom_components.zoneminder.binary_sensor import (
    MONITOR_BINARY_SENSORS,
    SERVER_BINARY_SENSORS,
)
from custom_components.zoneminder.helpers import _ERROR_KEYS
from custom_components.zoneminder.sensor import (
    MONITOR_SENSORS,
    SERVER_SENSORS,
    STORAGE_SENSORS,
)

FOLDER = Path("custom_components/zoneminder")
TEXTS: dict[str, Any] = json.loads((FOLDER / "translations/en.json").read_text("utf-8"))
ICONS: dict[str, Any] = json.loads((FOLDER / "icons.json").read_text("utf-8"))
TABLES: dict[str, tuple[EntityDescription, ...]] = {
    "binary_sensor": (*MONITOR_BINARY_SENSORS, *SERVER_BINARY_SENSORS),
    "sensor": (*MONITOR_SENSORS, *SERVER_SENSORS, *STORAGE_SENSORS),
}
RULES = 54


def leaves(value: object, path: str = "") -> dict[str, str]:
    """Return all texts with the path to each."""
    found: dict[str, str] = {}
    items = value.items() if isinstance(value, dict) else ()
    for key, part in items:
        below = f"{path}.{key}"
        found |= {below: part} if isinstance(part, str) else leaves(part, below)
    return found


def strings_of_code() -> set[str]:
    """Return every text constant of the integration's own modules."""
    return {
        node.value
        for module in FOLDER.glob("*.py")
        for node in ast.walk(ast.parse(module.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


@pytest.mark.parametrize("platform", sorted(TABLES))
def test_entities_have_names(platform: str) -> None:
    """Each row that does not get its name from a device class has one, and no more."""
    keys = {row.translation_key for row in TABLES[platform] if row.translation_key}
    assert set(TEXTS["entity"][platform]) == keys


def test_errors_have_texts() -> None:
    """Each error of the library has a text in the form, as a reason and as an exception."""
    keys = {key for _, key in _ERROR_KEYS}
    assert keys <= set(TEXTS["exceptions"])
    shown_in_form = keys - {"alarm_not_available"}
    of_the_form = {"unknown", "invalid_headers"}
    assert shown_in_form | of_the_form == set(TEXTS["config"]["error"])
    assert shown_in_form | {"unknown"} <= set(TEXTS["config"]["abort"])


def test_no_text_without_use() -> None:
    """Exceptions and issues that nobody raises are not translated."""
    strings = strings_of_code()
    assert set(TEXTS["exceptions"]) <= strings
    assert set(TEXTS["issues"]) <= strings


def test_fields_are_described() -> None:
    """Each field of each form has a label and a description."""
    steps = [*TEXTS["config"]["step"].values(), *TEXTS["options"]["step"].values()]
    sections = [each for step in steps for each in step.get("sections", {}).values()]
    for form in (*steps, *sections):
        assert set(form.get("data", {})) == set(form.get("data_description", {}))


def test_form_of_texts() -> None:
    """No markup, address or stray blank is in a text."""
    for path, text in leaves(TEXTS).items():
        assert text == text.strip(), path
        assert not re.search(r"<[a-z/]|https?://[a-z]", text), path


def test_icons_belong_to_entities() -> None:
    """Icons are given for entities that exist and have no device class."""
    for platform, icons in ICONS["entity"].items():
        rows = {row.translation_key: row for row in TABLES[platform]}
        assert set(icons) <= set(rows)


def test_quality_scale_is_complete() -> None:
    """Every rule is answered, and every exception explained."""
    rules = load_yaml_dict(str(FOLDER / "quality_scale.yaml"))["rules"]
    assert len(rules) == RULES
    answers = [rule if isinstance(rule, str) else rule["status"] for rule in rules.values()]
    assert set(answers) <= {"done", "todo", "exempt"}
    explained = [rule for rule in rules.values() if isinstance(rule, dict)]
    assert all(rule["comment"] for rule in explained)
    assert "exempt" not in [rule for rule in rules.values() if isinstance(rule, str)]


def test_manifest() -> None:
    """The manifest has what Home Assistant and HACS ask for, in their order."""
    manifest = json.loads((FOLDER / "manifest.json").read_text("utf-8"))
    keys = list(manifest)
    assert keys[:2] == ["domain", "name"]
    assert keys[2:] == sorted(keys[2:])
    assert manifest["requirements"] == []
    assert re.fullmatch(r"\d+\.\d+\.\d+", manifest["version"])
