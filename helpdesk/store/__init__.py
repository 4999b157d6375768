"""The workstation's memory: one SQLite file, and content-addressed files beside it.

`connection` opens the file without the ORM, `database` with it; importing this package loads neither.
"""
