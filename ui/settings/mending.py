"""What isn't saved because something typed is wrong: told at the button that was pressed, shown where it is."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QScrollArea, QWidget

from helpdesk.i18n import _
from ui.widgets import Notice
from ui.widgets.form import Field


def tell_unsaved(notice: Notice, fields: Mapping[str, Field]) -> None:
    """Says in `notice` what is wrong with which field, and brings the first one into sight, ready to be typed into."""
    wrong = [field for field in fields.values() if field.problem.text()]
    if not wrong:
        return
    told = (_("{field}: {problem}").format(field=one.caption.text(), problem=one.problem.text()) for one in wrong)
    notice.show_message("negative", _("Noch nicht gespeichert. Berichtigen Sie zuerst:"), "\n".join(told))
    wrong[0].editor.setFocus()
    # Once the message and what stands below the field have their places.
    QTimer.singleShot(0, wrong[0], lambda: _bring_into_sight(wrong[0]))


def _bring_into_sight(field: Field) -> None:
    above: QWidget | None = field
    while above is not None and not isinstance(above, QScrollArea):
        above = above.parentWidget()
    if above is not None:
        above.ensureWidgetVisible(field)
