"""The settings of the installation, with the floor among its addresses; for script/bench."""

from config.settings import *  # noqa: F403
from config.settings import BASE_DIR, TEMPLATES

ROOT_URLCONF = "tests.floor"
TEMPLATES[0]["DIRS"].append(BASE_DIR / "tests" / "templates")
