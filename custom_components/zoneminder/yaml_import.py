"""The YAML of Home Assistant's built-in integration: taken over once."""

from homeassistant.config_entries import SOURCE_IMPORT
from homeassistant.const import (
    CONF_HOST,
    CONF_PASSWORD,
    CONF_PATH,
    CONF_SSL,
    CONF_URL,
    CONF_USERNAME,
    CONF_VERIFY_SSL,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv, issue_registry as ir
from homeassistant.helpers.entity_platform import AddEntitiesCallback
from homeassistant.helpers.translation import async_get_translations
from homeassistant.helpers.typing import ConfigType, DiscoveryInfoType
import voluptuous as vol
from yarl import URL

from .const import DOMAIN

CONF_PATH_ZMS = "path_zms"

_DONE = "already_configured"

_HUB_SCHEMA = vol.Schema(
    {
        vol.Required(CONF_HOST): cv.string,
        vol.Optional(CONF_USERNAME): cv.string,
        vol.Optional(CONF_PASSWORD): cv.string,
        vol.Optional(CONF_PATH, default="/zm/"): cv.string,
        vol.Optional(CONF_PATH_ZMS): cv.string,
        vol.Optional(CONF_SSL, default=False): cv.boolean,
        vol.Optional(CONF_VERIFY_SSL, default=True): cv.boolean,
    }
)

CONFIG_SCHEMA = vol.Schema(
    {DOMAIN: vol.All(cv.ensure_list, [_HUB_SCHEMA])}, extra=vol.ALLOW_EXTRA
)


def portal_of_hub(hub: ConfigType) -> str:
    """Return the address that host, path and TLS of other integrations stand for."""
    scheme = "https" if hub.get(CONF_SSL) else "http"
    path = (hub.get(CONF_PATH) or "/zm/").strip("/")
    return str(URL(f"{scheme}://{hub[CONF_HOST]}/{path}"))


async def async_import_yaml(hass: HomeAssistant, config: ConfigType) -> None:
    """Make a config entry of each hub in the YAML."""
    for hub in config.get(DOMAIN, []):
        data = {
            CONF_URL: portal_of_hub(hub),
            CONF_VERIFY_SSL: hub[CONF_VERIFY_SSL],
            CONF_USERNAME: hub.get(CONF_USERNAME, ""),
            CONF_PASSWORD: hub.get(CONF_PASSWORD, ""),
        }
        result = await hass.config_entries.flow.async_init(
            DOMAIN, context={"source": SOURCE_IMPORT}, data=data
        )
        reason = result.get("reason", _DONE)
        key = "yaml_imported" if reason == _DONE else "yaml_not_imported"
        error = await _async_describe(hass, reason)
        placeholders = {"host": hub[CONF_HOST], "error": error}
        _async_raise_issue(hass, f"{key}_{hub[CONF_HOST]}", key, placeholders)


async def _async_describe(hass: HomeAssistant, reason: str) -> str:
    """Return why a server was not taken over, in the user's language."""
    texts = await async_get_translations(hass, hass.config.language, "config", [DOMAIN])
    return texts.get(f"component.{DOMAIN}.config.abort.{reason}", reason)


async def async_setup_platform(
    hass: HomeAssistant,
    config: ConfigType,
    async_add_entities: AddEntitiesCallback,
    discovery_info: DiscoveryInfoType | None = None,
) -> None:
    """Tell that a platform block in the YAML is not needed any more."""
    _async_raise_issue(hass, "yaml_platform", "yaml_platform", {})


def _async_raise_issue(
    hass: HomeAssistant, issue_id: str, key: str, placeholders: dict[str, str]
) -> None:
    """Tell the user what to do with the YAML."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        issue_id,
        is_fixable=False,
        severity=ir.IssueSeverity.WARNING,
        translation_key=key,
        translation_placeholders=placeholders,
    )
