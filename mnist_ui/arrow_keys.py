"""The arrow keys walk over buttons that stand in a grid: the part of a component's script that every such grid shares."""

WALK = """
const STEPS = { ArrowLeft: () => -1, ArrowRight: () => 1, ArrowUp: columns => -columns, ArrowDown: columns => columns }

function walkByArrows(box, buttons) {
  box.onkeydown = event => {
    const step = STEPS[event.key]
    if (!step) return
    event.preventDefault()
    const columns = getComputedStyle(box).gridTemplateColumns.split(" ").length
    buttons[buttons.indexOf(event.target) + step(columns)]?.focus()
  }
}
"""
