"""Setting up a server in the user interface."""

from collections.abc import Mapping
from typing import Any, override

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    ConfigEntry,
    ConfigFlow,
    ConfigFlowResult,
)
from homeassistant.const import CONF_PASSWORD, CONF_URL, CONF_USERNAME, CONF_VERIFY_SSL
from homeassistant.core import callback
from homeassistant.data_entry_flow import section
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.selector import (
    BooleanSelector,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
import voluptuous as vol

from .aiozoneminder import Address, Monitor, ZoneMinderError, find_portal
from .const import (
    CONF_HEADERS,
    CONF_PROXY,
    CONF_PROXY_PASSWORD,
    CONF_PROXY_USERNAME,
    CONF_TRUSTED_HOSTS,
    DOMAIN,
    LOGGER,
)
from .devices import monitor_id_of
from .helpers import (
    create_client,
    create_session,
    create_transport,
    error_key,
    error_placeholders,
    parse_headers,
)
from .options_flow import ZoneMinderOptionsFlow

CONF_TRUST = "trust"

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
_PROXY_SCHEMA = vol.Schema(
    {
        vol.Optional(CONF_PROXY_USERNAME): _USERNAME,
        vol.Optional(CONF_PROXY_PASSWORD): _PASSWORD,
        vol.Optional(CONF_HEADERS): TextSelector(
            TextSelectorConfig(type=TextSelectorType.PASSWORD, multiple=True)
        ),
    }
)
_SERVER_SCHEMA = vol.Schema(
    {
        vol.Required(CONF_URL): TextSelector(),
        **_CREDENTIALS,
        vol.Required(CONF_VERIFY_SSL, default=True): BooleanSelector(),
        vol.Optional(CONF_PROXY): section(_PROXY_SCHEMA, {"collapsed": True}),
    }
)
_CREDENTIALS_SCHEMA = vol.Schema(_CREDENTIALS)
_SERVERS_SCHEMA = vol.Schema({vol.Required(CONF_TRUST, default=True): BooleanSelector()})

_SECRETS = (CONF_PASSWORD, CONF_PROXY_PASSWORD, CONF_HEADERS)


class ZoneMinderConfigFlow(ConfigFlow, domain=DOMAIN):
    """Asks for the address of a server and who to be there."""

    VERSION = 2

    def __init__(self) -> None:
        """Start with nothing tried."""
        self._placeholders: dict[str, str] = {"example": "https://zm.example.org/zm"}
        self._monitors: list[Monitor] = []
        self._other_hosts: frozenset[str] = frozenset()
        self._data: dict[str, Any] = {}

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> ZoneMinderOptionsFlow:
        """Return the dialog of the options."""
        return ZoneMinderOptionsFlow()

    @override
    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Add a server."""
        errors: dict[str, str] = {}
        if user_input is not None:
            user_input = _unfold(user_input)
            errors = await self._async_try(user_input)
            if not errors:
                return await self._async_finish()
        return self._show("user", _SERVER_SCHEMA, user_input, errors)

    async def async_step_import(self, import_data: dict[str, Any]) -> ConfigFlowResult:
        """Take over a server from YAML."""
        if errors := await self._async_try(import_data):
            return self.async_abort(
                reason=next(iter(errors.values())), description_placeholders=self._placeholders
            )
        return self._async_create()

    async def async_step_servers(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask whether the other servers of the installation may be sent its tokens."""
        hosts = sorted(self._other_hosts)
        if user_input is None:
            return self.async_show_form(
                step_id="servers",
                data_schema=_SERVERS_SCHEMA,
                description_placeholders={"hosts": ", ".join(hosts)},
            )
        self._other_hosts = frozenset()
        if user_input[CONF_TRUST]:
            self._data[CONF_TRUSTED_HOSTS] = hosts
        return await self._async_finish()

    async def _async_finish(self) -> ConfigFlowResult:
        """Go on once everything was asked."""
        if not self._other_hosts <= set(self._data.get(CONF_TRUSTED_HOSTS, ())):
            return await self.async_step_servers()
        if self.source != SOURCE_RECONFIGURE:
            return self._async_create()
        return self.async_update_reload_and_abort(
            self._get_reconfigure_entry(), data=self._data
        )

    def _async_create(self) -> ConfigFlowResult:
        """Make an entry of what was tried."""
        self._async_abort_entries_match({CONF_URL: self._data[CONF_URL]})
        title = Address.parse(self._data[CONF_URL]).portals[0].host
        return self.async_create_entry(title=str(title), data=self._data)

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
            errors = await self._async_try(_renewed(entry.data, user_input))
            if not errors:
                return self.async_update_reload_and_abort(entry, data=self._data)
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
            errors = await self._async_try(_renewed(entry.data, user_input))
            if not errors:
                if self._data[CONF_URL] != entry.data[CONF_URL]:
                    self._async_abort_entries_match({CONF_URL: self._data[CONF_URL]})
                if self._is_another_server(entry):
                    return await self.async_step_other_server()
                return await self._async_finish()
        return self._show("reconfigure", _SERVER_SCHEMA, user_input or entry.data, errors)

    async def async_step_other_server(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask whether another server is meant, whose monitors would take over the history."""
        if user_input is not None:
            return await self._async_finish()
        return self.async_show_form(
            step_id="other_server",
            description_placeholders={
                "url": self._data[CONF_URL],
                "monitors": ", ".join(sorted(each.name for each in self._monitors)) or "-",
            },
        )

    def _is_another_server(self, entry: ConfigEntry) -> bool:
        """Return whether most monitors that have a device are not those of the server."""
        devices = dr.async_entries_for_config_entry(dr.async_get(self.hass), entry.entry_id)
        known = {
            (monitor_id, device.name)
            for device in devices
            if (monitor_id := monitor_id_of(device, entry.entry_id)) is not None
        }
        found = {(monitor.id, monitor.name) for monitor in self._monitors}
        return 2 * len(known & found) < len(known)

    def _show(
        self,
        step_id: str,
        schema: vol.Schema,
        values: Mapping[str, Any] | None,
        errors: dict[str, str],
    ) -> ConfigFlowResult:
        """Show a form with what was typed before, but for what is secret."""
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(
                schema, _without_secrets(values or {})
            ),
            errors=errors,
            description_placeholders=self._placeholders,
        )

    async def _async_try(self, user_input: Mapping[str, Any]) -> dict[str, str]:
        """Connect; keep the entry's data, or return what is wrong with which field."""
        data = _cleaned(user_input)
        try:
            parse_headers(data.get(CONF_PROXY, {}).get(CONF_HEADERS, ()))
        except ValueError:
            return {"base": "invalid_headers"}
        session = create_session(self.hass, data, auto_cleanup=False)
        try:
            address = Address.parse(data[CONF_URL])
            portal = await find_portal(create_transport(session, data), address)
            data[CONF_URL] = str(portal)
            client = create_client(session, data, allow_plain_password=address.scheme_given)
            await client.connect()
            self._monitors = await client.monitors.list()
            self._other_hosts = client.other_hosts
        except ZoneMinderError as err:
            key = error_key(err)
            self._placeholders |= error_placeholders(err)
            return {CONF_URL if key == "invalid_url" else "base": key}
        except Exception:  # noqa: BLE001 the flow's last word
            LOGGER.exception("Unexpected error while connecting")
            return {"base": "unknown"}
        finally:
            session.detach()
        self._data = data
        return {}


def _cleaned(user_input: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was typed without fields and sections that were left empty."""
    cleaned = {
        key: _cleaned(value) if isinstance(value, Mapping) else value
        for key, value in user_input.items()
    }
    return {key: value for key, value in cleaned.items() if value not in ("", [], {})}


def _without_secrets(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values that may be shown again."""
    return {
        key: _without_secrets(value) if isinstance(value, Mapping) else value
        for key, value in values.items()
        if key not in _SECRETS
    }


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
    """Return entry data with new values; secrets that were left out stay.

    Secrets stay with the user they belong to: with another user, or none, they are gone.
    """
    renewed = {
        key: value
        for key, value in data.items()
        if key not in (CONF_USERNAME, CONF_PASSWORD, CONF_PROXY)
    } | dict(user_input)
    _keep(data, renewed, CONF_USERNAME, CONF_PASSWORD)
    old_proxy = data.get(CONF_PROXY, {})
    new_proxy = dict(user_input.get(CONF_PROXY, old_proxy))
    _keep(old_proxy, new_proxy, CONF_PROXY_USERNAME, CONF_PROXY_PASSWORD)
    if CONF_HEADERS not in new_proxy and CONF_HEADERS in old_proxy:
        new_proxy[CONF_HEADERS] = old_proxy[CONF_HEADERS]
    return {**renewed, CONF_PROXY: new_proxy}


def _keep(old: Mapping[str, Any], new: dict[str, Any], user: str, secret: str) -> None:
    """Keep a secret that was not typed again for the same user."""
    if not new.get(secret) and old.get(secret) and new.get(user) == old.get(user):
        new[secret] = old[secret]
