"""Every key of st.session_state that the app uses, in one table.

Keys with a name in the address bar (see `bind="query-params"`) are part of a page's link, so they are short and neutral.
"""

# The visitor
LANGUAGE = "language"  # "en" or "ko"
LANGUAGE_CHOICE = "language_choice"  # the switch in the menu
VISITOR = "visitor"  # unguessable id, kept by the browser

# A teacher's link, everywhere
LOCK = "lock"  # of the address bar: the names of the controls that are shown and cannot be moved
HIDE = "hide"  # those that are left out
TASK = "task"  # what a student shall do, in a sentence
LOCKS = "locks"  # the mnist_ui.locks.Locks of this session
LESSON_PAGE = "lesson_page"  # the page of the lesson that a teacher makes
LOCKED = "locked"  # names that are ticked to be locked in it
HIDDEN = "hidden"  # names that are ticked to be left out
TASK_LINE = "task_line"  # where its task is written
SHARE = "share"  # followed by the page's name: whether its link is shown
# Self-check, for the operator
OPERATOR = "operator"  # whether this session has shown the operator's key
OPERATOR_KEY = "key"  # of the address bar, taken away as soon as it is read
OPERATOR_FIELD = "operator_field"  # where it may be typed
ECHO = "echo"  # a message to the browser and back: when it was sent, how long it took; followed by "_heard"

# The network in use, everywhere: SHIPPED or the id of a run
NETWORK = "network"
WANTED_NETWORK = "wanted_network"  # the one to choose in the next run of the page, asked for by another part of it
LINKED_NETWORK = "linked_network"  # the one that the address bar asked for and got
OWN_FILE = "own_file"  # the mnist_ui.own_file.OwnFile that was chosen last; its place is followed by "_chosen"

# Train: one key a hyperparameter, named as in mnist_core.config
PRESET = "preset"  # the chooser of a preset
PRESET_AGAIN = "preset_again"  # the chooser that takes its place when the settings change, then back
PRESET_TURN = "preset_turn"  # which of the two is shown: 0 or 1
SETTINGS = "settings"  # the mnist_core.config.Hyperparameters chosen last, kept across pages
PROBLEM = "problem"  # a sentence to show once
BASE_PRESET = "base_preset"  # the preset that the link names; what differs from it follows
RUN = "run"  # id of the run that the train page shows
PINS = "pins"  # the mnist_core.watch.Pins that the next run is watched with; in the address bar the numbers of its test digits
PIN_FOLD = "pin_fold"  # where digits are pinned
PIN_INDEX = "pin_index"  # the number of a test digit to pin
UNITS = "units"  # the line of hidden units whose weights are shown; followed by how many there are, or by the id of an ended run
EPOCHS = "epochs_of"  # followed by the id of a run: whether its section of epochs is open
EPOCH_LINK = "epoch"  # of the address bar: the epoch that is looked at; without it the section is closed
EPOCH = "epoch_of"  # followed by the id of a run: the epoch that is looked at

CODE = "code"  # whether the code is open; in the address bar one of mnist_ui.code_view's words
CODE_NOW = "code_now"  # the mnist_core.code_changes.Plan that it was shown for last
CODE_BEFORE = "code_before"  # the one before the last change

# Lessons
LESSON = "lesson"  # of the address bar and the choice above: a name out of mnist_core.lessons.LESSONS
LESSON_ANSWER = "lesson_answer"  # followed by the lesson: what is predicted
LESSON_ATTEMPTS = "lesson_attempts"  # lesson to mnist_ui.lesson_frame.Attempt: what was predicted and what runs or ran
LESSONS_DONE = "lessons_done"  # set of the lessons whose outcome was seen
LESSON_SUBJECT = "lesson_subject"  # what is changed in PREDICT, and the digit that is drawn in DRAWING; followed by the lesson

# Compare
SETTING = "setting"  # the hyperparameter that is swept
VALUES = "values"  # its values, as the texts of a link
OTHER_VALUE = "other_value"  # where a value that is not offered is typed
SEEDS = "seeds"  # how many seeds each value has
PLAN = "plan"  # the mnist_ui.sweep_plan.Plan chosen last, kept across pages
SWEEP = "sweep"  # id of the sweep that the page shows
METRIC = "metric"  # which curves it shows

