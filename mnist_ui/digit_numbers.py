"""A few of a digit's numbers on their way to the network: cells as dark or bright as the number says.

The cells are a table, so that the numbers can be read aloud, marked and copied. On a narrow screen they scroll inside their own box.
"""

import streamlit as st

_cells = st.components.v2.component(
    "mnist_lab_cells",
    html='<div class="room" role="region" tabindex="0"><table></table></div>',
    css="""
.room { container-type: inline-size; max-width: 44rem; overflow-x: auto; border-radius: 4px; }
.room:focus-visible { outline: 2px solid var(--st-primary-color); }
table { --em: clamp(10px, calc(165cqw / var(--columns) / var(--characters)), 13px);
  width: 100%; min-width: calc(var(--columns) * var(--characters) * 0.6 * var(--em)); table-layout: fixed; border-spacing: 0;
  background: #000; font: var(--em) var(--st-font); font-variant-numeric: tabular-nums;
  line-height: max(1.45em, min(78cqw / var(--columns), 2vh)); }
td, th { padding: 0; text-align: center; font-weight: 400; box-shadow: inset 0 0 0 0.5px #8883; }
th { background: var(--st-secondary-background-color); color: var(--st-text-color); }
th[colspan] { text-align: left; padding-left: 4px; box-shadow: inset 2px 0 #ffaa33; position: sticky; left: 0; }
""",
    js="""
const BLACK_TEXT_FROM = 118  // of 255: black and white text are equally easy to read there
const DIM = "#858585"  // the many zeros stay in the background

export default function ({ data, parentElement }) {
  const room = parentElement.querySelector(".room")
  const table = room.querySelector("table")
  room.setAttribute("aria-label", data.name)
  table.style.setProperty("--columns", data.rows[0].length)
  table.style.setProperty("--characters", data.decimals ? data.decimals + 2 : 3)
  table.replaceChildren()
  if (data.heading) {
    const row = table.createTHead().insertRow()
    for (const word of data.heading) {
      const cell = row.appendChild(document.createElement("th"))
      cell.scope = data.span > 1 ? "colgroup" : "col"
      if (data.span > 1) cell.colSpan = data.span
      cell.textContent = word
    }
  }
  const body = table.createTBody()
  body.className = data.span > 1 ? "spanned" : ""
  for (const numbers of data.rows) {
    const row = body.insertRow()
    for (const number of numbers) {
      const grey = Math.round(number / data.brightest * 255)
      const cell = row.insertCell()
      cell.textContent = number.toFixed(data.decimals)
      cell.style.background = `rgb(${grey}, ${grey}, ${grey})`
      cell.style.color = number === 0 ? DIM : grey < BLACK_TEXT_FROM ? "#fff" : "#000"
      if (data.span > 1 && row.cells.length % data.span === 1) cell.style.boxShadow = "inset 2px 0 #ffaa33"
    }
  }
  if (data.first) room.scrollLeft = body.rows[0].cells[data.first].offsetLeft
}
""",
)


def show_cells(key, name, numbers, brightest, decimals=0, heading=None, first=0):
    """Show a 2-D array of numbers from 0 to brightest (white) as a table.

    name: what it is, for those who do not see it. heading: what stands above the columns, each word over
    equally many, or None. first: the column that is seen first when the room is too narrow.
    """
    data = {"name": name, "rows": numbers.tolist(), "brightest": brightest, "decimals": decimals, "heading": heading}
    data |= {"first": first, "span": numbers.shape[1] // len(heading) if heading else 1}
    _cells(key=key, data=data, height="content")
