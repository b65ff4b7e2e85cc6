"""host/login, and what each kind of token is good for."""

from tests.contract.call import NOBODY, Call, get, post

LOGIN = "host/login"
ADMIN = {"user": "admin", "pass": "admin-pass"}
READ = "monitors/index"
BAD = {
    "garbage": "garbage_token",
    "two segments": "",
    "three segments": "",
    "cut": "",
    "expired": "expired_token",
    "of the future": "future_token",
    "wrong secret": "wrong_secret_token",
    "unknown user": "unknown_user_token",
    "no user": "",
    "no type": "",
    "of noapi": "",
    "refresh of admin": "refresh_as_access",
}


def login(name: str, *, recorded: str = "", who: str = NOBODY, **form: str) -> Call:
    """Return a login by POST."""
    fields = {"pass" if key == "password_" else key: text for key, text in form.items()}
    values = ("access_token_expires", "refresh_token_expires", "version", "apiversion")
    more = {} if "wrong" in name or "not" in name else {"values": values}
    return post(LOGIN, f"login {name}", form=fields, who=who, recorded=recorded, **more)


CALLS = (
    login("with a password", user="admin", password_="admin-pass", recorded="login"),
    login("by other names", username="admin", password="admin-pass"),
    login("of a viewer", user="viewer", password_="viewer-pass"),
    login(
        "with a wrong password", user="admin", password_="x", recorded="login_wrong_password"
    ),
    login("with a wrong user", user="x&y", password_="x"),
    login(
        "with a wrong user name", user="nobody", password_="x", recorded="login_unknown_user"
    ),
    login("that is not allowed", user="noapi", password_="noapi-pass", recorded="login_noapi"),
    login("not complete", user="admin"),
    login("with nothing, which is wrong"),
    login(
        "for a session",
        user="admin",
        password_="admin-pass",
        stateful="1",
        recorded="login_stateful",
    ),
    login("by a refresh token", who="refresh of admin", recorded="login_refresh"),
    login("by an access token, which is wrong", who="admin"),
    login("by a wrong token", who="garbage"),
    login("by an old token, which is wrong", who="expired"),
    get(LOGIN, "login by GET", query=ADMIN, who=NOBODY),
    get(LOGIN, "refresh by GET", who="refresh of admin"),
    Call(
        "login by JSON, which is not read",
        "api/host/login.json",
        headers={"Content-Type": "application/json"},
        method="POST",
        who=NOBODY,
    ),
    get("host/logout", "logout of nobody", who=NOBODY, recorded="logout"),
    get(READ, "password in a query", query=ADMIN, who=NOBODY, free=("*",)),
    *(
        get("host/getVersion", f"token {kind}", who=kind, recorded=name)
        for kind, name in BAD.items()
    ),
    *(post(READ, f"token {kind} in a body", who=kind) for kind in BAD),
    get(READ, "token in a header", who=NOBODY, headers={"Authorization": "Bearer x.y.z"}),
    get(READ, "empty token", query={"token": ""}, who=NOBODY),
    get(READ, "bad auth hash", query={"auth": "0" * 32}, who=NOBODY),
)
