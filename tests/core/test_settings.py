"""Settings come from the environment; a wrong one is named."""

import stat

import pytest

import config
from config import Settings


def test_without_any_variable_the_defaults_need_nothing():
    settings = config.load({})
    assert settings == Settings()
    assert settings.sqlalchemy_url.startswith("sqlite:///")


def test_variables_are_read_in_the_type_of_their_default():
    settings = config.load(
        {"PEERDESK_SITE_NAME": "Acme", "PEERDESK_SMTP_PORT": "25", "PEERDESK_RATE_LIMITS": "no", "OTHER": "x"}
    )
    assert (settings.site_name, settings.smtp_port, settings.rate_limits) == ("Acme", 25, False)


@pytest.mark.parametrize(("text", "value"), [("1", True), ("Yes", True), ("off", False), ("", False)])
def test_yes_and_no_have_several_spellings(text, value):
    assert config.load({"PEERDESK_RATE_LIMITS": text}).rate_limits is value


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("PEERDESK_RATE_LIMITS", "perhaps"),
        ("PEERDESK_SMTP_PORT", "smtp"),
        ("PEERDESK_WORKER_PAUSE_SECONDS", "1s"),
    ],
)
def test_a_wrong_setting_is_refused_by_name(variable, text):
    with pytest.raises(ValueError, match=variable):
        config.load({variable: text})


def test_every_setting_says_what_it_is_for():
    from dataclasses import fields

    undocumented = [field.name for field in fields(Settings) if not field.metadata.get("doc", "").strip()]
    assert undocumented == []


def test_the_secret_key_is_made_once_kept_and_readable_by_its_owner_alone(tmp_path):
    settings = Settings(instance_dir=str(tmp_path))
    key = config.secret_key(settings)
    assert len(key) >= 32
    assert config.secret_key(settings) == key
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_a_configured_secret_key_is_used_and_nothing_is_written(tmp_path):
    assert config.secret_key(Settings(secret_key="given", instance_dir=str(tmp_path))) == "given"
    assert list(tmp_path.iterdir()) == []


def test_cookies_insist_on_encryption_exactly_when_the_address_has_it(build_app):
    assert build_app(base_url="https://help.example.org").config["SESSION_COOKIE_SECURE"] is True
    assert build_app(base_url="http://127.0.0.1:5000").config["SESSION_COOKIE_SECURE"] is False


def test_an_unknown_way_for_mail_to_leave_is_refused_at_the_start(build_app):
    with pytest.raises(ValueError, match="PEERDESK_MAIL_MODE"):
        build_app(mail_mode="pigeon")
