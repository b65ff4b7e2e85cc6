"""HTML that ZoneMinder and its web server answer with."""

from aiohttp import web

HTML = "text/html; charset=UTF-8"
_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta http-equiv="X-UA-Compatible" content="IE=edge">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>ZM - {title}</title>

  <link rel="icon" type="image/ico" href="graphics/favicon.ico"/>
</head>
<body class="sticky">
{body}
</body>
</html>
"""
_LOGIN = """<div class="container">
  <form class="center-block" name="loginForm" id="loginForm" method="post" action="?view=login">
    <input type="hidden" name="action" value="login"/>
    <h1><i class="material-icons">account_circle</i> ZoneMinder Login</h1>
    <input type="text" id="inputUsername" name="username" placeholder="Username" required/>
    <input type="password" id="inputPassword" name="password" placeholder="Password" required/>
    <button class="btn btn-block btn-primary" type="submit">Login</button>
  </form>
</div>"""
_ERROR = """<div id="page"><div id="header"><h1>ZoneMinder Error</h1></div>
<div id="content"><p>You do not have permissions to access this resource.</p></div></div>"""
_CAKE = """<!DOCTYPE html>
<html>
<head>
	<meta http-equiv="Content-Type" content="text/html; charset=utf-8" />	<title>
		CakePHP: the rapid development php framework:
		Errors	</title>
	<link href="/zm/api/favicon.ico" type="image/x-icon" rel="icon"/></head>
<body>
	<div id="container">
		<div id="content">

			<h2>{text}</h2>
<p class="error">
	<strong>Error: </strong>
	{text}</p>
		</div>
	</div>
</body>
</html>
"""
_APACHE = """<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN" "http://www.w3.org/TR/html4/strict.dtd">
<html><head>
<title>{title}</title>
</head><body>
<h1>{heading}</h1>
<p>{text}</p>
</body></html>
"""


def page(text: str, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """Return an HTML answer."""
    return web.Response(
        body=text.encode(), status=status, headers={"Content-Type": HTML, **(headers or {})}
    )


def login() -> web.Response:
    """Return the login page."""
    return page(_PAGE.format(title="Login", body=_LOGIN))


def console() -> web.Response:
    """Return a page of the web interface."""
    return page(_PAGE.format(title="Console", body='<div id="page"><h1>Console</h1></div>'))


def error() -> web.Response:
    """Return the page for those without permission, which is a 200."""
    return page(_PAGE.format(title="Error", body=_ERROR))


def empty(status: int) -> web.Response:
    """Return an empty answer."""
    return page("", status)


def cake_error(status: int, text: str) -> web.Response:
    """Return an error of the API where JSON was not asked for."""
    return page(_CAKE.format(text=text), status)


def api_root(*, authenticated: bool) -> web.Response:
    """Return the bare /zm/api/."""
    return (
        cake_error(404, "Not Found") if authenticated else cake_error(401, "Not Authenticated")
    )


def not_found() -> web.Response:
    """Return the web server's own 404."""
    text = "The requested URL was not found on this server."
    body = _APACHE.format(title="404 Not Found", heading="Not Found", text=text)
    return page(body, 404, {"Content-Type": "text/html; charset=iso-8859-1"})


def bad_request() -> web.Response:
    """Return the web server's own 400."""
    text = "Your browser sent a request that this server could not understand.<br />"
    body = _APACHE.format(title="400 Bad Request", heading="Bad Request", text=text)
    return page(body, 400, {"Content-Type": "text/html; charset=iso-8859-1"})


def basic_auth() -> web.Response:
    """Return what a web server with its own password says."""
    text = (
        "This server could not verify that you are authorized to access the document requested."
    )
    body = _APACHE.format(title="401 Unauthorized", heading="Unauthorized", text=text)
    headers = {
        "Content-Type": "text/html; charset=iso-8859-1",
        "WWW-Authenticate": 'Basic realm="Restricted"',
    }
    return page(body, 401, headers)
