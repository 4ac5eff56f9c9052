"""The training that ships: what everybody should know before they first answer for a brand."""

from __future__ import annotations

from community.employees.rules.training import Question, Training

_MATERIAL = """\
## Say who you are

Your name stands beside your team and the word “Employee”, and what you write is marked as an official answer. That mark stays on the \
answer for good, also when you change teams or leave. So write here only for your work. If you want to chat about the products at home, \
use an account of your own, and say there where you work.

## Write as one person to another

- Begin with the problem, not with an apology. Say in your first sentence what will help.
- Use the words that the customer used. Explain a term the first time.
- Nobody is at fault for asking. Never write “as already said” or “obviously”.
- When you are angry, wait ten minutes. When *they* are angry, answer the question and leave the anger alone.
- Leave room for members. If somebody has answered well, mark it as helpful or recommend it; do not write it again.

## Keep private things private

Everybody reads what you write, search engines too. Never ask for, and never repeat:

- names, addresses, phone numbers, dates of birth,
- account, order or card numbers, passwords, serial numbers,
- anything that you saw in a customer’s account, even that they have one.

If somebody posts such things, report the post, so that a moderator hides it. If you need details, hand the thread to support.

## Do not promise

You cannot promise on behalf of colleagues. Do not give a day for a repair, a release or a refund unless it has been announced; do not \
speak of prices, plans or products that are not public; do not say who is liable. “I do not know yet. I will ask and write here by \
Thursday” is a good answer, if you then do it.

## Know when to hand over

Hand the thread to support at once, and say so in it, when

- somebody could be hurt: heat, smoke, a swollen battery, an emergency call that failed,
- an account seems to be in somebody else’s hands,
- it is about a contract, a bill or money of one customer,
- a lawyer, the press or an authority is mentioned,
- you have tried twice, and it is still broken.

A moderator, not you, decides what is removed. If you are unsure, ask in your team before you post: a slow answer is better than a wrong one.
"""

_QUESTIONS = (
    Question(
        "A customer asks when the fault in their town will be mended. No day has been announced. What do you write?",
        (
            "That it will surely be done by tonight.",
            "That you do not know yet, and when you will write here again.",
            "Nothing, until it is mended.",
        ),
        1,
    ),
    Question(
        "To look at a problem you would need the customer’s account number. What do you do?",
        (
            "Ask for it in a reply, and ask them to delete it later.",
            "Look the customer up by name and write what you see in their account.",
            "Hand the thread to support, where such details stay private.",
        ),
        2,
    ),
    Question(
        "You answer from your own phone at home, as an employee. What do readers see?",
        (
            "Your team, and that the answer is official, as always.",
            "A private opinion, since you are not at work.",
            "Nothing, if you ask a moderator to hide the mark.",
        ),
        0,
    ),
    Question(
        "A member has already given a good answer. What is best?",
        (
            "Write the same again, so that it is official.",
            "Mark it as helpful or recommend it, and add only what is missing.",
            "Ask a moderator to remove it.",
        ),
        1,
    ),
    Question(
        "Somebody writes that the battery of their device is hot and swollen. What comes first?",
        (
            "Ask for the version of its software.",
            "Tell them that this is quite normal in summer.",
            "Tell them to stop using it, and hand the thread to support at once.",
        ),
        2,
    ),
)

STOCK = Training(
    number=1,
    material_markdown=_MATERIAL,
    questions=_QUESTIONS,
    pass_mark=4,
    note="The training that ships with the product.",
)
"""Version 1, until an admin publishes their own."""
