"""The options of an entry."""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import (
    ConfigEntryState,
    ConfigFlowResult,
    OptionsFlowWithReload,
)
from homeassistant.helpers.selector import (
    BooleanSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
import voluptuous as vol

from .aiozoneminder import Group, Monitor, PermissionDeniedError, ZoneMinder, ZoneMinderError
from .const import (
    CONF_STREAM_MAX_FPS,
    CONF_STREAM_SCALE,
    CONF_ZMTRIGGER,
    DEFAULT_STREAM_MAX_FPS,
    DEFAULT_STREAM_SCALE,
)
from .coordinator import ZoneMinderConfigEntry
from .helpers import error_key, error_placeholders
from .inclusion import CONF_GROUPS, CONF_INCLUDE, CONF_MONITORS, Include
from .live_source import CONF_LIVE_SOURCE, LiveSource


class ZoneMinderOptionsFlow(OptionsFlowWithReload):
    """Asks which monitors to include, and how live pictures are sent."""

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show all options on one page."""
        errors: dict[str, str] = {}
        if user_input is not None:
            errors = _check(user_input)
            if not errors:
                return self.async_create_entry(data=user_input)
        entry: ZoneMinderConfigEntry = self.config_entry
        if entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="not_loaded")
        try:
            groups = await _groups(entry.runtime_data.client)
            monitors = await entry.runtime_data.client.monitors.list()
        except ZoneMinderError as err:
            return self.async_abort(
                reason=error_key(err), description_placeholders=error_placeholders(err)
            )
        schema = _schema(
            [SelectOptionDict(value=str(each.id), label=each.name) for each in groups],
            [
                SelectOptionDict(value=str(each.id), label=each.name)
                for each in monitors
                if not each.deleted
            ],
        )
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(
                schema, user_input or _present(entry.options, groups, monitors)
            ),
            errors=errors,
        )


async def _groups(client: ZoneMinder) -> list[Group]:
    """Return the groups, none for a user who may not see them."""
    try:
        return await client.groups.list()
    except PermissionDeniedError:
        return []


def _present(
    options: Mapping[str, Any], groups: list[Group], monitors: list[Monitor]
) -> dict[str, Any]:
    """Return options without what was deleted on the server: a form refuses that."""
    present = dict(options)
    for key, rows in ((CONF_GROUPS, groups), (CONF_MONITORS, monitors)):
        ids = {str(row.id) for row in rows}
        present[key] = [each for each in options.get(key, ()) if each in ids]
    return present


def _check(user_input: dict[str, Any]) -> dict[str, str]:
    """Return what is missing for the choice that was made."""
    needed = {Include.GROUPS: CONF_GROUPS, Include.CHOSEN: CONF_MONITORS}
    field = needed.get(user_input[CONF_INCLUDE])
    return {field: "nothing_chosen"} if field and not user_input.get(field) else {}


def _schema(groups: list[SelectOptionDict], monitors: list[SelectOptionDict]) -> vol.Schema:
    """Return the form."""
    return vol.Schema(
        {
            vol.Required(CONF_INCLUDE, default=Include.ALL): SelectSelector(
                SelectSelectorConfig(
                    options=[each.value for each in Include],
                    mode=SelectSelectorMode.LIST,
                    translation_key=CONF_INCLUDE,
                )
            ),
            vol.Optional(CONF_GROUPS, default=[]): _several(groups),
            vol.Optional(CONF_MONITORS, default=[]): _several(monitors),
            vol.Required(CONF_LIVE_SOURCE, default=LiveSource.AUTOMATIC): SelectSelector(
                SelectSelectorConfig(
                    options=[each.value for each in LiveSource],
                    mode=SelectSelectorMode.DROPDOWN,
                    translation_key=CONF_LIVE_SOURCE,
                )
            ),
            vol.Required(CONF_STREAM_SCALE, default=DEFAULT_STREAM_SCALE): _number(
                10, 100, "%"
            ),
            vol.Required(CONF_STREAM_MAX_FPS, default=DEFAULT_STREAM_MAX_FPS): _number(
                1, 30, "fps"
            ),
            vol.Required(CONF_ZMTRIGGER, default=False): BooleanSelector(),
        }
    )


def _several(options: list[SelectOptionDict]) -> SelectSelector:
    """Return a field for any number of choices."""
    return SelectSelector(
        SelectSelectorConfig(options=options, multiple=True, mode=SelectSelectorMode.DROPDOWN)
    )


def _number(least: int, most: int, unit: str) -> NumberSelector:
    """Return a field for a number."""
    return NumberSelector(
        NumberSelectorConfig(
            min=least,
            max=most,
            step=1,
            unit_of_measurement=unit,
            mode=NumberSelectorMode.SLIDER,
        )
    )
