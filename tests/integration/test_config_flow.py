"""Setting up a server in the user interface."""

from typing import Any
from unittest.mock import patch

from homeassistant.config_entries import (
    SOURCE_IMPORT,
    SOURCE_RECONFIGURE,
    SOURCE_USER,
    ConfigEntry,
    ConfigEntryState,
)
from homeassistant.const import CONF_PASSWORD, CONF_URL, CONF_USERNAME, CONF_VERIFY_SSL
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.zoneminder.const import DOMAIN
from tests.integration.common import set_up
from tests.zoneminder_server import ZoneMinderServer

CREDENTIALS = {CONF_USERNAME: "admin", CONF_PASSWORD: "admin-pass"}


async def start(hass: HomeAssistant) -> dict[str, Any]:
    """Open the form."""
    flow = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    assert flow["type"] is FlowResultType.FORM
    assert flow["step_id"] == "user"
    assert flow["errors"] == {}
    return dict(flow)


async def submit(
    hass: HomeAssistant, flow: dict[str, Any], url: str, **more: object
) -> dict[str, Any]:
    """Fill in the form and send it."""
    user_input = {CONF_URL: url, CONF_VERIFY_SSL: True, **more}
    result = await hass.config_entries.flow.async_configure(flow["flow_id"], user_input)
    await hass.async_block_till_done()
    return dict(result)


async def finish(hass: HomeAssistant, flow: dict[str, Any], server: ZoneMinderServer) -> None:
    """Send what is right, and see that it works after all."""
    server.clear_faults()
    result = await submit(hass, flow, server.url, **CREDENTIALS)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.config_entries.async_unload(result["result"].entry_id)


@pytest.mark.parametrize(
    "tail",
    ["/zm", "/zm/", "", "/", "/zm/index.php?view=console", "/zm/api", "/zm/?view=watch&mid=1"],
)
async def test_addresses_as_the_browser_shows_them(
    hass: HomeAssistant, server: ZoneMinderServer, tail: str
) -> None:
    """Whatever stands in the address bar leads to the same entry."""
    flow = await start(hass)

    result = await submit(hass, flow, f"http://127.0.0.1:{server.port}{tail}", **CREDENTIALS)

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == "127.0.0.1"
    assert result["data"] == {CONF_URL: server.url, CONF_VERIFY_SSL: True, **CREDENTIALS}
    assert result["result"].version == 2
    assert result["result"].state is ConfigEntryState.LOADED
    await hass.config_entries.async_unload(result["result"].entry_id)


async def test_without_login(hass: HomeAssistant) -> None:
    """A server that asks for no login needs no scheme and no user."""
    async with ZoneMinderServer(auth=False) as server:
        result = await submit(hass, await start(hass), f"127.0.0.1:{server.port}")
        assert result["type"] is FlowResultType.CREATE_ENTRY
        assert result["data"] == {
            CONF_URL: server.url,
            CONF_VERIFY_SSL: True,
            "allow_http": False,
        }
        await hass.config_entries.async_unload(result["result"].entry_id)


async def test_password_goes_over_http_only_if_asked_for(
    hass: HomeAssistant, server: ZoneMinderServer
) -> None:
    """Without a scheme a password is not sent in the clear."""
    flow = await start(hass)

    result = await submit(hass, flow, f"127.0.0.1:{server.port}", **CREDENTIALS)

    assert result["errors"] == {"base": "insecure_http"}
    assert server.logins == 0
    await finish(hass, result, server)


async def test_credentials_inside_the_address(
    hass: HomeAssistant, server: ZoneMinderServer
) -> None:
    """They move to their fields and are kept out of the address."""
    url = f"http://admin:admin-pass@127.0.0.1:{server.port}/zm"

    result = await submit(hass, await start(hass), url)

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["data"] == {CONF_URL: server.url, CONF_VERIFY_SSL: True, **CREDENTIALS}
    await hass.config_entries.async_unload(result["result"].entry_id)


async def test_form_is_shown_again_without_the_password(
    hass: HomeAssistant, server: ZoneMinderServer
) -> None:
    """What was typed comes back, but for the password."""
    url = f"http://admin:wrong@127.0.0.1:{server.port}/zm"

    result = await submit(hass, await start(hass), url)

    assert result["errors"] == {"base": "invalid_auth"}
    shown = {
        str(key): (key.description or {}).get("suggested_value")
        for key in result["data_schema"].schema
    }
    assert shown[CONF_URL] == server.url
    assert shown[CONF_USERNAME] == "admin"
    assert shown[CONF_PASSWORD] is None
    await finish(hass, result, server)


