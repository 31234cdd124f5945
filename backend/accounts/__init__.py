"""账户 / Accounts: signing in by phone and one-time code, sessions, the messages with the codes.

Owns the table `changxing-accounts`: accounts, the phone's blind index, challenges, sessions.
"""
