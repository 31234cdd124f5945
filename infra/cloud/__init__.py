"""What the release is made of: the stage's settings, its account, stacks, functions, a look."""
