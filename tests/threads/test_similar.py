"""The solved threads beside a thread."""

from community.core.actor import Role


def test_a_thread_is_shown_beside_solved_ones_that_speak_of_the_same(make, client, drain):
    here = make.thread(title="Router drops the connection every evening")
    solved = make.thread(title="My router drops the connection at night")
    make.answer(solved, accepted=True)
    waiting = make.thread(title="Router drops the connection in the rain")
    drain()
    page = client.get(f"/threads/{here.id}/similar").text
    assert solved.url in page
    assert waiting.url not in page
    assert here.url not in page


def test_a_thread_of_a_closed_circle_is_shown_to_nobody_else(make, client, drain, browsers, sign_in):
    here = make.thread(title="Router drops the connection every evening")
    clerk = make.member(role=Role.EMPLOYEE)
    secret = make.thread(
        title="Router drops the connection, staff only",
        author=clerk,
        board=make.board(read="staff", write="staff"),
    )
    make.answer(secret, accepted=True, author=make.member(role=Role.EMPLOYEE))
    drain()
    assert secret.title not in client.get(f"/threads/{here.id}/similar").text
    staff = browsers()
    sign_in(staff, clerk)
    assert secret.title in staff.get(f"/threads/{here.id}/similar").text
