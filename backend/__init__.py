"""畅行 Changxing: everything that runs on the server, a room for each domain."""

import gc

# What is imported stays for good. Looking through all of it for garbage every 700 objects, as
# Python does unasked, takes a tenth of the start.
gc.set_threshold(50_000, 20, 50)
