"""What must never leave Home Assistant, or reach a log."""

import logging
from urllib.parse import quote_plus

from homeassistant.components.camera import async_get_image
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from tests.integration.common import entity_id, poll_monitors, until
from tests.zoneminder_server import ZoneMinderServer


def secrets_of(server: ZoneMinderServer) -> set[str]:
    """Return the password, all tokens that went to the server, and camera credentials."""
    tokens = {
        value
        for request in server.requests
        for values in (request.query, request.form)
        for key, value in values.items()
        if key in ("token", "pass")
    }
    plain = tokens | {"admin-pass", "camera-1-secret", server.access_token}
    return plain | {quote_plus(secret) for secret in plain}


async def test_no_secret_in_states_and_log(
    hass: HomeAssistant,
    server: ZoneMinderServer,
    entry: MockConfigEntry,
    hass_client: ClientSessionGenerator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Good and bad times at DEBUG leave no secret in log or states."""
    caplog.set_level(logging.DEBUG)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    camera = entity_id(hass, entry, "camera", 1, "camera")
    await async_get_image(hass, camera)
    client = await hass_client()
    response = await client.get(f"/api/camera_proxy_stream/{camera}")
    await response.content.readuntil(b"image/jpeg")
    response.close()
    await until(lambda: server.streams[1] == 0)
    for kind in ("status", "html", "redirect", "cut", "truncated"):
        server.fault(path=".", kind=kind)
        await poll_monitors(hass, entry)
        await client.get(f"/api/camera_proxy_stream/{camera}")
        server.clear_faults()
    states = str([state.as_dict() for state in hass.states.async_all()])
    await hass.config_entries.async_unload(entry.entry_id)

    secrets = secrets_of(server)
    assert len(secrets) > 3
    assert [secret for secret in secrets if secret in caplog.text] == []
    assert [secret for secret in secrets if secret in states] == []


async def test_no_token_in_the_log_of_the_web_server(
    hass: HomeAssistant, server: ZoneMinderServer, loaded: MockConfigEntry
) -> None:
    """Only zms gets a token in its query; it takes it nowhere else."""
    await async_get_image(hass, entity_id(hass, loaded, "camera", 1, "camera"))

    with_token = {request.path for request in server.requests if "token" in request.query}
    assert with_token == {"/zm/cgi-bin/nph-zms"}
    assert not [request for request in server.requests if "pass" in request.query]