@pytest.mark.parametrize("password", ["a&b=c", "100%25", 'it\'s "quoted"', "😀ßé", "a+b c"])
async def test_hostile_passwords(
    hass: HomeAssistant, server: ZoneMinderServer, password: str
) -> None:
    """Any character may be in a password."""
    server.set_password("admin", password)

    result = await submit(
        hass, await start(hass), server.url, username="admin", password=password
    )

    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.config_entries.async_unload(result["result"].entry_id)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"kind": "status", "status": 500}, "server_error"),
        ({"kind": "status", "status": 404}, "not_zoneminder"),
        ({"kind": "html"}, "not_zoneminder"),
        ({"kind": "empty"}, "no_database"),
        ({"kind": "truncated"}, "not_zoneminder"),
        ({"kind": "body", "body": "{}"}, "not_zoneminder"),
        ({"kind": "redirect"}, "redirected"),
        ({"kind": "cut"}, "cannot_connect"),
        ({"kind": "status", "status": 403}, "proxy_auth"),
    ],
    ids=lambda value: value.get("kind") if isinstance(value, dict) else value,
)
async def test_something_else_answers(
    hass: HomeAssistant, server: ZoneMinderServer, fault: dict[str, Any], error: str
) -> None:
    """Each has its own message, and none costs a login."""
    server.fault(path="getVersion", **fault)

    result = await submit(hass, await start(hass), server.url, **CREDENTIALS)

    assert result["errors"] == {"base": error}
    assert server.logins == 0
    await finish(hass, result, server)


async def test_hanging_server(hass: HomeAssistant, server: ZoneMinderServer) -> None:
    """A server that accepts and never answers is told from one that is not there."""
    server.fault(path="getVersion", kind="hang")

    with patch("custom_components.zoneminder.aiozoneminder.transport.READ_TIMEOUT", 0.2):
        result = await submit(hass, await start(hass), server.url, **CREDENTIALS)

    assert result["errors"] == {"base": "timeout"}
    await finish(hass, result, server)


@pytest.mark.parametrize(
    ("url", "errors"),
    [
        ("http://127.0.0.1:1/zm", {"base": "cannot_connect"}),
        ("ftp://zm.example.org", {CONF_URL: "invalid_url"}),
        ("http://", {CONF_URL: "invalid_url"}),
    ],
)
async def test_wrong_address(
    hass: HomeAssistant, server: ZoneMinderServer, url: str, errors: dict[str, str]
) -> None:
    """A wrong address is told, and can be corrected."""
    result = await submit(hass, await start(hass), url, **CREDENTIALS)

    assert result["errors"] == errors
    await finish(hass, result, server)


@pytest.mark.parametrize(
    ("user_input", "options", "error"),
    [
        ({}, {}, "credentials_required"),
        ({CONF_USERNAME: "admin", CONF_PASSWORD: "wrong"}, {}, "invalid_auth"),
        ({CONF_USERNAME: "nobody", CONF_PASSWORD: "wrong"}, {}, "invalid_auth"),
        ({CONF_USERNAME: "noapi", CONF_PASSWORD: "noapi-pass"}, {}, "user_api_disabled"),
        (CREDENTIALS, {"ZM_OPT_USE_API": "0"}, "api_disabled"),
        (CREDENTIALS, {"ZM_AUTH_HASH_SECRET": ""}, "no_auth_secret"),
    ],
)
async def test_zoneminder_refuses(
    hass: HomeAssistant,
    server: ZoneMinderServer,
    user_input: dict[str, str],
    options: dict[str, str],
    error: str,
) -> None:
    """Each reason has its own message that says what to do."""
    kept = {name: server.world.option(name) for name in options}
    for name, value in options.items():
        server.set_option(name, value)

    result = await submit(hass, await start(hass), server.url, **user_input)

    assert result["errors"] == {"base": error}
    for name, value in kept.items():
        server.set_option(name, value)
    await finish(hass, result, server)