# Runs
RUN_TABLE = "run_table"  # followed by what names its rows; also of the buttons below it
CHOSEN_RUNS = "chosen_runs"  # ids of the runs that are ticked
SEARCH = "search"
RUNS_SWEEP = "runs_sweep"  # id of the comparison whose runs alone are listed, or empty
RUNS_METRIC = "runs_metric"  # which curves are laid over each other
NOTE = "note"  # the line for the note, followed by the run's id

# Draw and home
CANVAS = "canvas"  # followed by the page's name and the number of the sheet of paper
SHEET = "sheet"  # counts the sheets: Clear takes a new one
SHEET_START = "sheet_start"  # what the sheet showed when it was laid out, as the canvas's JSON
DRAWING = "drawing"  # what is on the sheet now, the same on every page
BRUSH = "brush"  # pixels
TEST_DIGIT = "test_digit"  # index of the test digit that is read instead of a drawing
STEP = "step"  # followed by the name of a step of mnist_core.drawing
WAY = "way"  # how the draw page is drawn on: "pen", "grid", "photo" or "number"
PHOTO_OF = "of"  # what a photo shows: "digit" or "number"
ROOM = "room"  # pixels across that the page has, as the browser told
EXAMPLE = "example"  # the menu of drawings to try
PHOTO = "photo"  # the mnist_ui.photo.Photo that is read instead of a drawing; its file is followed by the number of the sheet
LINK = "drawing"  # of the address bar: the drawing as mnist_core.drawing_link writes it
LINKED_DRAWING = "linked_drawing"  # the link that was followed or made last
LINKED_STROKES = "linked_strokes"  # what was on the sheet then

# One's own handwriting, on the draw page
WAS = "was"  # the menu of what a drawing was meant to be; the button "Right" is followed by it
KEPT = "kept"  # (fingerprint, label) of the drawing that was kept last
HANDWRITING = "handwriting"  # the section with the drawings that were kept; the names of its widgets follow
CHOSEN_DRAWING = "chosen_drawing"  # fingerprint of the one chosen in it
FINE_TUNED = "fine_tuned"  # the mnist_ui.tuning.Tuning of this session

# Class
CLASSROOM = "class"  # the key of the class that one is in, on the class page and where one trains
TEACHER = "teacher"  # the teacher's key, from the address bar, which it leaves at once
NEW_TEACHER_KEY = "new_teacher_key"  # (id of a class, the key made for it last), to be shown to the teacher
CLASS_PART = "class_part"  # what the class page shows; the names of its widgets follow
NICKNAME = "nickname"
CLASS_DIGIT = "class_digit"  # the digit that one is asked to draw

# Dataset
SPLIT = "split"
DIGIT = "digit"
PAGE = "page"
INDEX = "index"
VIEW = "view"
SHOW = "show"  # single digits, all together, or the map
ORDER = "order"
SHUFFLE = "shuffle"  # seed of the order by chance
SCALE = "scale"  # the largest number: 255 or 1
CHANGE = "change"  # what is done to the picture before its numbers are shown
AMOUNT = "amount"  # how much of it
MAP = "map"  # how the digits are laid out
GALLERY = "gallery"
NEIGHBOURS = "neighbours"
DRAWING_NEIGHBOURS = "drawing_neighbours"
DIGIT_MAP = "digit_map"

# Inside; the digit is named by SPLIT and INDEX, which may be the drawing or a sample here
SAMPLE = "sample"  # name of the sample
PART = "part"  # what is looked at: "unit", "sums", "why" or "off"
UNIT = "unit"  # number of the hidden unit
LOOKED_INTO = "looked_into"  # the network's fingerprint and the unit in the address, as the page was drawn last
SUM = "sum"  # the digit whose sum is worked out
OFF = "off"  # what is switched off: "none", "unit" or "ten"
PRUNE = "prune"  # percent of the weights that are set to zero
UNIT_TILES = "unit_tiles"
UNIT_GRID = "unit_grid"

# Mistakes; with ORDER, INDEX and NETWORK
SECTION = "section"  # which part of the page is shown
WHOSE = "whose"  # whose digits are read: MNIST's test digits or one's own drawings
TRUE = "true"  # the label of the digits that are shown, or any
READ = "read"  # what they are read as, or any
THRESHOLD = "threshold"  # percent of confidence below which no answer is given
OTHER = "other"  # the network that the one in use is compared with
CONFUSION = "confusion"  # the matrix to click on
MISTAKE_GALLERY = "mistake_gallery"
