"""Every write of an import."""

from .links import settle_links
from .naming import Naming, host_of
from .sources import UNSORTED, begin_source, finish_source, import_boards, import_people
from .topics import import_topics

__all__ = [
    "UNSORTED",
    "Naming",
    "begin_source",
    "finish_source",
    "host_of",
    "import_boards",
    "import_people",
    "import_topics",
    "settle_links",
]
