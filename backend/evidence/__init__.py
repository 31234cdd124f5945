"""Evidence (赋码依据): orders that one person files and another approves, their ends, appeals.

Table `changxing-evidence`. Nobody sets a colour; it follows from evidence that is in force.
"""
