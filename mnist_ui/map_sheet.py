"""The map of digits in the browser: thousands of points on one canvas, and beside it what is pointed at.

It gets bytes: the length of a header in four bytes, the header as JSON, then for each digit its place as two numbers of 16 bits, its label,
and at last one PNG with a small picture of each. Colours alone do not tell ten digits apart for everybody: each group bears its digit, the
legend shows one digit alone, and what is pointed at is said in words. Mouse, touch and the arrow keys point; a click, a second tap or
Enter opens the digit.
"""

import streamlit as st

COLUMNS = 100  # of the picture of all digits; the script below counts on it

map_sheet = st.components.v2.component(
    "mnist_lab_map",
    html="""
<div class="map">
  <div class="sheet"><canvas></canvas></div>
  <div class="side">
    <div class="card"><canvas width="84" height="84"></canvas><p aria-live="polite"></p></div>
    <button type="button" class="open" hidden></button>
    <div class="legend"></div>
  </div>
</div>
""",
    css="""
.map { display: flex; gap: 16px; flex-wrap: wrap; font: 0.875rem/1.35 var(--st-font); color: var(--st-text-color);
  container-type: inline-size; }
.sheet { flex: 1 1 320px; height: max(330px, min(64vh, 90cqw)); min-width: 0; cursor: crosshair; border-radius: 6px;
  border: 1px solid var(--st-border-color); touch-action: pan-y; overflow: hidden; }
.sheet canvas { display: block; width: 100%; height: 100%; }
.sheet:focus-visible { outline: 2px solid var(--st-primary-color); }
.side { flex: 0 0 176px; display: flex; flex-direction: column; gap: 12px; }
.card { display: flex; gap: 10px; align-items: center; min-height: 84px; }
.card canvas { width: 84px; height: 84px; background: #000; border-radius: 4px; flex: none; }
p { margin: 0; }
button { font: inherit; color: inherit; background: transparent; border: 1px solid var(--st-border-color); border-radius: 6px;
  padding: 4px 8px; cursor: pointer; min-height: 32px; display: flex; align-items: center; justify-content: center; gap: 6px; }
button[hidden] { display: none; }
button:disabled { opacity: 0.5; cursor: default; }
button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 1px; }
.legend { display: grid; grid-template-columns: repeat(auto-fill, minmax(48px, 1fr)); gap: 6px; }
.legend [aria-pressed=true] { outline: 2px solid var(--st-text-color); font-weight: 700; }
.legend i { width: 10px; height: 10px; border-radius: 50%; }
@container (max-width: 560px) { .side { flex: 1 1 100%; } }
""",
    js="""
const COLUMNS = 100, TILE = 14, PREVIEW = 84, REACH = 40, STEP = 0.03
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }
const kept = new WeakMap()  // an instance's atlas, what is pointed at and which digit is shown alone

function unpack(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const length = view.getUint32(0, true)
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)))
  let at = 4 + length
  const places = new Float32Array(2 * header.count)
  for (let i = 0; i < places.length; i++) places[i] = view.getUint16(at + 2 * i, true) / 65535
  at += 4 * header.count
  return { ...header, places, labels: bytes.slice(at, at + header.count), png: bytes.slice(at + header.count) }
}

export default function ({ data, parentElement, setTriggerValue }) {
  const map = unpack(data)
  const memory = kept.get(parentElement) ?? { pointed: null, alone: null }
  kept.set(parentElement, memory)
  const [sheet, live, open, legend] = [".sheet", "p", ".open", ".legend"].map(name => parentElement.querySelector(name))
  const paper = sheet.firstElementChild, preview = parentElement.querySelector(".card canvas")
  const style = getComputedStyle(sheet)
  const colours = style.getPropertyValue("--st-chart-categorical-colors").split(",").map(word => word.trim())
  const text = style.getPropertyValue("--st-text-color"), ground = style.getPropertyValue("--st-background-color")
  sheet.tabIndex = 0
  sheet.setAttribute("role", "application")
  sheet.setAttribute("aria-label", map.name)
  open.textContent = map.open
  open.hidden = false
  legend.setAttribute("role", "group")
  legend.setAttribute("aria-label", map.legend)
  const isMine = i => i >= map.count
  const xOf = i => isMine(i) ? map.mine[i - map.count].x : map.places[2 * i]
  const yOf = i => 1 - (isMine(i) ? map.mine[i - map.count].y : map.places[2 * i + 1])
  const isShown = i => isMine(i) || memory.alone === null || map.labels[i] === memory.alone

  function draw() {
    const ratio = devicePixelRatio || 1, width = sheet.clientWidth, height = sheet.clientHeight
    if (!width) return
    paper.width = width * ratio
    paper.height = height * ratio
    const context = paper.getContext("2d")
    context.scale(ratio, ratio)
    const dot = width < 500 ? 2 : 3
    context.globalAlpha = 0.75
    for (let digit = 0; digit < 10; digit++) {
      if (memory.alone !== null && memory.alone !== digit) continue
      context.fillStyle = colours[digit % colours.length]
      for (let i = 0; i < map.count; i++) {
        if (map.labels[i] === digit) context.fillRect(xOf(i) * width - dot / 2, yOf(i) * height - dot / 2, dot, dot)
      }
    }
    context.globalAlpha = 1
    context.textAlign = "center"
    context.textBaseline = "middle"
    context.lineJoin = "round"
    context.font = `700 20px ${style.fontFamily}`
    map.centres.forEach(([x, y], digit) => {
      if (memory.alone !== null && memory.alone !== digit) return
      context.strokeStyle = ground
      context.lineWidth = 5
      context.strokeText(digit, x * width, (1 - y) * height)
      context.fillStyle = text
      context.fillText(digit, x * width, (1 - y) * height)
    })
    map.mine.forEach((one, i) => {
      const x = xOf(map.count + i) * width, y = yOf(map.count + i) * height
      context.drawImage(pictureOf(bytesOf(one.pixels)), x - 14, y - 14, 28, 28)
      ring(context, x, y, 18, "#ffaa33")
    })
    if (memory.pointed !== null) ring(context, xOf(memory.pointed) * width, yOf(memory.pointed) * height, 7, text)
  }

  function ring(context, x, y, radius, colour) {
    for (const [width, style] of [[5, ground], [2.5, colour]]) {
      context.beginPath()
      context.arc(x, y, radius, 0, 7)
      context.lineWidth = width
      context.strokeStyle = style
      context.stroke()
    }
  }

  function bytesOf(text) {
    return Uint8Array.from(atob(text), letter => letter.charCodeAt(0))
  }

  function pictureOf(pixels) {
    const picture = document.createElement("canvas")
    picture.width = picture.height = 28
    const context = picture.getContext("2d"), values = context.createImageData(28, 28)
    pixels.forEach((grey, place) => values.data.set([grey, grey, grey, 255], 4 * place))
    context.putImageData(values, 0, 0)
    return picture
  }

  function point(i) {
    memory.pointed = i
    const context = preview.getContext("2d")
    context.clearRect(0, 0, PREVIEW, PREVIEW)
    context.imageSmoothingQuality = "high"
    if (i === null) live.textContent = map.hint
    else if (isMine(i)) {
      context.drawImage(pictureOf(bytesOf(map.mine[i - map.count].pixels)), 0, 0, PREVIEW, PREVIEW)
      live.textContent = map.mine[i - map.count].words
    } else {
      const left = i % COLUMNS * TILE, top = Math.floor(i / COLUMNS) * TILE
      if (memory.atlas) context.drawImage(memory.atlas, left, top, TILE, TILE, 0, 0, PREVIEW, PREVIEW)
      live.textContent = map.words.replace("{label}", map.labels[i]).replace("{index}", i)
    }
    open.disabled = i === null || isMine(i)
    draw()
  }

  function nearestTo(x, y, allowed) {
    const width = sheet.clientWidth, height = sheet.clientHeight
    let best = null, least = Infinity
    for (let i = 0; i < map.count + map.mine.length; i++) {
      if (!isShown(i) || !allowed(i)) continue
      const distance = ((xOf(i) - x) * width) ** 2 + ((yOf(i) - y) * height) ** 2 - (isMine(i) ? 200 : 0)
      if (distance < least) { least = distance; best = i }
    }
    return { best, distance: Math.sqrt(Math.max(least, 0)) }
  }
  function under(event) {
    const box = sheet.getBoundingClientRect()
    const found = nearestTo((event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height, () => true)
    return found.distance <= REACH ? found.best : null
  }
  const choose = () => { if (memory.pointed !== null && !isMine(memory.pointed)) setTriggerValue("chosen", memory.pointed) }
  sheet.onpointermove = event => { if (event.pointerType === "mouse") { const i = under(event); if (i !== memory.pointed) point(i) } }
  sheet.onclick = event => {
    const i = under(event), again = i !== null && i === memory.pointed
    point(i)
    if (event.pointerType === "mouse" || again) choose()
  }
  open.onclick = choose
  sheet.onkeydown = event => {
    if (event.key === "Enter" || event.key === " ") { event.preventDefault(); choose(); return }
    const move = MOVES[event.key]
    if (!move) return
    event.preventDefault()
    if (memory.pointed === null) { point(nearestTo(0.5, 0.5, () => true).best); return }
    const x = xOf(memory.pointed), y = yOf(memory.pointed)
    const ahead = i => (xOf(i) - x) * move[0] + (yOf(i) - y) * move[1] > 0
    const { best } = nearestTo(x + STEP * move[0], y + STEP * move[1], ahead)
    if (best !== null) point(best)
  }

  while (legend.children.length < 10) {
    const button = legend.appendChild(document.createElement("button"))
    button.type = "button"
    button.appendChild(document.createElement("i"))
    button.append(String(legend.children.length - 1))
  }
  const press = () => [...legend.children].forEach((button, digit) => {
    button.setAttribute("aria-pressed", memory.alone === digit)
    button.firstElementChild.style.background = colours[digit % colours.length]
  })
  ;[...legend.children].forEach((button, digit) => {
    button.onclick = () => { memory.alone = memory.alone === digit ? null : digit; press(); point(null) }
  })
  press()
  if (!memory.atlas) {
    const atlas = new Image()
    atlas.onload = () => { memory.atlas = atlas; point(memory.pointed) }
    atlas.src = URL.createObjectURL(new Blob([map.png], { type: "image/png" }))
  }
  memory.observer?.disconnect()
  memory.observer = new ResizeObserver(draw)
  memory.observer.observe(sheet)
  if (memory.pointed !== null && memory.pointed >= map.count + map.mine.length) memory.pointed = null
  point(memory.pointed)
  return () => memory.observer.disconnect()
}
""",
)
