"""Windows' printing, as far as a document needs it: a device context, pages, and PDFium that draws on it.

Only `Windows` talks to the system; what calls it sees the small `Gdi`, for which a recorder stands in elsewhere.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from typing import Any, Protocol

ERROR_CANCELLED = 1223

_DPI_X, _DPI_Y, _OFFSET_X, _OFFSET_Y = 88, 90, 112, 113
_OUT_BUFFER, _IN_BUFFER = 2, 8
_ANNOTATIONS, _PRINTING = 0x01, 0x800
"""PDFium's flags."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What a device is asked for, in the words of `DEVMODEW`; None leaves it as the printer has it.

    Attributes:
        copies: That the device makes by itself.
        duplex: 1 one side, 2 flipped on the long edge, 3 on the short one.
        colour: 1 grey, 2 colour.
        paper: `DMPAPER_…`, `source` `DMBIN_…`.
    """

    copies: int = 1
    collate: bool = True
    duplex: int | None = None
    colour: int | None = None
    paper: int | None = None
    source: int | None = None


@dataclass(frozen=True, slots=True)
class Device:
    """A device context that pages can be drawn on: dots an inch, and where its printable area begins, in dots."""

    handle: int
    dpi: tuple[int, int]
    offset: tuple[int, int]


class Gdi(Protocol):
    """What a job asks of Windows; each raises `OSError` with its number where the system refuses."""

    def most_copies(self, printer: str) -> int:
        """How many copies the device makes by itself."""

    def open(self, printer: str, setup: Setup) -> Device:
        """A device context of a printer."""

    def start_doc(self, device: Device, title: str) -> None: ...
    def start_page(self, device: Device) -> None: ...
    def draw(self, device: Device, page: Any, at: tuple[int, int], size: tuple[int, int]) -> None:  # noqa: ANN401 - PDFium's
        """Draws a page of PDFium's, `at` and `size` in dots."""

    def end_page(self, device: Device) -> None: ...
    def end_doc(self, device: Device) -> None: ...
    def abort_doc(self, device: Device) -> None: ...
    def close(self, device: Device) -> None: ...


class DevMode(ctypes.Structure):
    """The public part of `DEVMODEW` (wingdi.h) up to what is set here; the driver's own part follows it."""

    _fields_ = [
        ("dmDeviceName", ctypes.c_wchar * 32 if ctypes.sizeof(ctypes.c_wchar) == 2 else ctypes.c_uint16 * 32),
        ("dmSpecVersion", ctypes.c_uint16),
        ("dmDriverVersion", ctypes.c_uint16),
        ("dmSize", ctypes.c_uint16),
        ("dmDriverExtra", ctypes.c_uint16),
        ("dmFields", ctypes.c_uint32),
        ("dmOrientation", ctypes.c_int16),
        ("dmPaperSize", ctypes.c_int16),
        ("dmPaperLength", ctypes.c_int16),
        ("dmPaperWidth", ctypes.c_int16),
        ("dmScale", ctypes.c_int16),
        ("dmCopies", ctypes.c_int16),
        ("dmDefaultSource", ctypes.c_int16),
        ("dmPrintQuality", ctypes.c_int16),
        ("dmColor", ctypes.c_int16),
        ("dmDuplex", ctypes.c_int16),
        ("dmYResolution", ctypes.c_int16),
        ("dmTTOption", ctypes.c_int16),
        ("dmCollate", ctypes.c_int16),
    ]


_FIELDS = {
    "dmPaperSize": 0x2,
    "dmCopies": 0x100,
    "dmDefaultSource": 0x200,
    "dmColor": 0x800,
    "dmDuplex": 0x1000,
    "dmCollate": 0x8000,
}
"""`DM_…` of each field: only what is named in `dmFields` counts."""


def fill(mode: DevMode, setup: Setup) -> None:
    """Writes what is asked for into a printer's own settings."""
    asked = {
        "dmPaperSize": setup.paper,
        "dmCopies": setup.copies,
        "dmDefaultSource": setup.source,
        "dmColor": setup.colour,
        "dmDuplex": setup.duplex,
        "dmCollate": int(setup.collate),
    }
    for name, value in asked.items():
        if value is not None:
            setattr(mode, name, value)
            mode.dmFields |= _FIELDS[name]


class _DocInfo(ctypes.Structure):
    _fields_ = [
        ("cbSize", ctypes.c_int),
        ("lpszDocName", ctypes.c_wchar_p),
        ("lpszOutput", ctypes.c_wchar_p),
        ("lpszDatatype", ctypes.c_wchar_p),
        ("fwType", ctypes.c_uint32),
    ]


