"""Fuzzing of what reads a stranger's bytes: `make fuzz`. Each harness is a program; findings become cases of tests/hostile."""
