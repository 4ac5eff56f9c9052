"""Building the demo community."""

from community.demo.actions.build import ActRefused, Built, Progress, build_demo
from community.demo.actions.inboxes import UNREAD_DAYS

__all__ = ["UNREAD_DAYS", "ActRefused", "Built", "Progress", "build_demo"]
