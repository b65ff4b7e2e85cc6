"""index.php: pictures and videos of events."""

from tests.contract.call import NOBODY, Call, page


def image(name: str, who: str = "admin", eid: str = "$event", **query: str) -> Call:
    """Return a picture of an event."""
    return page(f"picture {name}", query={"view": "image", "eid": eid} | query, who=who)


def video(name: str, who: str = "admin", eid: str = "$event", span: str = "") -> Call:
    """Return a video of an event."""
    headers = {"Range": span} if span else {}
    return page(
        f"video {name}", query={"view": "view_video", "eid": eid}, who=who, headers=headers
    )


CALLS = (
    image("snapshot", fid="snapshot"),
    image("alarm", fid="alarm"),
    image("first", fid="1"),
    image("far beyond the end", fid="99999"),
    image("objdetect", fid="objdetect"),
    image("without a name"),
    image("with a width", fid="snapshot", width="320"),
    image("with a size", fid="snapshot", width="320", height="180"),
    image("with a scale", fid="snapshot", scale="50"),
    image("of a recording that runs", eid="$open", fid="snapshot"),
    image("of a missing event", eid="99999999", fid="snapshot"),
    image("without an event", eid="", fid="snapshot"),
    image("for a viewer", "viewer", fid="snapshot"),
    image("for nobody", NOBODY, fid="snapshot"),
    image("with a bad token", "garbage", fid="snapshot"),
    image("with an old token", "expired", fid="snapshot"),
    image("with a refresh token", "refresh of admin", fid="snapshot"),
    Call(
        "picture by POST",
        "index.php",
        method="POST",
        form={"view": "image", "eid": "$event", "fid": "snapshot"},
    ),
    video("whole"),
    video("from the start", span="bytes=0-"),
    video("first bytes", span="bytes=0-99"),
    video("in the middle", span="bytes=100-199"),
    video("last bytes", span="bytes=-500"),
    video("past the end", span="bytes=100-99999999"),
    video("of nonsense", span="nonsense=1-2"),
    video("for a viewer", "viewer"),
    video("of a missing event", eid="99999999"),
    video("for nobody", NOBODY),
    video("with a bad token", "garbage"),
    video("with a refresh token", "refresh of admin"),
)
