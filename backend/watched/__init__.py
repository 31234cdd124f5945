"""重点人员 / Watched persons: five kinds, their measures, daily updates, and who is told of a gap.

Table `changxing-watched`. A watch changes nobody's colour; evidence does, in its own room. What the
numbers come from stands beside them in `backend/data/watched.json`.
"""
