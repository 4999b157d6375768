from dataclasses import replace
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from PIL import Image

from helpdesk.app import Helpdesk
from helpdesk.errors import HelpdeskError
from helpdesk.settings import Paths
from helpdesk.store.emptied import emptied
from helpdesk.tickets import Attachment, TicketDraft
from helpdesk.tickets.altering import Altered, Region, ShrinkOfferedError
from helpdesk.tickets.attachments import examine
from helpdesk.tickets.profiles import load_profile
from tests.tickets import samples
from tests.tickets.test_pictures import drawn, photo, saved


def draft_with(helpdesk: Helpdesk, *files: Path, message: str = "") -> UUID:
    (ticket_id,) = helpdesk.tickets.draft(TicketDraft(message=message), files).tickets
    return ticket_id


def only_file(helpdesk: Helpdesk, ticket_id: UUID) -> Attachment:
    (file,) = helpdesk.tickets.get(ticket_id).attachments
    return file


def test_a_photo_is_kept_without_its_place_and_that_is_said(helpdesk: Helpdesk, tmp_path: Path) -> None:
    ticket_id = draft_with(helpdesk, samples.write(tmp_path, "foto.jpg", photo()))

    file = only_file(helpdesk, ticket_id)
    assert [one.word for one in helpdesk.tickets.attached.altered(file.sha256)] == ["Standortdaten entfernt"]
    assert dict(Image.open(BytesIO(helpdesk.tickets.attached.content(file.sha256))).getexif()) == {}


def test_blackened_pixels_are_black_in_the_stored_file_and_the_former_one_is_gone(
    helpdesk: Helpdesk, paths: Paths, tmp_path: Path
) -> None:
    ticket_id = draft_with(helpdesk, samples.write(tmp_path, "bild.png", saved("PNG")))
    before = only_file(helpdesk, ticket_id)

    helpdesk.tickets.attached.blacken(ticket_id, before.sha256, [Region(10, 10, 20, 20)])

    after = only_file(helpdesk, ticket_id)
    stored = [path for path in paths.files.rglob("*") if path.is_file() and len(path.name) == 64]
    assert [path.name for path in stored] == [after.sha256]
    assert after.name == "bild.png"
    assert Image.open(stored[0]).getpixel((20, 20)) == (0, 0, 0)
    assert Image.open(stored[0]).getpixel((5, 5)) == (200, 0, 0)
    assert helpdesk.tickets.attached.altered(after.sha256) == (Altered.BLACKENED,)


def test_content_that_outlived_a_crash_is_known_to_the_bin(helpdesk: Helpdesk, paths: Paths, tmp_path: Path) -> None:
    ticket_id = draft_with(helpdesk, samples.write(tmp_path, "bild.png", saved("PNG")))
    before = only_file(helpdesk, ticket_id)

    helpdesk.tickets.attached.blacken(ticket_id, before.sha256, [Region(10, 10, 20, 20)])

    assert emptied(paths.files) == {before.sha256}


def test_what_another_ticket_names_stays(helpdesk: Helpdesk, tmp_path: Path) -> None:
    file = samples.write(tmp_path, "bild.png", saved("PNG"))
    one, other = draft_with(helpdesk, file), draft_with(helpdesk, file)

    helpdesk.tickets.attached.blacken(one, only_file(helpdesk, one).sha256, [Region(0, 0, 9, 9)])

    kept = only_file(helpdesk, other)
    assert helpdesk.tickets.attached.content(kept.sha256) == file.read_bytes()


def test_what_was_sent_is_not_blackened(helpdesk: Helpdesk, tmp_path: Path) -> None:
    (ticket_id,) = helpdesk.tickets.draft(samples.GOOD, [samples.write(tmp_path, "bild.png", saved("PNG"))]).tickets
    helpdesk.delivery.submit(ticket_id)

    with pytest.raises(HelpdeskError, match="hängt nicht mehr"):
        helpdesk.tickets.attached.blacken(ticket_id, only_file(helpdesk, ticket_id).sha256, [Region(0, 0, 9, 9)])


