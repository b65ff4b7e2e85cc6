"""What several modules of the integration share."""

import logging
from typing import Final

DOMAIN: Final = "zoneminder"
LOGGER: Final = logging.getLogger(__package__)

CONF_STREAM_SCALE: Final = "stream_scale"
CONF_STREAM_MAX_FPS: Final = "stream_max_fps"
DEFAULT_STREAM_SCALE: Final = 100
DEFAULT_STREAM_MAX_FPS: Final = 5.0

CONF_ZMTRIGGER: Final = "zmtrigger"

CONF_ALLOW_HTTP: Final = "allow_http"
"""False where the address is http because the server has nothing else, not by choice."""

CONF_TRUSTED_HOSTS: Final = "trusted_hosts"

CONF_PROXY: Final = "proxy"
CONF_PROXY_USERNAME: Final = "proxy_username"
CONF_PROXY_PASSWORD: Final = "proxy_password"  # noqa: S105 the name of a field
CONF_HEADERS: Final = "headers"
