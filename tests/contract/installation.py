"""The embedded server, installed as `scripts/zoneminder` installs the real one."""

from tests.zoneminder_server import ZoneMinderServer

_ANY = {"Width": 640, "Height": 360, "Colours": 4, "StorageId": 1, "User": None, "Pass": None}
_FFMPEG = _ANY | {
    "Type": "Ffmpeg",
    "Protocol": None,
    "Host": None,
    "Path": "http://127.0.0.1:18081/cam.mkv",
    "Encoder": None,
    "EncoderParameters": None,
}
_REMOTE = _ANY | {
    "Type": "Remote",
    "Protocol": "http",
    "Method": "simple",
    "Host": "127.0.0.1",
    "Port": "18081",
    "Path": "/cam1.mjpg",
}
_DOME = _FFMPEG | {"Controllable": 1, "ControlId": 4, "ControlDevice": "dome"}
_DOME |= {"ControlAddress": "root:pass@127.0.0.1:18081"}
_CAMERAS = (
    ("Front Door", "Modect", _REMOTE | {"MinSectionLength": 1}),
    ("Back Yard", "Mocord", _FFMPEG | {"SectionLength": 120}),
    ("PTZ Dome", "Monitor", _DOME),
    ("Garage", "Modect", _FFMPEG),
)
_PACE = 0.5


def comparable_server(version: str = "1.36.33", rtsp_port: str = "") -> ZoneMinderServer:
    """Return an embedded server with the monitors, events and states of the real one."""
    server = ZoneMinderServer(version=version, monitors=0, pace=_PACE)
    server.set_option("ZM_MIN_RTSP_PORT", rtsp_port)
    for name, function, fields in _CAMERAS:
        server.add_monitor(name, function, **fields)
    server.set_connected(len(_CAMERAS), connected=False)
    names = dict(enumerate(_CAMERAS, 1))
    server.set_state("Home", ",".join(f"{number}:Monitor:1" for number in names))
    server.set_state("Away", ",".join(f"{n}:{row[1]}:1" for n, row in names.items()))
    for age in range(900, 100, -200):
        server.add_event(1, seconds_ago=age, length=8.0)
        server.add_event(2, seconds_ago=age, length=120.0, cause="Continuous")
    return server
