"""The sheet as a grid of cells, for those who draw without a pen: arrow keys move, Space sets or clears a cell, Shift with an arrow draws.

Mouse and finger work too. The place of the cursor and its ink are spoken. The grid sends its cells a moment after the last change, and what
they hold is kept as a drawing like any other, so it can be read, shared and drawn on with the pen.
"""

import streamlit as st

from mnist_core.cells import NUM_CELLS, cells_from_drawing, drawing_from_cells
from mnist_core.strokes import DrawingError, drawing_from_canvas, drawing_to_canvas
from mnist_ui import state
from mnist_ui.canvas import SIDE, new_sheet
from mnist_ui.language import gettext as _
from mnist_ui.reading import show_small

INK, PAPER = "1", "0"  # of a cell in the message, row after row

_grid = st.components.v2.component(
    "mnist_lab_cell_grid",
    html='<div class="sheet" tabindex="0" role="application"></div><div class="spoken" role="status"></div>',
    css="""
.sheet { display: grid; width: 280px; height: 280px; background: #000; border-radius: 2px; touch-action: none; cursor: crosshair; }
.sheet span { box-shadow: inset 0 0 0 0.5px #3a3f4a; }
.sheet .ink { background: #fff; }
.sheet:focus-visible { outline: 3px solid var(--st-primary-color); outline-offset: 3px; }
.sheet:focus .here { outline: 3px solid #e8590c; outline-offset: -3px; }
.spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
""",
    js="""
const WAIT = 200  // milliseconds after the last change
const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }
const sheets = new WeakMap()

function layOut(box, data) {
  const size = Math.sqrt(data.cells.length)
  box.style.gridTemplate = `repeat(${size}, 1fr) / repeat(${size}, 1fr)`
  box.replaceChildren(...[...data.cells].map(cell => {
    const square = document.createElement("span")
    square.className = cell === "1" ? "ink" : ""
    return square
  }))
  return { name: data.sheet, size, row: Math.floor(size / 2), column: Math.floor(size / 2), timer: 0, brush: null }
}

export default function ({ data, parentElement, setStateValue }) {
  const box = parentElement.querySelector(".sheet")
  const spoken = parentElement.querySelector(".spoken")
  box.setAttribute("aria-label", data.label)
  if (sheets.get(box)?.name !== data.sheet) sheets.set(box, layOut(box, data))
  const sheet = sheets.get(box)
  const cellAt = (row, column) => box.children[row * sheet.size + column]
  const send = () => setStateValue("cells", [...box.children].map(cell => cell.classList.contains("ink") ? "1" : "0").join(""))

  const setInk = isInk => {
    const cell = cellAt(sheet.row, sheet.column)
    if (cell.classList.contains("ink") === isInk) return
    cell.classList.toggle("ink", isInk)
    clearTimeout(sheet.timer)
    sheet.timer = setTimeout(send, WAIT)
  }
  const moveTo = (row, column) => {
    cellAt(sheet.row, sheet.column).classList.remove("here")
    sheet.row = Math.min(Math.max(row, 0), sheet.size - 1)
    sheet.column = Math.min(Math.max(column, 0), sheet.size - 1)
    cellAt(sheet.row, sheet.column).classList.add("here")
  }
  const speak = () => {
    const ink = cellAt(sheet.row, sheet.column).classList.contains("ink") ? data.ink : data.paper
    spoken.textContent = data.place.replace("{row}", sheet.row + 1).replace("{column}", sheet.column + 1).replace("{ink}", ink)
  }
  moveTo(sheet.row, sheet.column)

  box.onfocus = speak
  box.onkeydown = event => {
    const step = STEPS[event.key]
    if (step) {
      if (event.shiftKey) setInk(true)
      moveTo(sheet.row + step[0], sheet.column + step[1])
      if (event.shiftKey) setInk(true)
    } else if (event.key === " " || event.key === "Enter") {
      setInk(!cellAt(sheet.row, sheet.column).classList.contains("ink"))
    } else return
    event.preventDefault()
    speak()
  }
  const follow = event => {
    const frame = box.getBoundingClientRect()
    const row = Math.floor((event.clientY - frame.top) / frame.height * sheet.size)
    const column = Math.floor((event.clientX - frame.left) / frame.width * sheet.size)
    if (row < 0 || column < 0 || row >= sheet.size || column >= sheet.size) return
    moveTo(row, column)
    sheet.brush ??= !cellAt(row, column).classList.contains("ink")
    setInk(sheet.brush)
  }
  box.onpointerdown = event => {
    if (event.button !== 0) return
    box.setPointerCapture(event.pointerId)
    follow(event)
  }
  box.onpointermove = event => { if (sheet.brush !== null) for (const part of event.getCoalescedEvents?.() ?? [event]) follow(part) }
  box.onpointerup = box.onpointercancel = () => { sheet.brush = null; speak() }
}
""",
)


def drawing_grid(name):
    """Show the grid on the page with this name, with Clear beneath it; returns what is drawn on it as the canvas's JSON, or None."""
    key = f"{state.CANVAS}_{name}_grid_{st.session_state.setdefault(state.SHEET, 0)}"
    data = {
        "sheet": key,
        "cells": _cells_text(),
        "label": _("Grid of cells to draw on"),
        "place": _("Row {row}, column {column}: {ink}"),  # filled in by the browser
        "ink": _("ink"),
        "paper": _("empty"),
    }
    with st.container(width=SIDE):
        _keep(_grid(key=key, data=data, on_cells_change=lambda: None, width="content", height="content").get("cells"))
        show_small(_("Arrow keys move, Space sets or clears a cell, Shift with an arrow key draws a line."))
        st.button(_("Clear"), key=f"{state.CANVAS}_{name}_clear", on_click=new_sheet, width="stretch")
    return st.session_state.get(state.DRAWING)


def _cells_text():
    try:
        cells = cells_from_drawing(drawing_from_canvas(st.session_state.get(state.DRAWING)))
    except DrawingError:
        return PAPER * NUM_CELLS**2
    return "".join(INK if cell else PAPER for cell in cells.flat)


def _keep(text):
    """Make the cells that the browser sent the drawing; anything else that it may send is left alone."""
    if isinstance(text, str) and len(text) == NUM_CELLS**2 and set(text) <= {INK, PAPER}:
        rows = [[cell == INK for cell in text[start : start + NUM_CELLS]] for start in range(0, len(text), NUM_CELLS)]
        st.session_state[state.DRAWING] = drawing_to_canvas(drawing_from_cells(rows))
