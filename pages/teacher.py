"""For teachers: a lesson as a link, with what is locked, what is hidden and what to do."""

from mnist_ui.page import TEACHER, begin

begin(TEACHER)
