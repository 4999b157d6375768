from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from ui.tour import driver
from ui.tour.driver import Driver, TourError


@pytest.fixture
def window(qapp: QApplication) -> QWidget:
    window = QWidget()
    label = QLabel("Enthalten", window)
    label.setObjectName("verdict")
    label.hide()
    window.show()
    return window


def test_a_part_that_shows_late_is_waited_for(qapp: QApplication, window: QWidget, tmp_path: Path) -> None:
    drive = Driver(qapp, window, tmp_path, QObject())
    QTimer.singleShot(80, window.findChildren(QLabel)[0].show)

    drive.wait(lambda: drive.find(QLabel, "verdict").text() == "Enthalten", "the verdict")


def test_a_part_that_never_shows_is_told(
    qapp: QApplication, window: QWidget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(driver, "PATIENCE_MS", 50)
    drive = Driver(qapp, window, tmp_path, QObject())

    with pytest.raises(TourError, match="waited in vain for the verdict"):
        drive.wait(lambda: drive.find(QLabel, "verdict").text(), "the verdict")
