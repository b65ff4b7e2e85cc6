"""The tables of calls, one for each concept of ZoneMinder."""

from . import alarms, events, host, lists, login, monitors, pages, pictures

CALLS = (
    *host.CALLS,
    *login.CALLS,
    *monitors.CALLS,
    *alarms.CALLS,
    *events.CALLS,
    *lists.CALLS,
    *pages.CALLS,
    *pictures.CALLS,
)
