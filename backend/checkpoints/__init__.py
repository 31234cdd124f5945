"""Checkpoints (检测点): where passes are judged, and who went by.

Table `changxing-checkpoints`. The verdict falls on the device of whoever is on duty, from signed
lists and without a network; what reaches this room is the register of passages, the checkpoints
themselves with their places and posters, the devices that are silent, and the alarms.
"""
