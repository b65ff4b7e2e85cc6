"""States, storage, servers, groups, controls, zones, configs, users, logs."""

from tests.contract.call import Call, get, post

# Null until ZoneMinder has counted, some minutes after its first start.
UNCOUNTED = ("storage/*/Storage/DiskSpace",)
VIEWERS_MAY_NOT = ("states", "storage", "users", "logs")
VIEWERS_MAY = ("servers", "controls", "groups", "zones")
GROUP = tuple(
    f"groups/*/{name}"
    for name in ("Group/Id", "Group/Name", "Group/ParentId", "Monitor/*/Id", "Monitor/*/Name")
)
STATE = tuple(f"states/*/State/{name}" for name in ("Id", "Name", "IsActive"))
PAGE = {"limit": "2", "page": "2"}
PAGING = tuple(
    f"pagination/{name}"
    for name in (
        "page",
        "current",
        "prevPage",
        "limit",
        "order",
        "options",
        "paramType",
        "queryScope",
    )
)
LOG = (
    "pagination/count",
    "pagination/pageCount",
    "logs/*/Log/ServerId",
    "logs/*/Log/Line",
    "logs/*/Log/File",
)
MONITOR = ("groups/*/Monitor/*/Notes",)


def config(name: str, who: str = "admin", recorded: str = "") -> Call:
    """Return a look at an option."""
    path = f"configs/viewByName/{name}"
    return post(path, f"{name} as {who}", who=who, values=("*",), recorded=recorded)


CALLS = (
    get("states", values=STATE, recorded="states"),
    post("states/index", values=STATE),
    post(
        "states/change/Home",
        "change of state as a viewer",
        who="viewer",
        recorded="state_change_denied",
    ),
    get(
        "storage",
        values=("*/Id", "*/Name", "*/Type", "*/Scheme"),
        free=UNCOUNTED,
        recorded="storage",
    ),
    post("storage/index", free=UNCOUNTED),
    get("servers", values=("*",), recorded="servers"),
    post("servers/index", values=("*",)),
    *(
        post(
            f"{name}/index",
            f"{name} as a viewer",
            who="viewer",
            recorded="users_denied" if name == "users" else "",
        )
        for name in VIEWERS_MAY_NOT
    ),
    *(
        post(f"{name}/index", f"{name} as a viewer", who="viewer", free=MONITOR)
        for name in VIEWERS_MAY
    ),
    get("groups", values=GROUP, free=MONITOR, recorded="groups"),
    get("groups/associations", values=GROUP),
    post("groups/associations", values=GROUP),
    post("groups/associations", "groups of a limited user", who="limited", values=GROUP),
    get("controls", recorded="controls"),
    post("controls/index"),
    get("controls/$control", recorded="control"),
    get("controls/9999"),
    get("zones"),
    get("zones/forMonitor/1", recorded="zones"),
    post("zones/forMonitor/2", who="viewer"),
    get("zones/forMonitor/9999"),
    config("ZM_PATH_ZMS", recorded="config_path_zms"),
    config("ZM_PATH_ZMS", "viewer"),
    config("ZM_MIN_RTSP_PORT"),
    config("ZM_MIN_STREAMING_PORT"),
    config("ZM_OPT_CONTROL"),
    config("ZM_OPT_TRIGGERS"),
    config("ZM_AUTH_HASH_TTL", recorded="config_database"),
    config("ZM_TIMEZONE"),
    config("ZM_GO2RTC_PATH"),
    config("ZM_NO_SUCH", recorded="config_missing"),
    get("configs/view/ZM_AUTH_HASH_TTL"),
    get("configs/view/ZM_PATH_ZMS"),
    get("users", free=("users/*/User/Language", "users/*/User/MaxBandwidth"), recorded="users"),
    get("users/2", "a user by number"),
    get("users/9999"),
    get("logs", query={"limit": "2"}, free=LOG, values=PAGING, recorded="logs"),
    get("logs", "second page of the log", query=PAGE, free=LOG, values=PAGING),
    get(
        "logs",
        "log in order",
        query=PAGE | {"sort": "TimeKey", "direction": "asc"},
        free=LOG,
        values=PAGING,
    ),
)
