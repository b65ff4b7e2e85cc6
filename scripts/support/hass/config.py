"""The configuration directory of a Home Assistant that needs no internet."""

from dataclasses import dataclass
from datetime import UTC, datetime
import ipaddress
import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
INTEGRATION = ROOT / "custom_components" / "zoneminder"

CONFIGURATION = """\
homeassistant:
  name: ZoneMinder
  latitude: 52.0
  longitude: 5.0
  elevation: 0
  unit_system: metric
  currency: EUR
  country: NL
  time_zone: {time_zone}
  internal_url: {url}
  external_url: {url}
frontend:
config:
history:
logbook:
media_source:
stream:
ffmpeg:
webhook:
isal:
logger:
  default: {level}
"""


@dataclass(frozen=True, slots=True)
class Settings:
    """What differs between one Home Assistant and the next."""

    directory: Path
    address: str = "127.0.0.1"
    port: int = 8123
    debug: bool = False
    time_zone: str = "UTC"

    @property
    def url(self) -> str:
        """Where this machine reaches it, also when it listens everywhere."""
        everywhere = ipaddress.ip_address(self.address).is_unspecified
        if ":" in self.address:
            return f"http://[{'::1' if everywhere else self.address}]:{self.port}"
        return f"http://{'127.0.0.1' if everywhere else self.address}:{self.port}"

    @property
    def log(self) -> Path:
        """The log file of Home Assistant."""
        return self.directory / "home-assistant.log"

    @property
    def output(self) -> Path:
        """What the process printed."""
        return self.directory / "hass.out"


def seed(settings: Settings) -> None:
    """Write the configuration; what Home Assistant itself stored is kept."""
    storage = settings.directory / ".storage"
    storage.mkdir(parents=True, exist_ok=True)
    (settings.directory / "configuration.yaml").write_text(
        CONFIGURATION.format(
            url=settings.url,
            time_zone=settings.time_zone,
            level="debug" if settings.debug else "warning",
        )
    )
    _store(storage, "http", 3, _http(settings))
    if not (storage / "onboarding").exists():
        # The core_config step would add integrations that need the internet.
        _store(storage, "onboarding", 4, {"done": ["core_config", "analytics"]})
    _link_integration(settings.directory / "custom_components")


def _http(settings: Settings) -> dict[str, Any]:
    """Return the HTTP server's settings, which are no longer read from YAML."""
    return {
        "stable": {
            "server_host": [settings.address],
            "server_port": settings.port,
            "cors_allowed_origins": [],
            "login_attempts_threshold": -1,
            "ip_ban_enabled": True,
            "ssl_profile": "intermediate_v6",
            "use_x_frame_options": True,
            "created_at": datetime.now(UTC).isoformat(),
            "error": None,
            "error_message": None,
        },
        "pending": None,
        "yaml_migration_done": True,
    }


def _store(storage: Path, key: str, version: int, data: dict[str, Any]) -> None:
    """Write one file of Home Assistant's storage."""
    content = {"version": version, "minor_version": 1, "key": key, "data": data}
    (storage / key).write_text(json.dumps(content))


def _link_integration(directory: Path) -> None:
    """Make the checkout's integration the one that is loaded."""
    directory.mkdir(exist_ok=True)
    link = directory / INTEGRATION.name
    if link.is_symlink():
        link.unlink()
    link.symlink_to(INTEGRATION, target_is_directory=True)
