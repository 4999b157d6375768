"""Keeping what was written: backups, and tickets as files other programs read."""

from helpdesk.keeping.models import BackupInfo, ExportReport, ImportReport

__all__ = ["BackupInfo", "ExportReport", "ImportReport"]
