"""No address is answered by another door than its own."""

import re

import pytest

ANY = re.compile(r"<any\(([^)]*)\):(\w+)>")
SAMPLES = {"int": "7", "uuid": "0a6dd0a6-29a9-4b52-9e0b-6d3f6c1e7c11", "path": "a/b", "": "word"}
ARGUMENT = re.compile(r"<(?:(\w+)(?:\([^)]*\))?:)?(\w+)>")


def addresses(rule: str) -> list[str]:
    """An address for each word that the rule lists, with something in place of the other arguments."""
    listed = ANY.search(rule)
    if listed is not None:
        words = [word.strip().strip("'\"") for word in listed[1].split(",")]
        return [address for word in words for address in addresses(rule.replace(listed[0], word, 1))]
    return [ARGUMENT.sub(lambda found: SAMPLES.get(found[1] or "", "word"), rule)]


def test_each_address_leads_to_its_own_door(app):
    adapter = app.url_map.bind("127.0.0.1")
    lost = []
    for rule in app.url_map.iter_rules():
        for address in addresses(rule.rule):
            for method in rule.methods - {"OPTIONS"}:
                endpoint, _ = adapter.match(address, method)
                if endpoint != rule.endpoint:
                    lost.append(f"{method} {address}: {endpoint} instead of {rule.endpoint}")
    assert lost == []


@pytest.mark.parametrize("kind", ["thread", "answer", "reply"])
def test_a_listed_word_gives_an_address_each(kind):
    assert f"/{kind}/7/flag" in addresses('/<any("thread", "answer", "reply"):kind>/<int:post_id>/flag')
