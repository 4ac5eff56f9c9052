"""What the demo's product tests say; all of it is invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from community.producttests.rules.criteria import Applicants, Criteria
from community.producttests.rules.draft import CampaignDraft
from community.producttests.rules.questions import Draft
from community.producttests.rules.states import State

TERMS = (
    "Until the product is on sale, please keep it to yourself:\n\n- no pictures, and no posts about it anywhere but in the"
    " discussion of this test,\n- nobody outside your household uses it,\n- if somebody asks, you may say that you test"
    " something for us, and nothing more.\n\nAs soon as it is on sale you may say whatever you like about it."
)
WHY = Draft("", "text", "Where would you use it, and what do you hope for?", True, "")
HOME = Draft(
    "", "choice", "What kind of home do you live in?", True, "A flat\nA terraced house\nA detached house"
)
FORM = (
    Draft("", "number", "How easy was it to set up?", True, ""),
    Draft("", "number", "How well does it work, day after day?", True, ""),
    Draft("", "yes_no", "Would you buy it?", True, ""),
    Draft("", "text", "What should we change before it ships?", False, ""),
)
ANSWERS = (
    {"q1": "In the back room, where the signal has never quite arrived.", "q2": "A terraced house"},
    {"q1": "Upstairs. I hope that video calls stop freezing at eleven.", "q2": "A detached house"},
    {"q1": "In a small flat with forty networks around it. A hard test, I promise.", "q2": "A flat"},
)


@dataclass(frozen=True, kw_only=True)
class Told:
    """One test: what it says, and how far its people get."""

    title: str
    product: str
    about: str
    deal: str
    brief: str
    """What only testers read."""
    begun_days_ago: int
    places: int
    applicants: int
    ends_in: State
    criteria: Criteria = Criteria()  # noqa: RUF009  # It is frozen.
    seed: str = ""
    answered: int = 0
    """So many testers have their product; the last of them kept the form as a draft."""
    slow: int = 0
    """So many testers are not so far yet, each a step behind the one before."""
    application: tuple[dict[str, str], ...] = ANSWERS
    feedback: tuple[tuple[str, ...], ...] = ()
    talk: tuple[str, ...] = ()
    report: str = ""

    def draft(self, begun: date, product_id: int | None) -> CampaignDraft:
        """What staff typed."""
        return CampaignDraft(
            title=self.title,
            product_id=product_id,
            about=self.about,
            deal=self.deal,
            secret=self.brief,
            terms=TERMS,
            places=self.places,
            needs_parcel=True,
            opens_on=begun,
            closes_on=begun + timedelta(days=14 if self.ends_in is State.OPEN else 8),
            starts_on=begun + timedelta(days=21 if self.ends_in is State.OPEN else 12),
            ends_on=begun + timedelta(days=45 if self.ends_in is State.OPEN else 30),
            ships_on=begun + timedelta(days=60),
            criteria=self.criteria,
            questions=(WHY, HOME),
            feedback_questions=FORM,
        )


DEAL = "You keep it when the test is over. We ask for an hour to set it up, two weeks of everyday use, and one form at the end."

CAMPAIGNS = (
    Told(
        title="TV Box 2, before it was called that",
        product="tv-box-2",
        about="We would like to know how a new TV box fits into real living rooms: the first evening, the remote, and what happens when the family wants three things at once.",
        deal=DEAL,
        brief="The parcel holds a **TV Box 2**, its remote and one cable. Begin with the cable; the box asks for everything else.",
        begun_days_ago=150,
        places=6,
        applicants=11,
        ends_in=State.CLOSED,
        seed="9f3b5c1e20d47a68",
        answered=6,
        feedback=(
            (
                "5",
                "4",
                "yes",
                "The remote glows in the dark, which is lovely at nine and less so at midnight.",
            ),
            ("4", "5", "yes", "Let me reorder the start page. I do not need the weather first."),
            ("3", "4", "yes", ""),
            ("5", "5", "yes", "Nothing. My mother set it up alone, and she rang me to say so."),
            ("4", "3", "no", "Changing channels takes a breath too long."),
            ("5", "4", "yes", ""),
        ),
        talk=(
            "Set up in eleven minutes, including the one in which I looked for batteries that it does not need.",
            "Thank you! Did the start page find all your programmes?",
            "All but one. It came back after a restart.",
            "Channel changes feel slow here. Does anybody else see that?",
            "We see it too. There is an update coming tonight; please tell us if it helps.",
            "It does. Thank you, that was quick.",
        ),
        report=(
            "## What came of it\n\nSix households lived with the box for two weeks, and five of six sent the whole form."
            "\n\n- **Setting up: 4.2 of 5.** Nobody needed help.\n- **Everyday use: 4.0 of 5.** Changing channels was slow;"
            " an update during the test made it twice as quick.\n- **Four of five would buy it.**\n\n### What changed because of you\n\n"
            "The remote dims after ten, the start page can be put in order, and channels change in under a second."
        ),
    ),
    Told(
        title="A smaller mesh point for difficult rooms",
        product="mesh",
        about="There is always one room. We have something small for it, and look for homes where the signal gives up: thick walls, long corridors, sheds.",
        deal=DEAL,
        brief="You get **two points of the next Halden Mesh**. Put the first beside your hub, the second *halfway* to the difficult room, not in it.",
        begun_days_ago=20,
        places=8,
        applicants=14,
        ends_in=State.RUNNING,
        criteria=Criteria(days=30),
        seed="41c7e0a96d25b83f",
        answered=3,
        slow=3,
        feedback=(
            ("4", "5", "yes", "It finds its place by itself. The lamp could be smaller."),
            ("5", "5", "yes", ""),
            ("4", "4", "yes", "Say in the booklet that halfway is better than in the room."),
        ),
        talk=(
            "The shed has **forty megabits**. The shed!",
            "The shed was what we hoped for. What stands between it and the house?",
            "Eleven metres of garden and a wall that has seen off two kings.",
        ),
    ),
    Told(
        title="The next Hub: busy homes wanted",
        product="hub-6",
        about="Twenty devices and one evening: we look for homes where everything happens at once. You get our next hub before anybody else, and we get to know what it does when it is really needed.",
        deal=DEAL,
        brief="It is the **Hub 7**. Please write down the time when something stutters: we can look up the rest.",
        begun_days_ago=4,
        places=10,
        applicants=9,
        ends_in=State.OPEN,
        criteria=Criteria(applicants=Applicants.MEMBERS, accepted=1, days=60),
    ),
)
