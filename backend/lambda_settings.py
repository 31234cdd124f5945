"""What Zappa's handler asks for by name; one module for every stage, so one package serves all.

`zappa package` would write such a module from zappa_settings.json for a single stage; this one is
kept instead, and a test holds the two together.
"""

from __future__ import annotations

APP_MODULE = "backend.app"
APP_FUNCTION = "app"
# Said outright, it spares the handler from loading asyncio to find out.
APP_TYPE = "wsgi"
# No stage: the stage of an address is taken off by `backend.lambda_entry`.
API_STAGE = ""
BASE_PATH = None
DOMAIN = None
PROJECT_NAME = "changxing"

DEBUG = False
LOG_LEVEL = "INFO"
BINARY_SUPPORT = True
ADDITIONAL_TEXT_MIMETYPES = ("application/problem+json", "application/manifest+json")
CONTEXT_HEADER_MAPPINGS: dict[str, str] = {}

DJANGO_SETTINGS = None
ENVIRONMENT_VARIABLES: dict[str, str] = {}
EXCEPTION_HANDLER = None
