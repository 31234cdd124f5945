"""What the city has declared (城市决定): the emergency's orders, and the rule in force by date.

Table `changxing-city`. Each declaration is proposed by one person and agreed to by another.
"""
