"""Building the demo community."""

from community.demo.actions.build import UNREAD_DAYS, ActRefused, Built, Progress, build_demo

__all__ = ["UNREAD_DAYS", "ActRefused", "Built", "Progress", "build_demo"]
