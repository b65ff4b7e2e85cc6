"""A Home Assistant in this process, with nothing but the integration and its needs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from homeassistant.bootstrap import async_setup_hass
from homeassistant.config_entries import SOURCE_USER, ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.runner import RuntimeConfig

from scripts.support.hass import Settings, seed
from scripts.support.hass.process import free_port
from scripts.support.servers import Server

DOMAIN = "zoneminder"
_CONFIGURATION = "homeassistant:\nhttp:\nlogger:\n  default: warning\n"


class SetupError(Exception):
    """The integration could not be set up."""


@asynccontextmanager
async def home_assistant() -> AsyncIterator[HomeAssistant]:
    """Run Home Assistant in the current event loop."""
    with TemporaryDirectory(prefix="zoneminder-bench-") as directory:
        seed(Settings(Path(directory), port=free_port()))
        (Path(directory) / "configuration.yaml").write_text(_CONFIGURATION)
        hass = await async_setup_hass(RuntimeConfig(config_dir=directory, skip_pip=True))
        if hass is None:
            raise SetupError("Home Assistant does not start")
        await hass.async_start()
        await hass.async_block_till_done()
        try:
            yield hass
        finally:
            await hass.async_stop(force=True)


async def add(hass: HomeAssistant, server: Server) -> ConfigEntry:
    """Set the integration up as a person does, and wait until it is loaded."""
    flow = hass.config_entries.flow
    start = await flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    result = await flow.async_configure(start["flow_id"], server.answers())
    if "result" not in result:
        raise SetupError(str(result.get("errors") or result.get("reason")))
    return result["result"]