async def test_user_without_the_right_to_see_monitors(
    hass: HomeAssistant, server: ZoneMinderServer
) -> None:
    """A user who may see nothing is told so before an entry is made."""
    server.set_privilege("viewer", "Monitors", "None")

    result = await submit(
        hass, await start(hass), server.url, username="viewer", password="viewer-pass"
    )

    assert result["errors"] == {"base": "permission_denied"}
    await finish(hass, result, server)


async def test_old_version(hass: HomeAssistant, server: ZoneMinderServer) -> None:
    """Versions before 1.36 are refused by name."""
    answer = '{"version": "1.34.26", "apiversion": "2.0"}'
    server.fault(path="getVersion", kind="body", body=answer, content_type="application/json")

    result = await submit(hass, await start(hass), server.url)

    assert result["errors"] == {"base": "unsupported_version"}
    await finish(hass, result, server)


async def test_unexpected_error(
    hass: HomeAssistant, server: ZoneMinderServer, caplog: pytest.LogCaptureFixture
) -> None:
    """An error that nobody thought of is logged, and the form stays."""
    with patch("custom_components.zoneminder.config_flow.find_portal", side_effect=KeyError):
        result = await submit(hass, await start(hass), server.url, **CREDENTIALS)

    assert result["errors"] == {"base": "unknown"}
    assert "Unexpected error while connecting" in caplog.text
    await finish(hass, result, server)


async def test_same_server_twice(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """A server is added once, however its address is written."""
    url = loaded.data[CONF_URL].replace("/zm", "/zm/index.php")

    result = await submit(hass, await start(hass), url, **CREDENTIALS)

    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "already_configured"


async def test_reauth(
    hass: HomeAssistant, server: ZoneMinderServer, loaded: MockConfigEntry
) -> None:
    """New credentials are tried, then kept."""
    server.set_password("admin", "new-pass")
    flow = await loaded.start_reauth_flow(hass)
    assert flow["step_id"] == "reauth_confirm"

    wrong = await hass.config_entries.flow.async_configure(
        flow["flow_id"], {CONF_USERNAME: "admin", CONF_PASSWORD: "wrong"}
    )
    assert wrong["errors"] == {"base": "invalid_auth"}
    result = await hass.config_entries.flow.async_configure(
        flow["flow_id"], {CONF_USERNAME: "admin", CONF_PASSWORD: "new-pass"}
    )
    await hass.async_block_till_done()

    assert result["reason"] == "reauth_successful"
    assert loaded.data[CONF_PASSWORD] == "new-pass"
    assert loaded.state is ConfigEntryState.LOADED


async def test_wrong_password_asks_for_reauth(
    hass: HomeAssistant, server: ZoneMinderServer, entry: MockConfigEntry
) -> None:
    """Set-up with a password that is wrong by now starts the dialog."""
    server.set_password("admin", "new-pass")

    await set_up(hass, entry)

    assert entry.state is ConfigEntryState.SETUP_ERROR
    flows = hass.config_entries.flow.async_progress()
    assert [flow["step_id"] for flow in flows] == ["reauth_confirm"]


async def test_reconfigure(
    hass: HomeAssistant, server: ZoneMinderServer, loaded: MockConfigEntry
) -> None:
    """Address and user change; the password stays where it is left empty."""
    flow = await loaded.start_reconfigure_flow(hass)
    assert flow["step_id"] == "reconfigure"

    failed = await submit(hass, dict(flow), "http://127.0.0.1:1/zm", username="admin")
    assert failed["errors"] == {"base": "cannot_connect"}
    result = await submit(hass, dict(flow), f"{server.url}/index.php", username="admin")

    assert result["reason"] == "reconfigure_successful"
    assert loaded.data[CONF_URL] == server.url
    assert loaded.data[CONF_PASSWORD] == "admin-pass"
    assert loaded.state is ConfigEntryState.LOADED


async def test_reconfigure_to_another_entry(
    hass: HomeAssistant, server: ZoneMinderServer, loaded: MockConfigEntry
) -> None:
    """An address that another entry has is refused."""
    async with ZoneMinderServer(auth=False) as other:
        MockConfigEntry(domain=DOMAIN, version=2, data={CONF_URL: other.url}).add_to_hass(hass)
        flow = await loaded.start_reconfigure_flow(hass)

        result = await submit(hass, dict(flow), other.url)

    assert result["reason"] == "already_configured"
    assert loaded.data[CONF_URL] == server.url


async def test_reconfigure_to_another_server(
    hass: HomeAssistant, server: ZoneMinderServer, loaded: MockConfigEntry
) -> None:
    """A server with other monitors has to be confirmed, since it takes over the history."""
    async with ZoneMinderServer(auth=False, monitors=0) as other:
        other.add_monitor(name="Somewhere else", function="Modect")
        flow = await loaded.start_reconfigure_flow(hass)

        asked = await submit(hass, dict(flow), other.url)
        assert asked["step_id"] == "other_server"
        assert asked["description_placeholders"]["monitors"] == "Somewhere else"
        assert loaded.data[CONF_URL] == server.url
        result = await hass.config_entries.flow.async_configure(flow["flow_id"], {})
        await hass.async_block_till_done()

        assert result["reason"] == "reconfigure_successful"
        assert loaded.data == {CONF_URL: other.url, CONF_VERIFY_SSL: True}
        await hass.config_entries.async_unload(loaded.entry_id)


async def reconfigure(hass: HomeAssistant, entry: ConfigEntry) -> dict[str, Any]:
    """Open the dialog of reconfiguration."""
    flow = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_RECONFIGURE, "entry_id": entry.entry_id}
    )
    return dict(flow)


