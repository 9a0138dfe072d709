"""Who is where: a hundred people on the whole app, a class that draws, or everybody following trainings."""

from itertools import cycle, islice

from benchmarks.load.visitors import FOLLOWER, IN_LINE, OWNER, Visitor

SHARE_IN_LINE, SHARE_ON_TRAIN = 0.4, 0.5
OTHER_PAGES = ("", "draw", "dataset", "inside", "mistakes", "runs", "sweep")


def whole_app(number, every=10.0):
    """So many Visitors: one trains, forty of a hundred wait in line, some watch the one; the other half is spread over the other pages.

    every: seconds between what somebody does on those pages.
    """
    waiting, on_train = int(number * SHARE_IN_LINE), int(number * SHARE_ON_TRAIN)
    followers = max(0, on_train - waiting - 1)
    others = [Visitor(page, every=every) for page in islice(cycle(OTHER_PAGES), number - waiting - followers - 1)]
    return [Visitor("train", OWNER), *[Visitor("train", IN_LINE)] * waiting, *[Visitor("train", FOLLOWER)] * followers, *others]


def all_on_train(number, num_owners=1):
    """So many Visitors on Train: some whose runs train, four of ten in line, the others watching the first run."""
    waiting = int(number * SHARE_IN_LINE)
    followers = number - waiting - num_owners
    return [*[Visitor("train", OWNER)] * num_owners, *[Visitor("train", IN_LINE)] * waiting, *[Visitor("train", FOLLOWER)] * followers]


def all_drawing(number, every=2.0):
    """So many Visitors on the home page, each with a new drawing every so many seconds."""
    return [Visitor("", every=every)] * number
