import os

# The children are forked, and disks mounted: neither is there on Windows.
collect_ignore_glob = ["test_*.py"] if os.name == "nt" else []
