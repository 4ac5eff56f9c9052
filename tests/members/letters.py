"""Reading mail in tests of accounts."""

from __future__ import annotations

import re
from email.message import EmailMessage


def link_in(message: EmailMessage, path: str) -> str:
    """The address, on this site, of the link with a key in a mail: `/confirm/…`."""
    found = re.search(rf"http://127\.0\.0\.1:5000(/{path}/[\w-]+)", message.get_content())
    assert found, message.get_content()
    return found.group(1)
