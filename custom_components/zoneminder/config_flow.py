"""Setting up a server in the user interface."""

from collections.abc import Mapping
from typing import Any, override

from aiohttp import ClientSession
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

from .aiozoneminder import (
    Address,
    InsecureTransportError,
    Monitor,
    ZoneMinderError,
    find_portal,
    secure_only,
)
from .const import (
    CONF_ALLOW_HTTP,
    CONF_HEADERS,
    CONF_PROXY,
    CONF_PROXY_PASSWORD,
    CONF_PROXY_USERNAME,
    CONF_TRUSTED_HOSTS,
    DOMAIN,
    LOGGER,
)
from .coordinator import ZoneMinderConfigEntry
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
CONF_FORGET = "forget"

_NAMES_SHOWN = 10

# With these a server may be there tomorrow.
_PASSING_ERRORS = ("cannot_connect", "timeout", "no_database", "server_error")

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
_RECONFIGURE_SCHEMA = _SERVER_SCHEMA.extend(
    {
        vol.Optional(CONF_PROXY): section(
            _PROXY_SCHEMA.extend({vol.Optional(CONF_FORGET): BooleanSelector()}),
            {"collapsed": True},
        )
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
    def async_get_options_flow(
        config_entry: ZoneMinderConfigEntry,
    ) -> ZoneMinderOptionsFlow:
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
        """Take over a server from YAML, also one that does not answer at the moment."""
        self._async_abort_entries_match({CONF_URL: import_data[CONF_URL]})
        errors = await self._async_try(import_data)
        error = next(iter(errors.values()), None)
        if error in _PASSING_ERRORS:
            self._data = _cleaned(import_data)
        elif error:
            return self.async_abort(reason=error, description_placeholders=self._placeholders)
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
        entry = self._get_reconfigure_entry()
        title = _title(self._data) if entry.title == _title(entry.data) else entry.title
        return self.async_update_reload_and_abort(entry, title=title, data=self._data)

    def _async_create(self) -> ConfigFlowResult:
        """Make an entry of what was tried."""
        self._async_abort_entries_match({CONF_URL: self._data[CONF_URL]})
        return self.async_create_entry(title=_title(self._data), data=self._data)

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
            renewed = _renewed(entry.data, user_input)
            renewed.pop(CONF_ALLOW_HTTP, None)
            errors = await self._async_try(renewed)
            if not errors:
                if self._data[CONF_URL] != entry.data[CONF_URL]:
                    self._async_abort_entries_match({CONF_URL: self._data[CONF_URL]})
                if self._is_another_server(entry):
                    return await self.async_step_other_server()
                return await self._async_finish()
        schema = _RECONFIGURE_SCHEMA if CONF_PROXY in entry.data else _SERVER_SCHEMA
        return self._show("reconfigure", schema, user_input or entry.data, errors)

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
                "monitors": _some_names(self._monitors),
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
        if not _is_proxy_valid(data.get(CONF_PROXY, {})):
            return {"base": "invalid_headers"}
        session = create_session(self.hass, data, auto_cleanup=False)
        try:
            await self._async_connect(session, data)
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

    async def _async_connect(self, session: ClientSession, data: dict[str, Any]) -> None:
        """Find the server and connect; complete the data with what was found.

        What is secret goes over http only if http was typed: where it was not, http is asked
        for no more than whether ZoneMinder is there.
        """
        address = Address.parse(data[CONF_URL])
        typed = address.scheme_given and data.get(CONF_ALLOW_HTTP, True)
        if data.get(CONF_PROXY) and not typed:
            address = secure_only(address)
        portal = await find_portal(create_transport(session, data), address)
        data[CONF_URL] = str(portal)
        if portal.scheme == "http" and not typed:
            data[CONF_ALLOW_HTTP] = False
            if data.get(CONF_USERNAME):
                raise InsecureTransportError
        client = create_client(self.hass, session, data)
        client.forgive()
        await client.connect()
        self._monitors = await client.monitors.list()
        self._other_hosts = client.other_hosts


def _title(data: Mapping[str, Any]) -> str:
    """Return the name of an entry: that of its host."""
    return Address.parse(data[CONF_URL]).portals[0].host or data[CONF_URL]


def _some_names(monitors: list[Monitor]) -> str:
    """Return the names of monitors, not of hundreds."""
    names = sorted(monitor.name for monitor in monitors if not monitor.deleted)
    more = ["…"] if len(names) > _NAMES_SHOWN else []
    return ", ".join(names[:_NAMES_SHOWN] + more) or "-"


def _is_proxy_valid(proxy: Mapping[str, Any]) -> bool:
    """Return whether what a proxy wants can be sent to it."""
    try:
        parse_headers(proxy.get(CONF_HEADERS, ()))
    except ValueError:
        return False
    return ":" not in proxy.get(CONF_PROXY_USERNAME, "")


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

    They stay with the user and the host that they belong to, and go nowhere else.
    """
    new = {
        key: value
        for key, value in data.items()
        if key not in (CONF_USERNAME, CONF_PASSWORD, CONF_PROXY)
    } | dict(user_input)
    proxy = dict(user_input.get(CONF_PROXY, {}))
    forget = proxy.pop(CONF_FORGET, False)
    if _title(new) == _title(data):
        _keep(data, new, CONF_USERNAME, CONF_PASSWORD)
        if not forget:
            proxy = _kept_proxy(data.get(CONF_PROXY, {}), proxy)
    return {**new, CONF_PROXY: proxy}


def _kept_proxy(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a proxy wants, with what was not typed again."""
    if not new:
        return dict(old)
    kept = dict(new)
    _keep(old, kept, CONF_PROXY_USERNAME, CONF_PROXY_PASSWORD)
    if CONF_HEADERS in old:
        kept.setdefault(CONF_HEADERS, old[CONF_HEADERS])
    return kept


def _keep(old: Mapping[str, Any], new: dict[str, Any], user: str, secret: str) -> None:
    """Keep a secret that was not typed again for the same user."""
    if not new.get(secret) and old.get(secret) and new.get(user) == old.get(user):
        new[secret] = old[secret]
