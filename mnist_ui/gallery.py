"""A page of digits to choose from: one picture under hundreds of buttons.

Mouse and touch choose a digit; on the keyboard the arrow keys walk over the digits and Enter chooses. Ten digits stand in a row, or twenty
where there is room; what is too long scrolls inside its own box.
"""

import streamlit as st

from mnist_ui.arrow_keys import WALK
from mnist_ui.language import gettext as _
from mnist_ui.pictures import montage_url

MONTAGE_COLUMNS = 10  # the script below counts on it

_gallery = st.components.v2.component(
    "mnist_lab_gallery",
    html='<div class="room"><div class="digits"></div></div>',
    css="""
.room { container-type: inline-size; padding: 3px; max-height: max(300px, 57vh); overflow-y: auto; position: relative; }
.digits { display: grid; grid-template-columns: repeat(10, 1fr); gap: 4px; }
@container (min-width: 640px) { .digits { grid-template-columns: repeat(20, 1fr); } }
button { all: unset; display: block; cursor: pointer; border-radius: 3px; text-align: center; touch-action: manipulation; }
.picture { display: block; aspect-ratio: 1; border-radius: 3px; background: var(--montage) 0 0 / 1000% auto; }
.label { display: block; margin-top: 3px; font: 0.7rem/1.1 var(--st-font); color: var(--st-text-color); }
button:hover .picture { box-shadow: 0 0 0 2px var(--st-gray-color); }
[aria-selected=true] .picture { box-shadow: 0 0 0 3px var(--st-primary-color); }
[aria-selected=true] .label { font-weight: 700; }
button:focus-visible { outline: 2px solid var(--st-text-color); outline-offset: 3px; }
""",
    js=WALK
    + """
const COLUMNS = 10

function addButton(box) {
  const button = document.createElement("button")
  button.type = "button"
  button.setAttribute("role", "option")
  for (const part of ["picture", "label"]) button.appendChild(document.createElement("span")).className = part
  box.appendChild(button)
}

export default function ({ data, parentElement, setTriggerValue }) {
  const box = parentElement.querySelector(".digits")
  box.setAttribute("role", "listbox")  // only now, with its name: a list without one says nothing to those who cannot see it
  box.setAttribute("aria-label", data.name)
  box.style.setProperty("--montage", `url(${data.montage})`)
  while (box.children.length < data.indices.length) addButton(box)
  while (box.children.length > data.indices.length) box.lastChild.remove()
  const buttons = [...box.children]
  const lastRow = Math.ceil(buttons.length / COLUMNS) - 1
  const select = chosen => buttons.forEach((button, i) => {
    button.setAttribute("aria-selected", i === chosen)
    button.tabIndex = i === Math.max(chosen, 0) ? 0 : -1
  })
  buttons.forEach((button, i) => {
    const [picture, label] = button.children
    picture.style.backgroundPosition = `${(i % COLUMNS) / (COLUMNS - 1) * 100}% ${Math.floor(i / COLUMNS) / (lastRow || 1) * 100}%`
    label.textContent = data.labels[i]
    button.title = data.title.replace("{label}", data.labels[i]).replace("{index}", data.indices[i])
    button.setAttribute("aria-label", button.title)
    button.onclick = () => { select(i); setTriggerValue("chosen", data.indices[i]) }
  })
  const chosen = data.indices.indexOf(data.chosen)
  select(chosen)
  const room = box.parentElement
  if (chosen >= 0) {
    const { offsetTop, offsetHeight } = buttons[chosen]
    room.scrollTop = Math.min(Math.max(room.scrollTop, offsetTop + offsetHeight + 6 - room.clientHeight), offsetTop - 6)
  } else room.scrollTop = 0
  walkByArrows(box, buttons)
}
""",
)


def choose_from_gallery(key, indices, images, labels, chosen, on_choose, name=None):
    """Show (N, 28, 28) images with their indices, the chosen index outlined; on_choose(index) is called with a new choice.

    labels: what stands under each. name: what it is, for those who do not see it.
    """

    def pass_on():
        index = st.session_state[key].chosen
        if isinstance(index, int):
            on_choose(index)

    data = {
        "name": name or _("Digits to choose from"),
        "title": _("{label}, number {index}"),  # filled in by the browser
        "montage": montage_url(images, MONTAGE_COLUMNS),
        "indices": indices.tolist(),
        "labels": [str(label) for label in labels],
        "chosen": chosen,
    }
    _gallery(key=key, data=data, on_chosen_change=pass_on, height="content")