def test_a_reply_s_picture_is_blackened(helpdesk: Helpdesk, tmp_path: Path) -> None:
    (ticket_id,) = helpdesk.tickets.draft(samples.GOOD).tickets
    helpdesk.delivery.submit(ticket_id)
    helpdesk.delivery.send_due()
    helpdesk.tickets.attach(ticket_id, samples.write(tmp_path, "bild.png", saved("PNG")))
    reply = helpdesk.tickets.get(ticket_id).reply
    assert reply

    helpdesk.tickets.attached.blacken(ticket_id, reply.attachments[0].sha256, [Region(0, 0, 9, 9)])

    changed = helpdesk.tickets.get(ticket_id).reply
    assert changed
    assert changed.attachments[0].sha256 != reply.attachments[0].sha256


def test_a_long_picture_is_shrunk_when_somebody_asks(helpdesk: Helpdesk, tmp_path: Path) -> None:
    ticket_id = draft_with(helpdesk, samples.write(tmp_path, "bild.png", saved("PNG", drawn(3000, 300))))
    before = only_file(helpdesk, ticket_id)
    offered = helpdesk.tickets.attached.smaller(ticket_id, before.sha256)

    helpdesk.tickets.attached.shrink(ticket_id, before.sha256)

    after = only_file(helpdesk, ticket_id)
    assert (offered.width, offered.height) == (2560, 256)
    assert after.bytes == len(offered.content) <= before.bytes


def test_a_picture_with_too_many_bytes_is_offered_to_be_shrunk_and_never_unasked(tmp_path: Path) -> None:
    file = samples.write(tmp_path, "bild.png", saved("PNG", Image.effect_noise((1200, 600), 80)))
    narrow = replace(load_profile("centron"), attachment_bytes=300_000)

    with pytest.raises(ShrinkOfferedError, match="angenommen werden höchstens") as offer:
        examine(file, narrow)

    chosen = examine(file, narrow, shrink=True)
    assert len(chosen.content) == offer.value.bytes <= 300_000
    assert chosen.altered == (Altered.SHRUNK,)


def test_all_files_together_have_a_limit(tmp_path: Path, helpdesk: Helpdesk) -> None:
    narrow = replace(load_profile("centron"), attachment_total=150)
    files = [samples.write(tmp_path, f"{name}.log", name.encode() * 100) for name in "ab"]

    with pytest.raises(HelpdeskError, match=r"Mit b\.log hätten die Anhänge zusammen") as refusal:
        helpdesk.tickets._keeping.examine(files, narrow, ())

    assert refusal.value.code == "attachment_total"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_password_in_a_log_is_named_with_its_line_and_can_be_masked(
    helpdesk: Helpdesk, paths: Paths, tmp_path: Path, encoding: str
) -> None:
    log = "Größe\n" * 11 + "user=anna password=hunter2\nEnde\n"
    ticket_id = draft_with(
        helpdesk, samples.write(tmp_path, "dump.log", log.encode(encoding)), message="Kennwort: Ab12!"
    )

    message, file = helpdesk.tickets.warnings(ticket_id)
    helpdesk.tickets.attached.redact(ticket_id, [message, file])

    assert message.sentence == "In der Nachricht, Zeile 1, steht offenbar ein Kennwort."
    assert file.sentence == "In dump.log, Zeile 12, steht offenbar ein Kennwort."
    assert helpdesk.tickets.warnings(ticket_id) == (message,)
    (stored,) = (path for path in paths.files.rglob("*") if len(path.name) == 64)
    kept = stored.read_bytes().decode(encoding)
    assert "hunter2" not in kept
    assert kept.count("Größe") == 11
    assert kept.endswith("Ende\n")


def test_pictures_and_what_was_sent_are_not_searched(helpdesk: Helpdesk, tmp_path: Path) -> None:
    files = [samples.write(tmp_path, "a.png", samples.PNG)]
    draft = TicketDraft(samples.GOOD.subject, "Kennwort: Ab12!", samples.GOOD.department, samples.GOOD.category)
    (ticket_id,) = helpdesk.tickets.draft(draft, files).tickets
    assert len(helpdesk.tickets.warnings(ticket_id)) == 1

    helpdesk.delivery.submit(ticket_id)

    assert helpdesk.tickets.warnings(ticket_id) == ()
