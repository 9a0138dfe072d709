"""Stands before scikit-learn on the path of every process that the tests start: the app runs without it, and Keras imports it when it is
there, which is a quarter of the time that a worker takes to start. The tests themselves import the real one."""

raise ImportError("An app that was installed from requirements.txt has no scikit-learn.")
