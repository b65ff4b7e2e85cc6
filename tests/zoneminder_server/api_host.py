"""host/*: version, login, load and the like."""

import secrets

from aiohttp import web

from .auth import ACCESS, REFRESH, SESSION_COOKIE, Auth
from .recorded import Row
from .users import User
from .wire import ApiError, Call, json_response


def _with_php_session(response: web.Response) -> web.Response:
    """Add the cookie of a session that PHP begins anew."""
    response.set_cookie("PHPSESSID", secrets.token_hex(13), path="/")
    return response


class Host:
    """The host controller."""

    def __init__(self, auth: Auth) -> None:
        """Take who knows the users."""
        self.auth = auth

    def _version(self, call: Call) -> Row:
        """Return the two versions."""
        return {"version": call.world.version.text, "apiversion": "2.0"}

    def get_version(self, call: Call) -> Row:
        """Answer host/getVersion."""
        return self._version(call)

    def login(self, call: Call) -> Row | web.Response:
        """Answer host/login."""
        if call.user is None:
            return self._login_without_auth(call)
        if not call.world.option("ZM_AUTH_HASH_SECRET"):
            raise ApiError(403, "Please create a valid AUTH_HASH_SECRET in ZoneMinder")
        tokens: Row = {
            "access_token": self.auth.issue(call.user, ACCESS),
            "access_token_expires": self.auth.access_seconds,
        }
        if not call.params.get("token"):
            refresh = self.auth.issue(call.user, REFRESH)
            tokens |= {"refresh_token": refresh, "refresh_token_expires": 86400}
        if call.world.enabled("ZM_OPT_USE_LEGACY_API_AUTH"):
            tokens |= self._credentials(call, call.user)
        version = self._version(call)
        response = json_response(version | tokens if call.world.modern else tokens | version)
        if call.params.get("stateful") == "1" and call.world.enabled(
            "ZM_OPT_USE_LEGACY_API_AUTH"
        ):
            session = self.auth.open_session(call.user)
            response.set_cookie(
                SESSION_COOKIE, session, max_age=3600, httponly=True, samesite="Strict"
            )
        return _with_php_session(response) if call.params.get("username") else response

    def _credentials(self, call: Call, user: User) -> Row:
        """Return the legacy part of a login answer."""
        if call.world.option("ZM_AUTH_RELAY") != "hashed":
            return {"credentials": "user=&pass=", "append_password": 1}
        known = call.world.modern or call.params.get("stateful") == "1"
        return {
            "credentials": f"auth={self.auth.hash_of(user) if known else ''}",
            "append_password": 0,
        }

    def _login_without_auth(self, call: Call) -> Row:
        """Answer a login where none is needed."""
        if call.world.modern:
            return self._version(call)
        given = {"user", "username", "token"} & {
            key for key, value in call.params.items() if value
        }
        if not given:
            raise ApiError(401, "No identity provided")
        names = (
            "access_token",
            "access_token_expires",
            "refresh_token",
            "refresh_token_expires",
        )
        return dict.fromkeys((*names, "credentials", "append_password")) | self._version(call)

    def logout(self, call: Call) -> web.Response:
        """Answer host/logout, which ends no token."""
        self.auth.sessions.pop(call.request.cookies.get(SESSION_COOKIE, ""), None)
        return _with_php_session(json_response({"result": "ok"}))

    def get_load(self, call: Call) -> Row:
        """Answer host/getLoad."""
        wave = call.now / 60 % 10 / 20
        return {"load": [round(0.35 + wave, 4), round(0.4 + wave / 2, 4), 0.4375]}

    def daemon_check(self, call: Call) -> Row:
        """Answer host/daemonCheck."""
        return {"result": int(call.world.running and len(call.args) == 0)}

    def get_time_zone(self, call: Call) -> Row:
        """Answer host/getTimeZone."""
        return {"tz": call.world.option("ZM_TIMEZONE") or "UTC"}

    def get_disk_percent(self, call: Call) -> Row:
        """Answer host/getDiskPercent."""
        usage: Row = {
            m.name: {"space": "0.0017318725585938", "color": "red"}
            for m in call.world.monitors.values()
        }
        return {"usage": usage | {"Total": {"space": "32.55241394043", "color": "#F7464A"}}}
