"""The dashboard of the demo, made from what is really in the registries."""

from collections import defaultdict
from typing import Any

from .hass import WebSocket

PATH = "zoneminder"
TITLE = "ZoneMinder"

# A browser opens six HTTP/1.1 connections to one server and a live picture
# occupies one for good. Two are left for the frontend itself.
LIVE_CAMERAS = 4

# By the key in the unique ids of a monitor's entities.
TILES = {"alarm": "red", "events_today": "blue"}
ENTITY_NAME = {"type": "entity"}

# All cameras, over one connection.
LIVE_VIEW = {
    "title": "Live",
    "path": "live",
    "type": "panel",
    "cards": [{"type": "custom:zoneminder-live-grid"}],
}

type CardValue = Any
type Card = dict[str, CardValue]
type Monitor = dict[str, str]


async def save(websocket: WebSocket, entry_id: str) -> None:
    """Make the dashboard of a config entry the one that opens first."""
    monitors = by_monitor(entry_id, await websocket.entities(entry_id))
    devices = {row["id"]: row for row in await websocket.devices(entry_id)}
    states = {row["entity_id"]: row["state"] for row in await websocket.command("get_states")}
    live = _live(monitors, states)
    names = {number: _name(devices[row["device"]]) for number, row in monitors.items()}
    sections = [_section(names[number], row, live) for number, row in monitors.items()]
    view = {
        "title": TITLE,
        "path": "cameras",
        "type": "sections",
        "max_columns": 3,
        "sections": [*sections, _history(monitors)],
    }
    await websocket.save_dashboard(PATH, TITLE, {"views": [view, LIVE_VIEW]})


def by_monitor(entry_id: str, entities: list[dict[str, Any]]) -> dict[int, Monitor]:
    """Return the device and, by key, the entity ids of each monitor in order."""
    monitors: defaultdict[int, Monitor] = defaultdict(dict)
    for row in entities:
        number, _, key = row["unique_id"].removeprefix(f"{entry_id}_").partition("_")
        if number.isdecimal() and row["disabled_by"] is None:
            monitors[int(number)] |= {key: row["entity_id"], "device": row["device_id"]}
    return dict(sorted(monitors.items()))


def _name(device: dict[str, Any]) -> str:
    """Return the name that the user sees."""
    name: str = device["name_by_user"] or device["name"]
    return name


def _live(monitors: dict[int, Monitor], states: dict[str, str]) -> set[str]:
    """Choose the cameras that are shown live: the first that have a picture."""
    cameras = [row["camera"] for row in monitors.values() if "camera" in row]
    cameras.sort(key=lambda camera: states.get(camera) == "unavailable")
    return set(cameras[:LIVE_CAMERAS])


def _section(name: str, monitor: Monitor, live: set[str]) -> Card:
    """Return the cards of one monitor."""
    cards = [_heading(name, "mdi:cctv", monitor.get("connectivity"))]
    if camera := monitor.get("camera"):
        cards += _picture(camera, "live" if camera in live else "auto")
    cards += [
        {"type": "tile", "entity": monitor[key], "color": color, "name": ENTITY_NAME}
        for key, color in TILES.items()
        if key in monitor
    ]
    return {"type": "grid", "cards": cards}


def _picture(camera: str, view: str) -> list[Card]:
    """Return the picture of a camera, and what stands there while it has none."""
    picture = _wide("picture-entity", entity=camera, camera_view=view)
    picture |= {"show_name": False, "show_state": False}
    words = _wide("tile", entity=camera, name=ENTITY_NAME)
    gone = {"condition": "state", "entity": camera, "state": "unavailable"}
    here = {"condition": "state", "entity": camera, "state_not": "unavailable"}
    return [picture | {"visibility": [here]}, words | {"visibility": [gone]}]


def _history(monitors: dict[int, Monitor]) -> Card:
    """Return the alarms of the last hour, all monitors in one card."""
    alarms = [row["alarm"] for row in monitors.values() if "alarm" in row]
    heading = _heading("Alarms", "mdi:motion-sensor", None)
    history = _wide("history-graph", entities=alarms, hours_to_show=1)
    return {"type": "grid", "cards": [heading, history] if alarms else []}


def _heading(text: str, icon: str, entity: str | None) -> Card:
    """Return a heading, with the state of an entity at its end."""
    badge = {"type": "entity", "entity": entity, "show_state": True, "color": "state"}
    badges = [badge] if entity else []
    return {"type": "heading", "heading": text, "icon": icon, "badges": badges}


def _wide(kind: str, **fields: CardValue) -> Card:
    """Return a card as wide as its section."""
    return {"type": kind, "grid_options": {"columns": "full"}, **fields}
