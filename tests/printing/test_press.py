from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from helpdesk.printing.press import Press
from helpdesk.printing.service_description import service_sheet
from helpdesk.printing.service_lines import ServiceSheet
from helpdesk.scope.library import load_library
from tests.printing.conftest import AT, HOSTILE, LETTERHEAD, Read


@pytest.fixture(scope="module")
def press() -> Press:
    return Press()


@pytest.fixture
def sheet() -> ServiceSheet:
    return service_sheet(load_library().document("cstack"), (), None, LETTERHEAD, AT)


def test_the_same_data_and_moment_give_the_same_bytes(press: Press, sheet: ServiceSheet) -> None:
    printed = press.set("service-description", sheet, AT)

    assert Press().set("service-description", sheet, AT) == printed
    assert press.set("service-description", sheet, AT + timedelta(seconds=1)) != printed


def test_markup_is_text(press: Press, sheet: ServiceSheet, read: Read) -> None:
    markup = '#eval("1+1") *fett* #read("/etc/passwd") $x^2$ <anker>'

    assert markup in read(press.set("service-description", replace(sheet, lead=(markup,)), AT)).text


def test_what_was_replaced_is_said_in_the_document(press: Press, sheet: ServiceSheet, read: Read) -> None:
    said = "2 Zeichen der Vorlage lassen sich nicht drucken und stehen hier als □."

    assert said in read(press.set("service-description", replace(sheet, lead=("漢字",)), AT)).text
    assert "Zeichen der Vorlage" not in read(press.set("service-description", sheet, AT)).text


@given(text=st.text(st.characters(), min_size=1, max_size=200))
@example(text=HOSTILE)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_can_be_printed(press: Press, sheet: ServiceSheet, text: str) -> None:
    hostile = replace(
        sheet, title=text, subtitle=text, description=text, keywords=(text,), head=(text, text), foot=text,
        facts=((text, text),), lead=(text,), scope=(text,),
    )  # fmt: skip

    assert press.set("service-description", hostile, AT).startswith(b"%PDF")
