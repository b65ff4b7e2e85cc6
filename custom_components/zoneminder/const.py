"""What several modules of the integration share."""

import logging
from typing import Final

DOMAIN: Final = "zoneminder"
LOGGER: Final = logging.getLogger(__package__)
