"""Setting up a server in the user interface."""

from collections.abc import Mapping
from typing import Any, override

from homeassistant.config_entries import ConfigFlow, ConfigFlowResult
from homeassistant.const import CONF_PASSWORD, CONF_URL, CONF_USERNAME, CONF_VERIFY_SSL
from homeassistant.helpers.selector import (
    BooleanSelector,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
import voluptuous as vol

from .aiozoneminder import Address, Transport, ZoneMinderError, find_portal
from .const import DOMAIN, LOGGER
from .helpers import create_client, create_session, error_key

_USERNAME = TextSelector(
    TextSelectorConfig(type=TextSelectorType.TEXT, autocomplete="username")
)
_PASSWORD = TextSelector(
    TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="current-password")
)

_CREDENTIALS = {
    vol.Optional(CONF_USERNAME): _USERNAME,
    vol.Optional(CONF_PASSWORD): _PASSWORD,
}
_SERVER_SCHEMA = vol.Schema(
    {
        vol.Required(CONF_URL): TextSelector(),
        **_CREDENTIALS,
        vol.Required(CONF_VERIFY_SSL, default=True): BooleanSelector(),
    }
)
_CREDENTIALS_SCHEMA = vol.Schema(_CREDENTIALS)


class ZoneMinderConfigFlow(ConfigFlow, domain=DOMAIN):
    """Asks for the address of a server and who to be there."""

    VERSION = 2

    @override
    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Add a server."""
        errors: dict[str, str] = {}
        if user_input is not None:
            user_input = _unfold(user_input)
            data, errors = await self._async_try(user_input)
            if not errors:
                self._async_abort_entries_match({CONF_URL: data[CONF_URL]})
                return self.async_create_entry(title=_title(data), data=data)
        return self._show("user", _SERVER_SCHEMA, user_input, errors)

    async def async_step_reauth(self, _entry_data: Mapping[str, Any]) -> ConfigFlowResult:
        """Start asking for credentials that ZoneMinder accepts."""
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for credentials that ZoneMinder accepts."""
        entry = self._get_reauth_entry()
        errors: dict[str, str] = {}
        if user_input is not None:
            data, errors = await self._async_try(_renewed(entry.data, user_input))
            if not errors:
                return self.async_update_reload_and_abort(entry, data=data)
        return self._show(
            "reauth_confirm", _CREDENTIALS_SCHEMA, user_input or entry.data, errors
        )

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Change the address, the credentials or the TLS check."""
        entry = self._get_reconfigure_entry()
        errors: dict[str, str] = {}
        if user_input is not None:
            user_input = _unfold(user_input)
            data, errors = await self._async_try(_renewed(entry.data, user_input))
            if not errors:
                if data[CONF_URL] != entry.data[CONF_URL]:
                    self._async_abort_entries_match({CONF_URL: data[CONF_URL]})
                return self.async_update_reload_and_abort(entry, data=data)
        return self._show("reconfigure", _SERVER_SCHEMA, user_input or entry.data, errors)

    async def async_step_import(self, import_data: dict[str, Any]) -> ConfigFlowResult:
        """Take over a server from YAML."""
        data, errors = await self._async_try(import_data)
        if errors:
            return self.async_abort(reason=next(iter(errors.values())))
        self._async_abort_entries_match({CONF_URL: data[CONF_URL]})
        return self.async_create_entry(title=_title(data), data=data)

    def _show(
        self,
        step_id: str,
        schema: vol.Schema,
        values: Mapping[str, Any] | None,
        errors: dict[str, str],
    ) -> ConfigFlowResult:
        """Show a form with what was typed before, but for the password."""
        shown = {key: value for key, value in (values or {}).items() if key != CONF_PASSWORD}
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(schema, shown),
            errors=errors,
            description_placeholders={"example": "https://zm.example.org/zm"},
        )

    async def _async_try(
        self, user_input: Mapping[str, Any]
    ) -> tuple[dict[str, Any], dict[str, str]]:
        """Connect, and return the entry's data or what is wrong with which field."""
        session = create_session(self.hass, user_input, auto_cleanup=False)
        data = dict(user_input)
        try:
            address = Address.parse(data[CONF_URL])
            portal = await find_portal(Transport(session), address)
            data[CONF_URL] = str(portal)
            client = create_client(session, data, allow_plain_password=address.scheme_given)
            await client.connect()
            await client.monitors.list()
        except ZoneMinderError as err:
            key = error_key(err)
            return data, {CONF_URL if key == "invalid_url" else "base": key}
        except Exception:  # noqa: BLE001 the flow's last word
            LOGGER.exception("Unexpected error while connecting")
            return data, {"base": "unknown"}
        finally:
            session.detach()
        return {key: value for key, value in data.items() if value != ""}, {}


def _unfold(user_input: Mapping[str, Any]) -> dict[str, Any]:
    """Move credentials that were pasted inside the address to their fields."""
    try:
        address = Address.parse(user_input[CONF_URL])
    except ZoneMinderError:
        return dict(user_input)
    pasted = {CONF_USERNAME: address.username, CONF_PASSWORD: address.password}
    return {
        **{key: value for key, value in pasted.items() if value},
        **user_input,
        CONF_URL: address.without_credentials,
    }


def _renewed(data: Mapping[str, Any], user_input: Mapping[str, Any]) -> dict[str, Any]:
    """Return entry data with new values; the password stays where only it was left out."""
    kept = {
        key: value for key, value in data.items() if key not in (CONF_USERNAME, CONF_PASSWORD)
    }
    if user_input.get(CONF_USERNAME) == data.get(CONF_USERNAME):
        kept[CONF_PASSWORD] = data.get(CONF_PASSWORD, "")
    return {**kept, **user_input}


def _title(data: Mapping[str, Any]) -> str:
    """Return the name of an entry: that of its host."""
    return Address.parse(data[CONF_URL]).portals[0].host or data[CONF_URL]
