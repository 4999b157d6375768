"""Turns a provider's own page into proposed entries: reading per format, recognition, writing in our dialect.

`reading` makes neutral blocks of bytes, in a child process with limits; `recognition` finds in them what is covered,
whatever the format was; `writing` puts an accepted proposal into the dialect of service documents.
"""
