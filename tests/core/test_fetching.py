"""The safe fetcher: what it refuses before a packet leaves, and what it never does."""

import time

import pytest

from community.core.fetching import Fetcher, NoAnswer, NotReached, Rule, Unsafe, is_public, rule_of
from config import Settings
from tests.support.local_server import LocalServer, Say

STRICT = Fetcher(Rule(), resolve=lambda host, port: ["93.184.216.34"])
LOCAL = Fetcher(Rule(allows_local=True), connect_seconds=1, total_seconds=0.6)

REFUSED = """
http://hooks.example.com/ https://127.0.0.1/ https://2130706433/ https://0x7f.1/ https://0177.0.0.1/ https://127.1/
https://localhost/ https://LOCALHOST./ https://hooks.example.com./ https://intranet/ https://wiki.corp/ https://a.svc/
https://[::1]/ https://[::ffff:8.8.8.8]/ https://[64:ff9b::808:808]/ https://[2002:808:808::1]/ https://[fe80::1%25lo]/
https://[2001:0:1::1]/ https://[ff02::1]/ https://[2606:4700::5efe:a00:1]/ https://100.64.0.1/ https://168.63.129.16/
https://user:key@hooks.example.com/ https://hooks.example.com\\@127.0.0.1/ https:hooks.example.com/ //hooks.example.com/
https://hooks.example.com:22/ https://hooks.example.com:99999/ https://hooks.example.com:/ https://ⓗooks.example.com/
https://hooks.example.com/ä ftp://hooks.example.com/ https://a_b.example.com/ https:///
""".split()


@pytest.mark.parametrize(
    "url",
    [
        *REFUSED,
        "",
        " https://hooks.example.com/",
        "https://hooks.example.com/a\tb",
        "https://" + "a" * 2_000 + ".com/",
    ],
)
def test_an_address_that_is_not_plainly_public_is_refused_in_words(url):
    with pytest.raises(Unsafe, match=r"\w+ .*\."):
        STRICT.check(url)


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("https://Hooks.Example.com", ("hooks.example.com", 443, "/")),
        ("https://hooks.example.com:8443/in?x=1#frag", ("hooks.example.com", 8443, "/in?x=1")),
        ("https://xn--bcher-kva.example.com/a@b", ("xn--bcher-kva.example.com", 443, "/a@b")),
        ("https://93.184.216.34/", ("93.184.216.34", 443, "/")),
        ("https://[2606:4700::6810:85e5]/", ("2606:4700::6810:85e5", 443, "/")),
    ],
)
def test_a_public_address_is_read(url, place):
    found = STRICT.check(url)
    assert (found.host, found.port, found.target) == place


def test_every_answer_of_the_resolver_must_be_public():
    for answers in (
        ["10.0.0.5"],
        ["93.184.216.34", "10.0.0.5"],
        ["::ffff:93.184.216.34"],
        ["fe80::1%eth0"],
        [],
    ):
        with pytest.raises(Unsafe):
            Fetcher(Rule(), resolve=lambda host, port, told=answers: told).fetch(
                "GET", "https://hooks.example.com/"
            )


def test_public_means_given_out_to_somebody():
    assert all(
        map(is_public, ["1.1.1.1", "93.184.216.34", "2606:4700::6810:85e5", "2a00:1450:4001:82b::200e"])
    )
    odd = "0177.0.0.1 1 8.8.8.8/32 ::1 2001::1 2002::1 3fff::1 64:ff9b::1 fe80::1 fec0::1 224.0.0.1 255.255.255.255"
    assert not any(map(is_public, odd.split()))


def test_settings_open_this_machine_only_to_development():
    assert rule_of(Settings(fetch_ports="443, 9443")) == Rule(frozenset({443, 9443}))
    assert rule_of(Settings(fetch_local=True)).allows_local
    with pytest.raises(ValueError, match="PEERDESK_FETCH_LOCAL"):
        rule_of(Settings(fetch_local=True, base_url="https://community.example.org"))
    with pytest.raises(ValueError, match="PEERDESK_FETCH_PORTS"):
        rule_of(Settings(fetch_ports="https"))


class Elsewhere(LocalServer):
    """Says whatever the test wants."""

    say = Say()

    def answer(self, ask):
        return self.say


@pytest.fixture
def elsewhere():
    with Elsewhere() as server:
        yield server


@pytest.mark.network
def test_a_call_carries_what_was_asked_for_and_ignores_the_environment(elsewhere, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    elsewhere.say = Say(201, b"x" * 50, {"X-Told": "yes"})
    answer = LOCAL.fetch(
        "POST", f"{elsewhere.url}/in?a=1", headers={"X-Ours": "1"}, body=b"{}", largest_bytes=20
    )
    assert (answer.status, answer.body, answer.is_cut, answer.headers["x-told"]) == (
        201,
        b"x" * 20,
        True,
        "yes",
    )
    [ask] = elsewhere.asked
    assert (ask.method, ask.path, ask.query, ask.body) == ("POST", "/in", "a=1", b"{}")
    assert ask.headers["host"] == elsewhere.url.removeprefix("http://")


@pytest.mark.network
def test_a_name_is_resolved_anew_for_each_call_so_that_it_cannot_turn_inwards(elsewhere):
    told = iter([["127.0.0.1"], ["10.0.0.5"]])
    fetcher = Fetcher(Rule(allows_local=True), resolve=lambda host, port: next(told))
    url = elsewhere.url.replace("127.0.0.1", "localhost")
    assert fetcher.fetch("GET", url).status == 200
    with pytest.raises(Unsafe):
        fetcher.fetch("GET", url)
    assert len(elsewhere.asked) == 1


@pytest.mark.network
def test_a_redirect_is_an_answer_and_is_not_followed(elsewhere):
    elsewhere.say = Say(302, b"", {"Location": "http://169.254.169.254/latest/meta-data/"})
    assert LOCAL.fetch("GET", elsewhere.url).status == 302
    assert len(elsewhere.asked) == 1


@pytest.mark.network
def test_a_server_that_drips_hangs_or_breaks_off_is_left_in_time(elsewhere):
    for fault in ("drip", "hang", "close", "cut"):
        elsewhere.say = Say(200, b"x" * 5_000, fault=fault)
        began = time.monotonic()
        with pytest.raises(NoAnswer):
            LOCAL.fetch("GET", elsewhere.url)
        assert time.monotonic() - began < 5


@pytest.mark.network
def test_a_closed_port_and_a_server_without_a_certificate_are_not_reached(elsewhere):
    with pytest.raises(NotReached, match="encrypted"):
        LOCAL.fetch("GET", elsewhere.url.replace("http", "https"))
    elsewhere.down()
    with pytest.raises(NotReached):
        LOCAL.fetch("GET", elsewhere.url)
