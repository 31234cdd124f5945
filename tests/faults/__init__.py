"""What happens when things break: `python -m tests.faults`, one line of figures a scenario.

The faults lie between the app and the real engine. A run in which fewer of them happened than were
planned proves nothing and fails.
"""
