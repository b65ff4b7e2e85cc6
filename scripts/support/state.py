"""What the demo remembers from one run to the next."""

import json
from pathlib import Path
import secrets
import shutil

type Known = dict[str, str | None]


class State:
    """A folder that only its owner may read."""

    def __init__(self, directory: Path, *, reset: bool) -> None:
        """Use the folder, emptied when that is wanted."""
        if reset:
            shutil.rmtree(directory, ignore_errors=True)
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.directory = directory
        self._server = directory / "server.json"

    @property
    def hass(self) -> Path:
        """The configuration directory of Home Assistant."""
        return self.directory / "hass"

    @property
    def server(self) -> Known | None:
        """Which ZoneMinder was set up in the last run."""
        if not self._server.exists():
            return None
        known: Known = json.loads(self._server.read_text())
        return known

    @server.setter
    def server(self, known: Known) -> None:
        """Note which ZoneMinder is set up."""
        self._server.write_text(json.dumps(known))

    def password(self) -> str:
        """Return the password of the demo's user, made up in the first run."""
        file = self.directory / "password"
        if not file.exists():
            file.touch(mode=0o600)
            file.write_text(secrets.token_hex(6))
        return file.read_text()