async def test_access_through_a_proxy(hass: HomeAssistant) -> None:
    """A login in front of ZoneMinder is told, entered, and kept when it is not typed again."""
    async with ZoneMinderServer(basic_auth=("web", "web-pass")) as server:
        flow = await start(hass)
        refused = await submit(hass, flow, server.url, **CREDENTIALS)
        assert refused["errors"] == {"base": "proxy_auth"}
        proxy = {
            "proxy_username": "web",
            "proxy_password": "web-pass",
            "headers": ["X-Door: open"],
        }

        result = await submit(hass, flow, server.url, **CREDENTIALS, proxy=proxy)

        assert result["type"] is FlowResultType.CREATE_ENTRY
        entry = result["result"]
        assert entry.data["proxy"] == proxy
        assert {request.headers.get("X-Door") for request in server.requests[-3:]} == {"open"}
        flow = await reconfigure(hass, entry)
        again = await submit(hass, flow, server.url, username="admin")
        assert again["reason"] == "reconfigure_successful"
        assert entry.data["proxy"] == proxy
        flow = await reconfigure(hass, entry)
        elsewhere = await submit(hass, flow, "http://zm2.example.org/zm", username="admin")
        assert elsewhere["errors"]
        other = {"proxy_username": "somebody"}
        failed = await submit(hass, flow, server.url, username="admin", proxy=other)
        assert failed["errors"] == {"base": "proxy_auth"}
        await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.parametrize(
    "header", ["no colon", "bad name: x", "X-Door: a\r\nX-Other: b", ": x"]
)
async def test_header_that_is_none(
    hass: HomeAssistant, server: ZoneMinderServer, header: str
) -> None:
    """A line that is no header is told before anything is sent."""
    flow = await start(hass)

    result = await submit(hass, flow, server.url, **CREDENTIALS, proxy={"headers": [header]})

    assert result["errors"] == {"base": "invalid_headers"}
    assert not server.requests
    await finish(hass, result, server)


@pytest.mark.parametrize(("trust", "hosts"), [(True, ["zm2.example.org"]), (False, None)])
async def test_other_servers_are_asked_about(
    hass: HomeAssistant, trust: bool, hosts: list[str] | None
) -> None:
    """Tokens go to other hosts only if the user agrees."""
    async with ZoneMinderServer(servers=[{"Hostname": "zm2.example.org"}]) as server:
        flow = await start(hass)
        asked = await submit(hass, flow, server.url, **CREDENTIALS)
        assert asked["step_id"] == "servers"
        assert asked["description_placeholders"] == {"hosts": "zm2.example.org"}

        result = await hass.config_entries.flow.async_configure(
            flow["flow_id"], {"trust": trust}
        )
        await hass.async_block_till_done()

        assert result["type"] is FlowResultType.CREATE_ENTRY
        entry = result["result"]
        assert entry.data.get("trusted_hosts") == hosts
        again = await submit(hass, await reconfigure(hass, entry), server.url, username="admin")
        assert (again.get("step_id") == "servers") is not trust
        await hass.config_entries.async_unload(entry.entry_id)


