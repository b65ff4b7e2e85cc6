"""The options of an entry."""

from typing import Any

from homeassistant.config_entries import (
    ConfigEntryState,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from tests.zoneminder_server import ZoneMinderServer


async def configure_options(
    hass: HomeAssistant, entry: MockConfigEntry, **options: object
) -> dict[str, Any]:
    """Change options and wait until the entry is loaded again."""
    flow = await hass.config_entries.options.async_init(entry.entry_id)
    assert flow["step_id"] == "init"
    result = await hass.config_entries.options.async_configure(
        flow["flow_id"], {"include": "all", **options}
    )
    await hass.async_block_till_done()
    return dict(result)


@pytest.mark.parametrize(
    ("options", "cameras"),
    [
        ({}, 5),
        ({"include": "chosen", "monitors": ["1", "4"]}, 2),
        ({"include": "groups", "groups": ["1"]}, 3),
        ({"include": "groups", "groups": ["2"]}, 1),
    ],
)
async def test_options_choose_monitors(
    hass: HomeAssistant, loaded: MockConfigEntry, options: dict[str, Any], cameras: int
) -> None:
    """Monitors are included by choice or by group, with the groups inside it."""
    result = await configure_options(hass, loaded, **options)

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert loaded.state is ConfigEntryState.LOADED
    assert len(hass.states.async_entity_ids("camera")) == cameras
    await configure_options(hass, loaded)
    assert len(hass.states.async_entity_ids("camera")) == 5


@pytest.mark.parametrize(("include", "field"), [("groups", "groups"), ("chosen", "monitors")])
async def test_options_without_a_choice(
    hass: HomeAssistant, loaded: MockConfigEntry, include: str, field: str
) -> None:
    """A choice of nothing is refused, and can be corrected."""
    result = await configure_options(hass, loaded, include=include)
    assert result["errors"] == {field: "nothing_chosen"}

    mended = await hass.config_entries.options.async_configure(
        result["flow_id"], {"include": include, field: ["1"]}
    )
    await hass.async_block_till_done()
    assert mended["type"] is FlowResultType.CREATE_ENTRY


async def test_options_of_live_pictures(
    hass: HomeAssistant,
    server: ZoneMinderServer,
    loaded: MockConfigEntry,
    hass_client: ClientSessionGenerator,
) -> None:
    """Size and rate of live pictures are asked of ZoneMinder."""
    await configure_options(hass, loaded, stream_scale=50, stream_max_fps=3)
    client = await hass_client()
    response = await client.get("/api/camera_proxy_stream/camera.front_door")
    await response.content.readuntil(b"image/jpeg")
    response.close()

    query = server.requests[-1].query
    assert query["scale"] == "50"
    assert query["maxfps"] == "3"


async def test_options_need_the_server(
    hass: HomeAssistant, server: ZoneMinderServer, loaded: MockConfigEntry
) -> None:
    """Without the server there is nothing to choose from."""
    server.fault(path=".", kind="cut")
    failed = await hass.config_entries.options.async_init(loaded.entry_id)
    assert failed["reason"] == "cannot_connect"

    await hass.config_entries.async_unload(loaded.entry_id)
    failed = await hass.config_entries.options.async_init(loaded.entry_id)
    assert failed["reason"] == "not_loaded"


async def test_options_without_the_right_to_see_groups(
    hass: HomeAssistant, server: ZoneMinderServer, loaded: MockConfigEntry
) -> None:
    """Then there are no groups to choose from."""
    server.set_privilege("admin", "Groups", "None")

    flow = await hass.config_entries.options.async_init(loaded.entry_id)

    assert flow["data_schema"] is not None
    fields = {str(key): field for key, field in flow["data_schema"].schema.items()}
    assert fields["groups"].config["options"] == []
    assert len(fields["monitors"].config["options"]) == 5
