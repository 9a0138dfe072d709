"""How fast it is, beside what a person would use instead: `make bench`."""
