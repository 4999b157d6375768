"""Probe: an empty `QMainWindow`, the least a Qt program in Python can do. What it does is what `first_window` does."""

import sys

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtWidgets import QApplication, QMainWindow

from tests.benchmarks.watch import Watch


class EmptyWindow(QMainWindow):
    painted = Signal()
    _is_painted = False

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        if event.type() == QEvent.Type.UpdateRequest and not self._is_painted:
            self._is_painted = True
            QTimer.singleShot(0, self.painted.emit)
        return handled


app = QApplication([sys.argv[0]])
window = EmptyWindow()
watch = Watch(app)
window.painted.connect(watch.begin)
window.painted.connect(lambda: QTimer.singleShot(1000, watch.end))
window.resize(1300, 806)
window.show()
app.exec()
