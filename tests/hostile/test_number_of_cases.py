"""How many hostile cases there are at each door: counted from the tables, without those that are made by chance."""

from hostile_drawings import HOSTILE_DRAWINGS
from hostile_files import HOSTILE_FILES
from hostile_links import EVERYTHING, LINKS
from hostile_pictures import HOSTILE_PICTURES
from hostile_rows import ROWS
from hostile_settings import SETTINGS
from hostile_states import STATES
from test_hostile_websocket import LINKS_A_TRY, spread

PAGES = 8
CASES = {  # door: how many of its cases the tests try, and the fewest that there shall be
    "addresses": (len(EVERYTHING) + len(spread(LINKS, LINKS_A_TRY)), 400),
    "widgets of a page": (PAGES * len(STATES), 300),
    "drawings": (len(HOSTILE_DRAWINGS), 150),
    "pictures": (len(HOSTILE_PICTURES), 150),
    "networks": (len(HOSTILE_FILES), 90),
    "rows": (len(ROWS), 150),
    "settings": (len(SETTINGS), 100),
}


def test_there_are_more_than_a_thousand_hostile_cases_and_enough_at_each_door():
    assert {door: number for door, (number, fewest) in CASES.items() if number < fewest} == {}
    assert sum(number for number, _ in CASES.values()) >= 1000


def test_no_two_pictures_or_addresses_are_the_same():
    assert len(set(HOSTILE_PICTURES.values())) >= len(HOSTILE_PICTURES) - 2  # an empty file is cut short, too
    assert len(set(EVERYTHING.values())) > 200
