"""Hidden units side by side to choose from: above what each looks for, below what it finds in this digit.

One picture under a few buttons. Mouse and touch choose a unit; on the keyboard the arrow keys walk over them and Enter chooses.
"""

import numpy as np
import streamlit as st

from mnist_core.config import IMAGE_SIZE
from mnist_ui.arrow_keys import WALK
from mnist_ui.language import gettext as _
from mnist_ui.pictures import signed_montage_url

_tiles = st.components.v2.component(
    "mnist_lab_unit_tiles",
    html='<div class="room"><div class="tiles"></div></div>',
    css="""
.room { container-type: inline-size; padding: 3px; }
.tiles { display: grid; grid-template-columns: repeat(5, 1fr); gap: 8px 6px; }
@container (min-width: 640px) { .tiles { grid-template-columns: repeat(10, 1fr); } }
button { all: unset; display: block; cursor: pointer; border-radius: 4px; text-align: center; touch-action: manipulation; }
i { display: block; aspect-ratio: 1; margin-bottom: 3px; border-radius: 3px; image-rendering: pixelated;
  background: var(--st-secondary-background-color) var(--montage) 0 0 / calc(100% * var(--count)) 200%; }
span { display: block; font: 0.75rem/1.3 var(--st-font); color: var(--st-text-color); font-variant-numeric: tabular-nums; }
.value { font-weight: 600; }
button:hover { box-shadow: 0 0 0 2px var(--st-gray-color); }
[aria-selected=true] { box-shadow: 0 0 0 3px var(--st-primary-color); }
button:focus-visible { outline: 2px solid var(--st-text-color); outline-offset: 3px; }
""",
    js=WALK
    + """
function addButton(box) {
  const button = document.createElement("button")
  button.type = "button"
  button.setAttribute("role", "option")
  for (const kind of ["i", "i", "span", "span"]) button.appendChild(document.createElement(kind))
  button.lastChild.className = "value"
  box.appendChild(button)
}

export default function ({ data, parentElement, setTriggerValue }) {
  const box = parentElement.querySelector(".tiles"), count = data.units.length
  box.setAttribute("role", "listbox")
  box.setAttribute("aria-label", data.name)
  box.style.setProperty("--montage", `url(${data.montage})`)
  box.style.setProperty("--count", count)
  while (box.children.length < count) addButton(box)
  while (box.children.length > count) box.lastChild.remove()
  const buttons = [...box.children]
  const select = chosen => buttons.forEach((button, i) => {
    button.setAttribute("aria-selected", i === chosen)
    button.tabIndex = i === Math.max(chosen, 0) ? 0 : -1
  })
  buttons.forEach((button, i) => {
    const [weights, products, label, value] = button.children
    const across = count > 1 ? `${i / (count - 1) * 100}%` : "0"
    weights.style.backgroundPosition = `${across} 0`
    products.style.backgroundPosition = `${across} 100%`
    label.textContent = data.labels[i]
    value.textContent = data.values[i]
    button.setAttribute("aria-label", `${data.labels[i]}: ${data.values[i]}`)
    button.onclick = () => { select(i); setTriggerValue("chosen", data.units[i]) }
  })
  select(data.units.indexOf(data.chosen))
  walkByArrows(box, buttons)
}
""",
)


def choose_unit_tile(key, units, weights, products, largest, values, chosen, on_choose):
    """Show some hidden units, the chosen one outlined; on_choose(unit) is called with a new choice.

    units: their numbers. weights, products: (N, 784), what each looks for and what it finds. largest: the number with the full colour in
    each of the two. values: what stands below each, as texts.
    """

    def pass_on():
        unit = st.session_state[key].chosen
        if isinstance(unit, int):
            on_choose(unit)

    pictures = np.stack([weights, products]).reshape(2, len(units), IMAGE_SIZE, IMAGE_SIZE)
    data = {
        "name": _("Hidden units to choose from"),
        "montage": signed_montage_url(pictures, largest),
        "units": [int(unit) for unit in units],
        "labels": [_("Unit {unit}").format(unit=unit) for unit in units],
        "values": values,
        "chosen": chosen,
    }
    _tiles(key=key, data=data, on_chosen_change=pass_on, height="content")
