/**
 * Draws a column of boxes with arrows between them, as SVG.
 *
 * One column, 340 units wide with letters of 14, so that it can be read on a telephone of 320 pixels. Colours are variables with values
 * for light and dark, by what the reader's system prefers; a page that has a switch of its own sets them itself.
 */

/** A box. */
export interface Box {
  /** What kind of thing it is: something that is done, a question, or an end of the story. */
  readonly kind: "step" | "question" | "end"
  readonly title: string
  /** Sentences below the title. */
  readonly lines?: ReadonlyArray<string>
  /** Names with values, such as what is recorded before and after. */
  readonly facts?: ReadonlyArray<readonly [name: string, value: string]>
  /** Where an answer leads away from the column. Its arrow goes to the box that is named, further in. */
  readonly aside?: { readonly answer: string; readonly box: Box }
  /** What stands beside the arrow to the next box. */
  readonly next?: string
}

/** A picture in words and boxes. */
export interface Diagram {
  /** Name of its file, without an ending. */
  readonly name: string
  readonly title: string
  /** The whole story in sentences, for those who cannot see it. */
  readonly description: string
  readonly boxes: ReadonlyArray<Box>
}

const width = 340
const margin = 4
const padding = 12
const lineHeight = 19
const arrowHeight = 34
const asideIndent = 36
/** Units that a letter of the size takes, on the safe side for any system's letters. */
const letter = 7.3

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")

const wrapped = (text: string, room: number): ReadonlyArray<string> => {
  const lines: Array<string> = []
  for (const word of text.split(" ")) {
    const last = lines.at(-1)
    if (last !== undefined && (last.length + 1 + word.length) * letter <= room)
      lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}

interface Drawn {
  readonly svg: string
  /** Where it ends. */
  readonly bottom: number
}

const text = (x: number, y: number, kind: string, content: string): string =>
  `<text x="${x}" y="${y}" class="${kind}">${content}</text>`

const drawBox = ({ facts = [], kind, lines = [], title }: Box, left: number, top: number): Drawn => {
  const room = width - margin - left - 2 * padding
  const x = left + padding
  let y = top + padding - 5
  const rows: Array<string> = []
  const put = (kindOfText: string, content: string): void => {
    y += lineHeight
    rows.push(text(x, y, kindOfText, content))
  }
  // Bold letters are wider.
  for (const line of wrapped(title, room / 1.08)) put("title", escaped(line))
  for (const line of lines.flatMap((each) => wrapped(each, room))) put("text", escaped(line))
  for (const [name, value] of facts) {
    const [first = "", ...others] = wrapped(`${name} ${value}`, room)
    put("fact", `<tspan class="name">${escaped(name)}</tspan>${escaped(first.slice(name.length))}`)
    for (const line of others) put("fact", escaped(line))
  }
  const bottom = y + padding
  const frame = `<rect x="${left}" y="${top}" width="${width - margin - left}" height="${bottom - top}" rx="8" class="${kind}"/>`
  return { svg: [frame, ...rows].join("\n"), bottom }
}

const arrowHead = (x: number, y: number): string =>
  `<path d="M${x - 5} ${y - 8}L${x} ${y}L${x + 5} ${y - 8}" class="line"/>`

const drawArrow = (top: number, label: string | undefined): Drawn => {
  const x = margin + 16
  const bottom = top + arrowHeight
  const said = label === undefined ? "" : `\n${text(x + 12, top + 21, "label", escaped(label))}`
  return { svg: `<path d="M${x} ${top}V${bottom}" class="line"/>\n${arrowHead(x, bottom)}${said}`, bottom }
}

/** An answer that leads to a box beside the column: below the question, further in. */
const drawAside = ({ answer, box }: NonNullable<Box["aside"]>, top: number): Drawn => {
  const x = margin + asideIndent + 16
  const start = top + arrowHeight
  const drawn = drawBox(box, margin + asideIndent, start)
  const arrow = `<path d="M${x} ${top}V${start}" class="line"/>\n${arrowHead(x, start)}\n${text(x + 12, top + 21, "label", escaped(answer))}`
  // The column goes on past it.
  const past = `<path d="M${margin + 16} ${top}V${drawn.bottom}" class="line"/>`
  return { svg: [past, arrow, drawn.svg].join("\n"), bottom: drawn.bottom }
}

/** Values for light and for dark; the names are also those that the theme of the site sets. */
const style = `
:root { --diagram-ink: #1f2328; --diagram-soft: #59636e; --diagram-line: #59636e; --diagram-step: #ddf4ff; --diagram-question: #fff8c5; --diagram-end: #f6f8fa }
@media (prefers-color-scheme: dark) {
:root { --diagram-ink: #e6edf3; --diagram-soft: #9da7b3; --diagram-line: #9da7b3; --diagram-step: #0c2d4a; --diagram-question: #3b2f0a; --diagram-end: #21262d }
}
text { font: 14px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; fill: var(--diagram-ink) }
.title { font-weight: 600 }
.label, .name { fill: var(--diagram-soft) }
.line { fill: none; stroke: var(--diagram-line); stroke-width: 1.5 }
rect { stroke: var(--diagram-line); stroke-width: 1 }
.step { fill: var(--diagram-step) }
.question { fill: var(--diagram-question) }
.end { fill: var(--diagram-end) }
`

/** The picture as a file that stands for itself: no script, nothing from elsewhere, readable in light and in dark. */
export const drawDiagram = ({ boxes, description, name, title }: Diagram): string => {
  const pieces: Array<string> = []
  let y = margin
  for (const [at, box] of boxes.entries()) {
    const drawn = drawBox(box, margin, y)
    const beside = box.aside === undefined ? undefined : drawAside(box.aside, drawn.bottom)
    pieces.push(drawn.svg, ...(beside === undefined ? [] : [beside.svg]))
    y = beside?.bottom ?? drawn.bottom
    if (at < boxes.length - 1) {
      const arrow = drawArrow(y, box.next)
      pieces.push(arrow.svg)
      y = arrow.bottom
    }
  }
  const height = y + margin
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="${name}-title ${name}-text">`,
    `<title id="${name}-title">${escaped(title)}</title>`,
    `<desc id="${name}-text">${escaped(description)}</desc>`,
    `<style>${style}</style>`,
    ...pieces,
    "</svg>",
    ""
  ].join("\n")
}