async def configure_options(
    hass: HomeAssistant, entry: MockConfigEntry, **options: object
) -> dict[str, Any]:
    """Change options and wait until the entry is loaded again."""
    flow = await hass.config_entries.options.async_init(entry.entry_id)
    assert flow["step_id"] == "init"
    result = await hass.config_entries.options.async_configure(
        flow["flow_id"], {"include": "all", **options}
    )
    await hass.async_block_till_done()
    return dict(result)


@pytest.mark.parametrize(
    ("options", "cameras"),
    [
        ({}, 5),
        ({"include": "chosen", "monitors": ["1", "4"]}, 2),
        ({"include": "groups", "groups": ["1"]}, 3),
        ({"include": "groups", "groups": ["2"]}, 1),
    ],
)
async def test_options_choose_monitors(
    hass: HomeAssistant, loaded: MockConfigEntry, options: dict[str, Any], cameras: int
) -> None:
    """Monitors are included by choice or by group, with the groups inside it."""
    result = await configure_options(hass, loaded, **options)

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert loaded.state is ConfigEntryState.LOADED
    assert len(hass.states.async_entity_ids("camera")) == cameras
    await configure_options(hass, loaded)
    assert len(hass.states.async_entity_ids("camera")) == 5


@pytest.mark.parametrize(("include", "field"), [("groups", "groups"), ("chosen", "monitors")])
async def test_options_without_a_choice(
    hass: HomeAssistant, loaded: MockConfigEntry, include: str, field: str
) -> None:
    """A choice of nothing is refused, and can be corrected."""
    result = await configure_options(hass, loaded, include=include)
    assert result["errors"] == {field: "nothing_chosen"}

    mended = await hass.config_entries.options.async_configure(
        result["flow_id"], {"include": include, field: ["1"]}
    )
    await hass.async_block_till_done()
    assert mended["type"] is FlowResultType.CREATE_ENTRY


async def test_options_of_live_pictures(
    hass: HomeAssistant,
    server: ZoneMinderServer,
    loaded: MockConfigEntry,
    hass_client: ClientSessionGenerator,
) -> None:
    """Size and rate of live pictures are asked of ZoneMinder."""
    await configure_options(hass, loaded, stream_scale=50, stream_max_fps=3)
    client = await hass_client()
    response = await client.get("/api/camera_proxy_stream/camera.front_door")
    await response.content.readuntil(b"image/jpeg")
    response.close()

    query = server.requests[-1].query
    assert query["scale"] == "50"
    assert query["maxfps"] == "3"


async def test_options_need_the_server(
    hass: HomeAssistant, server: ZoneMinderServer, loaded: MockConfigEntry
) -> None:
    """Without the server there is nothing to choose from."""
    server.fault(path=".", kind="cut")
    failed = await hass.config_entries.options.async_init(loaded.entry_id)
    assert failed["reason"] == "cannot_connect"

    await hass.config_entries.async_unload(loaded.entry_id)
    failed = await hass.config_entries.options.async_init(loaded.entry_id)
    assert failed["reason"] == "not_loaded"


async def test_options_without_the_right_to_see_groups(
    hass: HomeAssistant, server: ZoneMinderServer, loaded: MockConfigEntry
) -> None:
    """Then there are no groups to choose from."""
    server.set_privilege("admin", "Groups", "None")

    flow = await hass.config_entries.options.async_init(loaded.entry_id)

    assert flow["data_schema"] is not None
    fields = {str(key): field for key, field in flow["data_schema"].schema.items()}
    assert fields["groups"].config["options"] == []
    assert len(fields["monitors"].config["options"]) == 5


async def test_login_that_comes_later_stays_off_http(hass: HomeAssistant) -> None:
    """A password is not sent over an http that nobody typed, whenever it is wanted."""
    async with ZoneMinderServer(auth=False) as server:
        refused = await submit(
            hass, await start(hass), f"127.0.0.1:{server.port}", **CREDENTIALS
        )
        assert refused["errors"] == {"base": "insecure_http"}
        result = await submit(hass, refused, f"127.0.0.1:{server.port}", username="")
        entry = result["result"]
        server.set_option("ZM_OPT_USE_AUTH", "1")
        await hass.config_entries.async_reload(entry.entry_id)
        assert entry.state is ConfigEntryState.SETUP_ERROR

        flow = hass.config_entries.flow.async_progress()[0]
        reauth = await hass.config_entries.flow.async_configure(flow["flow_id"], CREDENTIALS)
        assert reauth["errors"] == {"base": "insecure_http"}
        assert server.logins == 0


