"""The same training as people write it with other libraries: each file is a script of its own, run in the peers' environment."""
