"""Browser forms of product tests into clean values. What makes sense is judged by the actions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, Optional

from community.core.errors import Invalid
from community.members.forms import AccountForm
from community.producttests.rules.criteria import Applicants, Criteria
from community.producttests.rules.draft import CampaignDraft
from community.producttests.rules.questions import APPLICATION_MOST, FEEDBACK_MOST, Ask, Draft
from community.ranks.forms import WholeField

_LINE = Length(max=1_000, message="This is far too long.")
_TEXT = Length(max=70_000, message="This is far too long.")
_BLANK = 2  # So many empty questions stand ready below those that there are.
_PLACE = re.compile(r"(questions|feedback_questions)-(\d+)-label")


class Day(DateField):
    """A day, or nothing."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist and not valuelist[0].strip():
            self.data = None
            return
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError("Write a day such as 2027-03-31.") from error


class QuestionForm(Form):
    """One question."""

    key = HiddenField()
    label = StringField("Question", [_LINE])
    ask = SelectField("Kind of answer", validate_choice=False)
    choices = TextAreaField("Words to choose from, one a line", [_LINE])
    is_required = BooleanField("Needs an answer")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ask.choices = [(ask.value, ask.label) for ask in Ask]

    @property
    def draft(self) -> Draft:
        """What was typed."""
        return Draft(
            key=self.key.data or "",
            ask=self.ask.data or "",
            label=self.label.data or "",
            is_required=bool(self.is_required.data),
            choices=self.choices.data or "",
        )


class CampaignForm(AccountForm):
    """Everything that a campaign says and asks."""

    revision = HiddenField()
    title = StringField("Title", [_LINE])
    product_id = SelectField("Product", coerce=int, default=0, validate_choice=False)
    about = TextAreaField("What it is about", [_TEXT])
    deal = TextAreaField("What testers get, and what they owe", [_TEXT])
    places = WholeField("Places", default=10)
    needs_parcel = BooleanField("We send something to testers by post", default=True)
    opens_on = Day("Applications from", [Optional()])
    closes_on = Day("Applications until", [Optional()])
    starts_on = Day("Test from", [Optional()])
    ends_on = Day("Test until", [Optional()])
    ships_on = Day("Ships on", [Optional()])
    applicants = RadioField(
        "Who may apply",
        choices={one.value: one.label for one in Applicants},
        default=Applicants.MEMBERS.value,
        validate_choice=False,
    )
    points = WholeField("Points", default=0)
    accepted = WholeField("Accepted answers", default=0)
    days = WholeField("Days as a member", default=0)
    rank_position = SelectField("Rank", coerce=int, default=0, validate_choice=False)
    terms = TextAreaField("Confidentiality terms", [_TEXT])
    secret = TextAreaField("For testers’ eyes only", [_TEXT])
    questions = FieldList(FormField(QuestionForm), max_entries=APPLICATION_MOST + _BLANK)
    feedback_questions = FieldList(FormField(QuestionForm), max_entries=FEEDBACK_MOST + _BLANK)

    def offer(self, products: Sequence[Any], ranks: Sequence[Any]) -> None:
        """Fill in the lists, and put empty questions below the others."""
        self.product_id.choices = {0: "No product of ours yet"} | {one.id: one.name for one in products}
        self.rank_position.choices = {0: "Any rank"} | {
            rank.position: rank.name for rank in ranks if rank.position
        }
        for field, most in ((self.questions, APPLICATION_MOST), (self.feedback_questions, FEEDBACK_MOST)):
            blank = sum(1 for entry in field if not entry.form.label.data)
            while blank < _BLANK and len(field) < most + _BLANK:
                field.append_entry({"is_required": True, "ask": "text"})
                blank += 1

    @classmethod
    def of(cls, campaign: Any) -> CampaignForm:
        """The form with what the campaign says now."""
        criteria = campaign.criteria
        shown = {name: getattr(campaign, f"{name}_markdown") for name in ("about", "deal", "secret", "terms")}
        for name in (
            "title",
            "places",
            "needs_parcel",
            "opens_on",
            "closes_on",
            "starts_on",
            "ends_on",
            "ships_on",
        ):
            shown[name] = getattr(campaign, name)
        for name in ("questions", "feedback_questions"):
            shown[name] = [one | {"choices": "\n".join(one["choices"])} for one in getattr(campaign, name)]
        form: CampaignForm = cls(
            formdata=None,
            data=shown
            | criteria
            | {"product_id": campaign.product_id or 0, "revision": str(campaign.revision)},
        )
        return form

    @property
    def begun_with(self) -> int:
        """The revision that the form was filled in from; 0 for nonsense."""
        text = self.revision.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

    @property
    def criteria(self) -> Criteria:
        """Who may apply, as typed."""
        is_closed = self.applicants.data == Applicants.SUPER_USERS.value
        return Criteria(
            applicants=Applicants.SUPER_USERS if is_closed else Applicants.MEMBERS,
            points=self.points.data or 0,
            accepted=self.accepted.data or 0,
            days=self.days.data or 0,
            rank_position=max(0, min(self.rank_position.data or 0, 1_000)),
        )

    @property
    def draft(self) -> CampaignDraft:
        """What was typed."""
        return CampaignDraft(
            title=self.title.data or "",
            product_id=self.product_id.data if 0 < (self.product_id.data or 0) < 2**31 else None,
            about=self.about.data or "",
            deal=self.deal.data or "",
            secret=self.secret.data or "",
            terms=self.terms.data or "",
            places=self.places.data,
            needs_parcel=bool(self.needs_parcel.data),
            opens_on=self.opens_on.data,
            closes_on=self.closes_on.data,
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            ships_on=self.ships_on.data,
            criteria=self.criteria,
            questions=[entry.form.draft for entry in self.questions],
            feedback_questions=[entry.form.draft for entry in self.feedback_questions],
        )

    def refuse_places(self, error: Invalid) -> None:
        """Put each sentence beside its field, those about a question beside that question."""
        rest = {}
        for name, sentence in error.fields.items():
            found = _PLACE.fullmatch(name)
            entries = self[found[1]].entries if found else []
            if found and int(found[2]) < len(entries):
                label = entries[int(found[2])].form.label
                label.errors = [*label.errors, sentence]
            else:
                rest[name] = sentence
        if rest or not error.fields:
            self.refuse(Invalid(error.reason, fields=rest))


class StepForm(AccountForm):
    """Taking a campaign to another state."""

    state = HiddenField()
    telling = BooleanField("Tell them that they are not in it")


class DecisionForm(AccountForm):
    """Deciding about one application."""

    decision = HiddenField()


class AddressForm(AccountForm):
    """Where to send the product."""

    address = TextAreaField("Where shall we send it?", [_LINE])


class ParcelForm(AccountForm):
    """Where a parcel is."""

    state = HiddenField()
    carrier = StringField("Carrier", [_LINE])
    tracking = StringField("Tracking number or address", [_LINE])


class TermsForm(AccountForm):
    """Accepting the confidentiality terms."""

    version = HiddenField()


class AnswersForm(AccountForm):
    """Answers to questions; which ones, the campaign says."""


class PostForm(AccountForm):
    """A post in the discussion."""

    body = TextAreaField("Your post", [_TEXT])


class RemovalForm(AccountForm):
    """Removing a post."""

    reason = TextAreaField("Why", [_LINE])


class ReportForm(AccountForm):
    """The report of a test."""

    body = TextAreaField("Report", [_TEXT])
