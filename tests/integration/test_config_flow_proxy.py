"""What a proxy in front of ZoneMinder wants."""

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest

from tests.integration.flows import CREDENTIALS, finish, reconfigure, start, submit
from tests.zoneminder_server import ZoneMinderServer


async def test_access_through_a_proxy(hass: HomeAssistant) -> None:
    """A login in front of ZoneMinder is told, entered, and kept when it is not typed again."""
    async with ZoneMinderServer(basic_auth=("web", "web-pass")) as server:
        flow = await start(hass)
        refused = await submit(hass, flow, server.url, **CREDENTIALS)
        assert refused["errors"] == {"base": "proxy_auth"}
        proxy = {
            "proxy_username": "web",
            "proxy_password": "web-pass",
            "headers": ["X-Door: open"],
        }

        result = await submit(hass, flow, server.url, **CREDENTIALS, proxy=proxy)

        assert result["type"] is FlowResultType.CREATE_ENTRY
        entry = result["result"]
        assert entry.data["proxy"] == proxy
        assert {request.headers.get("X-Door") for request in server.requests[-3:]} == {"open"}
        flow = await reconfigure(hass, entry)
        again = await submit(hass, flow, server.url, username="admin")
        assert again["reason"] == "reconfigure_successful"
        assert entry.data["proxy"] == proxy
        flow = await reconfigure(hass, entry)
        elsewhere = await submit(hass, flow, "http://zm2.example.org/zm", username="admin")
        assert elsewhere["errors"]
        other = {"proxy_username": "somebody"}
        failed = await submit(hass, flow, server.url, username="admin", proxy=other)
        assert failed["errors"] == {"base": "proxy_auth"}
        await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.parametrize(
    "header", ["no colon", "bad name: x", "X-Door: a\r\nX-Other: b", ": x"]
)
async def test_header_that_is_none(
    hass: HomeAssistant, server: ZoneMinderServer, header: str
) -> None:
    """A line that is no header is told before anything is sent."""
    flow = await start(hass)

    result = await submit(hass, flow, server.url, **CREDENTIALS, proxy={"headers": [header]})

    assert result["errors"] == {"base": "invalid_headers"}
    assert not server.requests
    await finish(hass, result, server)


async def test_secrets_of_a_proxy_stay_off_http(
    hass: HomeAssistant, server: ZoneMinderServer
) -> None:
    """What a proxy wants is not sent over an http that nobody typed."""
    proxy = {"proxy_username": "web", "proxy_password": "web-pass"}

    result = await submit(
        hass, await start(hass), f"127.0.0.1:{server.port}", **CREDENTIALS, proxy=proxy
    )

    assert result["errors"] == {"base": "no_tls"}
    assert not server.requests
    await finish(hass, result, server)


async def test_proxy_without_headers(hass: HomeAssistant) -> None:
    """A password in front is kept when only its user is typed again."""
    async with ZoneMinderServer(basic_auth=("web", "web-pass")) as server:
        proxy = {"proxy_username": "web", "proxy_password": "web-pass"}
        result = await submit(hass, await start(hass), server.url, **CREDENTIALS, proxy=proxy)
        entry = result["result"]
        flow = await reconfigure(hass, entry)
        same_user = {"proxy_username": "web"}
        done = await submit(hass, flow, server.url, username="admin", proxy=same_user)
        assert done["reason"] == "reconfigure_successful"
        assert entry.data["proxy"] == proxy
        await hass.config_entries.async_unload(entry.entry_id)


async def test_proxy_can_be_forgotten(hass: HomeAssistant) -> None:
    """Secrets go nowhere else, and can be taken back."""
    async with ZoneMinderServer() as server:
        proxy = {"headers": ["X-Door: open"]}
        result = await submit(hass, await start(hass), server.url, **CREDENTIALS, proxy=proxy)
        entry = result["result"]
        flow = await reconfigure(hass, entry)
        done = await submit(hass, flow, server.url, username="admin", proxy={"forget": True})
        assert done["reason"] == "reconfigure_successful"
        assert "proxy" not in entry.data
        await hass.config_entries.async_unload(entry.entry_id)
