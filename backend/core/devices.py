"""A browser's own description -> a few words a person recognises their phone by."""

from __future__ import annotations

SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)
BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("Edg/", "Edge"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)


def device_name(user_agent: str) -> str:
    """Such as `Android · Chrome`; the description itself is not kept."""
    known = (
        next((name for sign, name in signs if sign in user_agent), "")
        for signs in (SYSTEMS, BROWSERS)
    )
    return " · ".join(name for name in known if name) or "?"
