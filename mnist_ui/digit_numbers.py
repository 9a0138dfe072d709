"""A digit as what it is to a computer: numbers in cells as dark or bright as the number says, and how many digits there are of each.

The cells are a table, so that the numbers can be read aloud, marked and copied. On a narrow screen they scroll inside their own box.
"""

import altair as alt
import pandas as pd
import streamlit as st

from mnist_ui.language import gettext as _

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
      cell.scope = "col"
      cell.textContent = word
    }
  }
  const body = table.createTBody()
  for (const numbers of data.rows) {
    const row = body.insertRow()
    for (const number of numbers) {
      const grey = Math.round(number / data.brightest * 255)
      const cell = row.insertCell()
      cell.textContent = number.toFixed(data.decimals)
      cell.style.background = `rgb(${grey}, ${grey}, ${grey})`
      cell.style.color = number === 0 ? DIM : grey < BLACK_TEXT_FROM ? "#fff" : "#000"
    }
  }
}
""",
)


def show_cells(key, name, numbers, brightest, decimals=0, heading=None):
    """Show a 2-D array of numbers from 0 to brightest (white) as a table.

    name: what it is, for those who do not see it. heading: what stands above the columns, or None.
    """
    data = {"name": name, "rows": numbers.tolist(), "brightest": brightest, "decimals": decimals, "heading": heading}
    _cells(key=key, data=data, height="content")


def counts_chart(counts):
    """counts: a frame with the columns digit and count, a row a digit. Bars with their numbers."""
    digit = alt.X("digit:O").title(None).axis(labelAngle=0, ticks=False, domain=False).scale(paddingInner=0.1, paddingOuter=0)
    bars = alt.Chart(counts).encode(digit, alt.Y("count:Q").axis(None))
    numbers = bars.mark_text(color="white", baseline="top", dy=5, fontSize=11, tooltip=False).encode(text=alt.Text("count:Q", format=","))
    return bars.mark_bar(tooltip=False) + numbers


def _spec_without_data(chart):
    spec = chart.to_dict()
    return {name: part for name, part in spec.items() if name not in ("data", "datasets")}


COUNTS_SPEC = _spec_without_data(counts_chart(pd.DataFrame({"digit": [], "count": []})).properties(height=150))


def show_counts(counts):
    """Show how many digits there are of each, 0 to 9."""
    frame = pd.DataFrame({"digit": range(len(counts)), "count": counts})
    each = ", ".join(f"{digit}: {count:,}" for digit, count in enumerate(counts))
    st.vega_lite_chart(frame, COUNTS_SPEC, alt=_("How many digits there are of each. {each}").format(each=each))
