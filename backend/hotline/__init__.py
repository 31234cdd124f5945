"""我要上报与12345热线 / Reports and the hotline: one clue or demand, one work order, one answer.

Table `changxing-hotline`. Everything that somebody said becomes one work order with a clock on each
step; whom it goes to, what is asked and how long a step may take stand in
`backend/data/hotline.json`. The steps follow GB/T 33358-2016 (government hotline service).
"""
