"""看板 Boards: numbers by division and day, kept by the stream and read in constant work.

Owns the table `changxing-dashboard`. Nothing here is a fact: every number can be counted anew from
the rows of the other rooms, and a command prints the difference.
"""
