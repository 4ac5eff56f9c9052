"""The thin way through: an address, the training, an official answer."""

from community.core.actor import Role
from community.core.db import transaction
from community.employees import actions, queries
from community.employees.actions import DomainDraft
from tests.support.client import post


def test_way(make, client, sign_in, drain):
    admin = make.actor(Role.ADMIN)
    anna = make.member(username="anna", email="anna@halden.com")
    with transaction():
        actions.list_domain(admin, DomainDraft("Halden.com", "Broadband team", False))
    drain()
    assert make.actor(anna).role is Role.EMPLOYEE
    assert make.actor(anna).is_training_due
    thread = make.thread()
    sign_in(client, anna)
    page = post(client, f"/threads/{thread.id}/answers", {"body_markdown": "It works after a restart."})
    assert page.status_code == 403
    assert "/training" in page.text
    training = queries.get_training()
    wrong = post(client, "/training/attempts", {"version": 1})
    assert wrong.status_code == 422, wrong.text
    right = {f"q{n}": str(q.right) for n, q in enumerate(training.questions)}
    assert post(client, "/training/attempts", {"version": 1, **right}).status_code == 303
    page = post(client, f"/threads/{thread.id}/answers", {"body_markdown": "It works after a restart."})
    assert page.status_code == 303
    text = client.get(thread.url).text
    assert "Official answer" in text
    assert "Broadband team" in text
    assert client.get("/employees").status_code == 200
    sign_in(client, make.member(Role.ADMIN))
    for url in (
        "/admin/employees",
        "/admin/employees/domains",
        "/admin/employees/training",
        "/admin/employees/new",
        "/admin/employees/1",
        "/training",
    ):
        assert client.get(url).status_code in (200, 404), url
