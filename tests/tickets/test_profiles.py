from datetime import date
from pathlib import Path

import pytest

from helpdesk.errors import HelpdeskError
from helpdesk.resources import resource
from helpdesk.tickets import TicketDraft, fill
from helpdesk.tickets.profiles import load_profile, read_profile

SHIPPED = (resource("desks") / "account-center.toml").read_text(encoding="utf-8")


def test_the_account_center_is_as_its_guide_says() -> None:
    form = load_profile("centron")

    assert form.address == "https://account.centron.de"
    assert form.departments == ("Technischer Support", "Abrechnung & Buchhaltung", "Sonstiges")
    assert form.attachment_limit == 3
    assert [template.title for template in form.templates] == ["Störung", "Frage zur Abrechnung", "Allgemeine Anfrage"]


def test_mail_takes_no_tickets_from_the_day_of_the_change_on() -> None:
    (mail,) = (channel for channel in load_profile("centron").channels if channel.id == "mail")

    assert mail.open_on(date(2025, 10, 12))
    assert not mail.open_on(date(2025, 10, 13))


def test_every_template_is_sendable_but_for_its_gaps() -> None:
    form = load_profile("centron")

    for template in form.templates:
        draft = TicketDraft(template.subject, template.message, template.department)
        assert draft.problems(form) == []
        assert draft.gaps(form)


def test_known_gaps_are_filled_and_unknown_ones_stay_visible() -> None:
    assert fill("{server}: {dienst}, {json: 1}, {}", {"server": "srv-01", "dienst": ""}) == (
        "srv-01: {dienst}, {json: 1}, {}"
    )


def test_only_a_templates_own_placeholders_are_gaps() -> None:
    draft = TicketDraft("{server} hängt", "Die Datei enthält {id} und {server} und {dienst}")

    assert draft.gaps(load_profile("centron")) == ("server", "dienst")


def test_an_unknown_form_is_refused_with_the_known_ones() -> None:
    with pytest.raises(HelpdeskError) as refusal:
        load_profile("../x")

    assert (refusal.value.code, refusal.value.hint) == ("profile_unknown", "Möglich: centron")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('id = "centron"', "id = ", "line 5"),
        ('title = "centron Account Center"', "", "„title“ fehlt"),
        ("limit = 3", "limit = 0", "„attachments.limit“ muss eine Zahl ab 1 sein"),
        ("limit = 3", "limit = true", "„attachments.limit“ muss eine Zahl ab 1 sein"),
        ("limit = 3", 'limit = "3"', "„attachments.limit“ hat die falsche Art von Wert"),
        ("limit = 3", "limit = 3\nlimits = 3", "„attachments.limits“ ist unbekannt"),
        ('"png", "jpg"', '".png", "jpg"', "„.png“ ist keine Endung"),
        ('"png", "jpg"', '"png", "png"', "nennt etwas zweimal"),
        ('["Technischer Support", ', '["", ', "„departments“ muss eine Liste von Texten sein"),
        ("https://account", "javascript:account", "„address“ muss mit https:// beginnen"),
        ("closed_from = 2025-10-13", "closed_from = 2025-10-13T00:00:00", "„channels[2].closed_from“ muss ein Datum"),
        ("closed_from = 2025-10-13", 'closed_from = "bald"', "„channels[2].closed_from“ hat die falsche Art"),
        ('id = "invoice"', 'id = "fault"', "„templates“ hat eine Kennung zweimal"),
        ('department = "Sonstiges"', 'department = "Vertrieb"', "nennt die unbekannte Abteilung „Vertrieb“"),
        ('close = "Ticket schließen"', "", "„labels.close“ fehlt"),
        ("[[channels]]", "[channels]", "line"),
    ],
)
def test_a_malformed_form_says_where(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in SHIPPED
    file = tmp_path / "form.toml"
    file.write_text(SHIPPED.replace(old, new), encoding="utf-8")

    with pytest.raises(HelpdeskError) as refusal:
        read_profile(file)

    assert refusal.value.code == "profile_malformed"
    assert said in refusal.value.message
    assert str(file) in refusal.value.hint


def test_a_form_that_is_not_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "form.toml"
    file.write_bytes(b"\xff\xfe")

    with pytest.raises(HelpdeskError, match="nicht lesbar"):
        read_profile(file)