class Windows:
    """The system itself, through ctypes; can be made on Windows alone."""

    def __init__(self) -> None:
        dll: Any = ctypes.WinDLL  # type: ignore[attr-defined, unused-ignore]  # Windows has it alone
        self._gdi, self._spool = dll("gdi32", use_last_error=True), dll("winspool.drv", use_last_error=True)
        handle = ctypes.c_void_p
        self._gdi.CreateDCW.restype = handle
        self._gdi.CreateDCW.argtypes = [ctypes.c_wchar_p, ctypes.c_wchar_p, ctypes.c_wchar_p, ctypes.c_void_p]
        self._gdi.StartDocW.argtypes = [handle, ctypes.POINTER(_DocInfo)]
        for name in ("StartPage", "EndPage", "EndDoc", "AbortDoc", "DeleteDC"):
            getattr(self._gdi, name).argtypes = [handle]
        self._gdi.GetDeviceCaps.argtypes = [handle, ctypes.c_int]
        self._spool.OpenPrinterW.argtypes = [ctypes.c_wchar_p, ctypes.POINTER(handle), ctypes.c_void_p]
        self._spool.ClosePrinter.argtypes = [handle]
        self._spool.DocumentPropertiesW.argtypes = [
            handle, handle, ctypes.c_wchar_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_uint32,
        ]  # fmt: skip
        self._spool.DocumentPropertiesW.restype = ctypes.c_long
        self._spool.DeviceCapabilitiesW.argtypes = [
            ctypes.c_wchar_p, ctypes.c_wchar_p, ctypes.c_uint16, ctypes.c_void_p, ctypes.c_void_p,
        ]  # fmt: skip
        self._render = _render_page()

    def most_copies(self, printer: str) -> int:
        copies = 18
        return max(int(self._spool.DeviceCapabilitiesW(printer, None, copies, None, None)), 1)

    def open(self, printer: str, setup: Setup) -> Device:
        mode = self._settings(printer, setup)
        context = self._gdi.CreateDCW("WINSPOOL", printer, None, mode)
        if not context:
            raise self._error()
        caps = [self._gdi.GetDeviceCaps(context, index) for index in (_DPI_X, _DPI_Y, _OFFSET_X, _OFFSET_Y)]
        return Device(context, (caps[0], caps[1]), (caps[2], caps[3]))

    def start_doc(self, device: Device, title: str) -> None:
        info = _DocInfo(ctypes.sizeof(_DocInfo), title, None, None, 0)
        self._check(self._gdi.StartDocW(device.handle, ctypes.byref(info)))

    def start_page(self, device: Device) -> None:
        self._check(self._gdi.StartPage(device.handle))

    def draw(self, device: Device, page: Any, at: tuple[int, int], size: tuple[int, int]) -> None:  # noqa: ANN401 - as in `Gdi`
        self._render(device.handle, page, *at, *size, 0, _ANNOTATIONS | _PRINTING)

    def end_page(self, device: Device) -> None:
        self._check(self._gdi.EndPage(device.handle))

    def end_doc(self, device: Device) -> None:
        self._check(self._gdi.EndDoc(device.handle))

    def abort_doc(self, device: Device) -> None:
        self._gdi.AbortDoc(device.handle)

    def close(self, device: Device) -> None:
        self._gdi.DeleteDC(device.handle)

    def _settings(self, printer: str, setup: Setup) -> Any:  # noqa: ANN401 - a buffer of ctypes
        """The printer's own settings with what is asked for, checked by its driver."""
        opened = ctypes.c_void_p()
        if not self._spool.OpenPrinterW(printer, ctypes.byref(opened), None):
            raise self._error()
        try:
            size = self._spool.DocumentPropertiesW(None, opened, printer, None, None, 0)
            if size < ctypes.sizeof(DevMode):
                raise self._error()
            buffer = ctypes.create_string_buffer(size)
            if self._spool.DocumentPropertiesW(None, opened, printer, buffer, None, _OUT_BUFFER) < 0:
                raise self._error()
            fill(DevMode.from_buffer(buffer), setup)
            both = _IN_BUFFER | _OUT_BUFFER
            if self._spool.DocumentPropertiesW(None, opened, printer, buffer, buffer, both) < 0:
                raise self._error()
            return buffer
        finally:
            self._spool.ClosePrinter(opened)

    def _check(self, answer: int) -> None:
        if answer <= 0:
            raise self._error()

    def _error(self) -> OSError:
        return OSError(ctypes.get_last_error(), "")  # type: ignore[attr-defined, unused-ignore]  # as above


def _render_page() -> Any:  # noqa: ANN401 - a function of ctypes
    """PDFium's `FPDF_RenderPage`, which its Windows builds have beside what pypdfium2 names (fpdfview.h).

    Raises:
        AttributeError: This build has none.
    """
    import pypdfium2.raw  # type: ignore[import-untyped]  # noqa: F401, PLC0415 - begins the library
    import pypdfium2_raw.bindings as bindings  # type: ignore[import-untyped]  # noqa: PLC0415

    library = getattr(bindings, "_libs", {}).get("pdfium")
    render: Any = getattr(library, "FPDF_RenderPage")  # noqa: B009 - typed as none
    render.argtypes = [ctypes.c_void_p, ctypes.c_void_p, *[ctypes.c_int] * 6]
    render.restype = None
    return render
