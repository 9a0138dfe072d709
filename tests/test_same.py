"""The key of a cache that only the very same object has."""

import functools

from mnist_ui.same import Same


def test_only_the_very_same_object_is_found_again():
    made = []
    keep = functools.lru_cache(lambda key: made.append(key.value))
    first, equal = (1, [2]), (1, [2])
    for value in (first, first, equal, first):
        keep(Same(value))
    assert [value is first for value in made] == [True, False]
    assert Same(first) != first
