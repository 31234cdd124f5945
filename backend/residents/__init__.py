"""居民 / Residents: who applied for a code, and the people they answer for.

Owns the table `changxing-residents`: residents, the blind index of their documents, households,
agreement codes. Identity is sealed field by field and masked on the way out.
Sources: GB 11643-1999 (resident ID numbers), GB/T 38961-2020 (what a code may know of a person).
"""
