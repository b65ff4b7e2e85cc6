"""host/*: version, load and the like."""

from tests.contract.call import NOBODY, get, post

VERSION = "host/getVersion"

CALLS = (
    get(VERSION, values=("*",), recorded="version"),
    post(VERSION, values=("*",)),
    get(VERSION, "version for a viewer", who="viewer", values=("*",)),
    get(VERSION, "version for nobody", who=NOBODY, recorded="no_token"),
    get("host/getLoad", recorded="load"),
    post("host/getLoad", who="viewer"),
    get("host/daemonCheck", values=("*",), recorded="daemon_check"),
    post("host/daemonCheck", who="viewer", values=("*",)),
    get("host/getTimeZone", values=("*",), recorded="time_zone"),
    post("host/getTimeZone", who="viewer", values=("*",)),
    get("host/nonsense", recorded="unknown_action"),
    get("nonsense"),
    get("nonsense", "unknown controller for nobody", who=NOBODY),
    get("tags", recorded="tags_missing"),
    get("tags/index"),
    get("notifications"),
)
