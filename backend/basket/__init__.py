"""菜篮子 / The neighbourhood basket: a team sells to households from the stock of the market.

Table `changxing-basket`: points of delivery and pick-up with their windows, quotas, packing.
"""
