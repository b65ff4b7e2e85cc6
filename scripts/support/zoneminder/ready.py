"""Wait until the server works: ready.py URL CAMERAS_URL SECONDS.

A user and password come from the environment where the server wants them.
"""

from collections.abc import Callable
from http.client import HTTPResponse
import json
import os
import sys
import time
from typing import Any, cast
from urllib.parse import quote, urlencode
from urllib.request import urlopen

OFFLINE = 4
PICTURE_LIMIT = 200_000
ASK_AGAIN = 20
NOT_YET = (OSError, ValueError, LookupError)


def fetch(url: str, data: bytes | None = None) -> HTTPResponse:
    """Ask one of our own servers."""
    return cast("HTTPResponse", urlopen(url, data=data, timeout=20))  # noqa: S310


class Server:
    """The server's API, as far as it is needed here."""

    def __init__(self, url: str, cameras: str) -> None:
        """Nothing is asked yet."""
        self.url = url
        self.cameras = cameras
        self.token = ""
        self._asked = 0.0

    def get(self, path: str, **form: str) -> dict[str, Any]:
        """Return the JSON of a POST, which keeps the token out of the logs."""
        if self.token:
            form["token"] = self.token
        with fetch(f"{self.url}/api/{path}", urlencode(form).encode()) as answer:
            return cast("dict[str, Any]", json.load(answer))

    def login(self) -> str:
        """Get a token where the server has users."""
        if password := os.environ.get("ZONEMINDER_PASSWORD"):
            user = os.environ["ZONEMINDER_USERNAME"]
            answer = self.get("host/login.json", user=user, **{"pass": password})
            self.token = answer["access_token"]
        return str(self.get("host/getVersion.json")["version"])

    def monitors(self) -> str:
        """Check that all cameras but the one that is off line send pictures."""
        status = {
            row["Monitor"]["Id"]: row["Monitor_Status"]
            for row in self.get("monitors/index.json")["monitors"]
        }
        late = [
            number
            for number, row in status.items()
            if (number == OFFLINE) == (row["Status"] == "Connected")
            or (number != OFFLINE and float(row["CaptureFPS"] or 0) <= 0)
        ]
        return "" if late else f"{len(status)} monitors"

    def picture(self) -> str:
        """Check that a live picture comes through."""
        query = urlencode({"mode": "jpeg", "monitor": 1, "scale": 100, "token": self.token})
        with fetch(f"{self.url}/cgi-bin/nph-zms?{query}") as answer:
            data = b""
            while len(data) < PICTURE_LIMIT and b"\xff\xd9" not in data:
                more = answer.read1(65536)
                if not more:
                    return ""
                data += more
        return "live picture"

    def event(self) -> str:
        """Check that a motion event is recorded; the first one is asked for."""
        ended = "MonitorId:1/Cause:Motion/AlarmFrames >=:1/EndDateTime >=:2000-01-01"
        found = self.get(f"events/index/{quote(ended)}.json?limit=1")["events"]
        if found:
            return f"motion event {found[0]['Event']['Id']}"
        if time.monotonic() - self._asked > ASK_AGAIN:
            self._asked = time.monotonic()
            fetch(f"{self.cameras}/rig/motion?cam=1&mode=on&seconds=4").close()
        return ""


def wait(what: str, check: Callable[[], str], end: float) -> str:
    """Repeat the check until it says what it found."""
    problem = ""
    while time.monotonic() < end:
        try:
            if found := check():
                return found
        except NOT_YET as error:
            problem = repr(error)
        time.sleep(0.2)
    sys.exit(f"zoneminder: {what} does not work. {problem}")


def main() -> None:
    """Check one after the other."""
    url, cameras, seconds = sys.argv[1:]
    server, end = Server(url, cameras), time.monotonic() + float(seconds)
    checks = {
        "login": server.login,
        "capture": server.monitors,
        "live view": server.picture,
        "motion detection": server.event,
    }
    found = [wait(what, check, end) for what, check in checks.items()]
    print(f"zoneminder: works: {', '.join(found)}")


if __name__ == "__main__":
    main()
