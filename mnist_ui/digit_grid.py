"""A digit three times: as a picture, as 28 rows of numbers, and as the one row of 784 that a network gets.

Point at a pixel, at a number or at a place in the row, and all three mark the same one and say where it is; the arrow keys walk from pixel
to pixel. The numbers are a table, so they can be read aloud, marked and copied; on a narrow screen it scrolls inside its own box.
"""

import streamlit as st

from mnist_core.config import IMAGE_SIZE, MAX_PIXEL, NUM_PIXELS
from mnist_ui.language import gettext as _

_grid = st.components.v2.component(
    "mnist_lab_grid",
    html="""
<div class="top">
  <div class="picture" aria-hidden="true"><canvas width="28" height="28"></canvas><i></i></div>
  <div class="side"><p class="live" aria-live="polite"></p>
    <div class="strip" aria-hidden="true"><canvas width="784" height="1"></canvas><b></b><i></i></div><p class="note"></p></div>
</div>
<div class="room" role="region" tabindex="0"><table><tbody></tbody></table></div>
""",
    css="""
.top { display: flex; gap: 12px; margin-bottom: 8px; max-width: 44rem; }
.picture, .strip { position: relative; cursor: crosshair; background: #000; flex: none; border-radius: 3px; touch-action: manipulation; }
.picture { width: 84px; height: 84px; }
canvas { display: block; width: 100%; height: 100%; image-rendering: pixelated; border-radius: 3px; }
.side { flex: 1; min-width: 0; display: flex; flex-direction: column; justify-content: space-between; }
p { margin: 0; font: 0.875rem/1.35 var(--st-font); color: var(--st-text-color); font-variant-numeric: tabular-nums; }
.live { min-height: 2.7em; }
.strip { height: 18px; }
.strip b { position: absolute; inset: 0; pointer-events: none; opacity: 0.85;
  background: repeating-linear-gradient(90deg, #ffaa33 0 1px, transparent 1px calc(100% / 28)); }
i { position: absolute; display: none; box-sizing: border-box; pointer-events: none; outline: 2px solid #ffaa33; }
.picture i { width: calc(100% / 28); height: calc(100% / 28); }
.strip i { width: 3px; height: 100%; background: #ffaa33; }
.room { container-type: inline-size; max-width: 44rem; overflow-x: auto; border-radius: 4px; }
.room:focus-visible { outline: 2px solid var(--st-primary-color); }
table { --em: clamp(10px, calc(165cqw / 28 / 3), 13px);
  width: 100%; min-width: calc(28 * 3 * 0.6 * var(--em)); table-layout: fixed; border-spacing: 0; cursor: crosshair;
  background: #000; font: var(--em) var(--st-font); font-variant-numeric: tabular-nums; line-height: max(1.4em, min(78cqw / 28, 1.85vh)); }
td { padding: 0; text-align: center; box-shadow: inset 0 0 0 0.5px #8883; }
td.marked { box-shadow: inset 0 0 0 2px #ffaa33; }
""",
    js="""
const SIDE = 28, BRIGHTEST = 255
const BLACK_TEXT_FROM = 118  // of 255: black and white text are equally easy to read there
const DIM = "#858585"  // the many zeros stay in the background
const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -SIDE, ArrowDown: SIDE }
const marks = new WeakMap()  // the place that is marked, outlives another digit

function paint(canvas, numbers) {
  const context = canvas.getContext("2d")
  const pixels = context.createImageData(canvas.width, canvas.height)
  numbers.forEach((number, place) => pixels.data.set([number, number, number, 255], 4 * place))
  context.putImageData(pixels, 0, 0)
}

function short(number, largest) {
  if (largest === BRIGHTEST) return String(number)
  return number === 0 ? "0" : number === BRIGHTEST ? "1" : Math.min(number / BRIGHTEST, 0.99).toFixed(2).slice(1)
}

export default function ({ data, parentElement }) {
  const find = selector => parentElement.querySelector(selector)
  const [picture, strip, room, body, live] = [".picture", ".strip", ".room", "tbody", ".live"].map(find)
  const numbers = data.numbers
  room.setAttribute("aria-label", data.name)
  find(".note").textContent = data.note
  paint(picture.firstElementChild, numbers)
  paint(strip.firstElementChild, numbers)
  while (body.rows.length < SIDE) { const row = body.insertRow(); while (row.cells.length < SIDE) row.insertCell() }
  const cells = [...body.querySelectorAll("td")]
  cells.forEach((cell, place) => {
    const grey = numbers[place]
    cell.textContent = short(grey, data.largest)
    cell.style.background = `rgb(${grey}, ${grey}, ${grey})`
    cell.style.color = grey === 0 ? DIM : grey < BLACK_TEXT_FROM ? "#fff" : "#000"
  })

  function mark(place) {
    cells.forEach((cell, other) => cell.classList.toggle("marked", other === place))
    const [onPicture, onStrip] = [picture, strip].map(box => box.querySelector("i"))
    onPicture.style.display = onStrip.style.display = place === undefined ? "none" : "block"
    if (place === undefined) { live.textContent = data.hint; return }
    marks.set(parentElement, place)
    const row = Math.floor(place / SIDE), column = place % SIDE
    onPicture.style.left = `${column / SIDE * 100}%`
    onPicture.style.top = `${row / SIDE * 100}%`
    onStrip.style.left = `calc(${(place + 0.5) / 784 * 100}% - 1.5px)`
    const grey = numbers[place]
    const value = data.largest === BRIGHTEST ? grey : `${(grey / BRIGHTEST).toFixed(3)} = ${grey} / ${BRIGHTEST}`
    live.textContent = data.words.replace("{row}", row).replace("{column}", column).replace("{place}", place).replace("{value}", value)
  }

  const share = (event, box, side) => {
    const edge = box.getBoundingClientRect()
    const part = side === "x" ? (event.clientX - edge.left) / edge.width : (event.clientY - edge.top) / edge.height
    return Math.min(Math.max(part, 0), 0.9999)
  }
  picture.onpointermove = picture.onpointerdown = event =>
    mark(Math.floor(share(event, picture, "y") * SIDE) * SIDE + Math.floor(share(event, picture, "x") * SIDE))
  strip.onpointermove = strip.onpointerdown = event => mark(Math.floor(share(event, strip, "x") * 784))
  body.onpointerover = body.onpointerdown = event => {
    const place = cells.indexOf(event.target)
    if (place >= 0) mark(place)
  }
  room.onkeydown = event => {
    const step = STEPS[event.key]
    if (!step) return
    event.preventDefault()
    const place = marks.get(parentElement)
    const next = place === undefined ? data.first : place + step
    const leavesRow = place !== undefined && Math.abs(step) === 1 && Math.floor(next / SIDE) !== Math.floor(place / SIDE)
    if (next < 0 || next >= 784 || leavesRow) return
    mark(next)
    const cell = cells[next]
    room.scrollLeft = Math.min(Math.max(room.scrollLeft, cell.offsetLeft + cell.offsetWidth - room.clientWidth), cell.offsetLeft)
  }
  mark(marks.get(parentElement))
}
""",
)


def show_grid(key, image, largest):
    """Show a (28, 28) uint8 image as picture, numbers and row. largest: 255, or 1 to show each number divided by 255."""
    data = {
        "name": _("The 784 numbers of the picture"),
        "note": _("The same as one row of {count} numbers, a line every {side}.").format(count=NUM_PIXELS, side=IMAGE_SIZE),
        "hint": _("Point at a pixel or a number, or walk with the arrow keys."),
        "words": _("Row {row}, column {column}, number {place} of the 784, counted from 0: {value}"),  # filled in by the browser
        "numbers": image.ravel().tolist(),
        "first": int(image.argmax()),  # where the arrow keys begin: the first of the brightest
        "largest": MAX_PIXEL if largest == MAX_PIXEL else 1,
    }
    _grid(key=key, data=data, height="content")
