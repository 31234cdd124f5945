"""城市决定 / City: what was declared: the emergency's orders, the rule by date, the end of an area.

Table `changxing-city`, one partition that a process reads twice a minute at most. Each declaration
is proposed by one person and agreed to by another of another unit. Source: the national law on
responding to emergencies (突发事件应对法, 2024), by which a response has an area and a period; and
the national rules of January 2026, by which official apps ask for check-ins in emergencies only.
"""
