"""A hundred visitors on the whole app: how soon it answers, what it takes of the machine, and where that bends."""