async def test_secrets_of_a_proxy_stay_off_http(
    hass: HomeAssistant, server: ZoneMinderServer
) -> None:
    """What a proxy wants is not sent over an http that nobody typed."""
    proxy = {"proxy_username": "web", "proxy_password": "web-pass"}

    result = await submit(
        hass, await start(hass), f"127.0.0.1:{server.port}", **CREDENTIALS, proxy=proxy
    )

    assert result["errors"] == {"base": "no_tls"}
    assert not server.requests
    await finish(hass, result, server)


async def test_proxy_without_headers(hass: HomeAssistant) -> None:
    """A password in front is kept when only its user is typed again."""
    async with ZoneMinderServer(basic_auth=("web", "web-pass")) as server:
        proxy = {"proxy_username": "web", "proxy_password": "web-pass"}
        result = await submit(hass, await start(hass), server.url, **CREDENTIALS, proxy=proxy)
        entry = result["result"]
        flow = await reconfigure(hass, entry)
        same_user = {"proxy_username": "web"}
        done = await submit(hass, flow, server.url, username="admin", proxy=same_user)
        assert done["reason"] == "reconfigure_successful"
        assert entry.data["proxy"] == proxy
        await hass.config_entries.async_unload(entry.entry_id)


async def test_proxy_can_be_forgotten(hass: HomeAssistant) -> None:
    """Secrets go nowhere else, and can be taken back."""
    async with ZoneMinderServer() as server:
        proxy = {"headers": ["X-Door: open"]}
        result = await submit(hass, await start(hass), server.url, **CREDENTIALS, proxy=proxy)
        entry = result["result"]
        flow = await reconfigure(hass, entry)
        done = await submit(hass, flow, server.url, username="admin", proxy={"forget": True})
        assert done["reason"] == "reconfigure_successful"
        assert "proxy" not in entry.data
        await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.parametrize("steps", [2, 3])
async def test_one_login_for_all(
    hass: HomeAssistant, server: ZoneMinderServer, steps: int
) -> None:
    """Dialog, set-up, reloads and a duplicate that is refused cost one login together."""
    result = await submit(hass, await start(hass), server.url, **CREDENTIALS)
    entry = result["result"]
    for _ in range(steps):
        assert await hass.config_entries.async_reload(entry.entry_id)
    again = await submit(hass, await start(hass), server.url, **CREDENTIALS)

    assert again["reason"] == "already_configured"
    assert server.logins == 1
    await hass.config_entries.async_unload(entry.entry_id)


async def test_wrong_password_is_sent_once(
    hass: HomeAssistant, server: ZoneMinderServer, entry: MockConfigEntry
) -> None:
    """Reloads do not try a refused password again: administrators run fail2ban."""
    server.set_password("admin", "new-pass")
    await set_up(hass, entry)
    for _ in range(2):
        await hass.config_entries.async_reload(entry.entry_id)

    assert entry.state is ConfigEntryState.SETUP_ERROR
    assert server.logins == 1


async def test_import(hass: HomeAssistant, server: ZoneMinderServer) -> None:
    """A server from YAML becomes an entry; one with a wrong password does not."""
    data = {CONF_URL: server.url, CONF_VERIFY_SSL: True, **CREDENTIALS}

    refused = await import_yaml(hass, {**data, CONF_PASSWORD: "wrong"})
    result = await import_yaml(hass, data)
    logins = server.logins
    again = await import_yaml(hass, {**data, CONF_PASSWORD: "old"})

    assert refused["reason"] == "invalid_auth"
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert again["reason"] == "already_configured"
    assert server.logins == logins
    await hass.config_entries.async_unload(result["result"].entry_id)


async def test_import_of_a_server_that_is_down(hass: HomeAssistant) -> None:
    """It is taken over all the same, and set up when it is there."""
    data = {CONF_URL: "http://127.0.0.1:1/zm", CONF_VERIFY_SSL: True}

    result = await import_yaml(hass, data)

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["result"].state is ConfigEntryState.SETUP_RETRY


async def import_yaml(hass: HomeAssistant, data: dict[str, Any]) -> dict[str, Any]:
    """Import a server as the YAML describes it."""
    result = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_IMPORT}, data=data
    )
    await hass.async_block_till_done()
    return dict(result)
