import type { Look, StyledText, TerminalSize } from "./recorded-terminal.ts"

/** Width of a letter, height of a line, and what is around them, in units of the picture. */
const letterWidth = 8.4
const lineHeight = 19
const margin = 16
const titleHeight = 34

/** Colours of the frame and of letters; the latter are at least 4.5 to 1 on the paper. */
interface Colours extends Readonly<Record<Look, string>> {
  readonly paper: string
  readonly frame: string
}

const light: Colours = {
  paper: "#ffffff",
  frame: "#d0d7de",
  plain: "#1f2328",
  good: "#116329",
  bad: "#a40e26",
  doubtful: "#7d4e00",
  strong: "#1f2328",
  faint: "#59636e"
}

const dark: Colours = {
  paper: "#0d1117",
  frame: "#30363d",
  plain: "#e6edf3",
  good: "#4ac26b",
  bad: "#ff8182",
  doubtful: "#d4a72c",
  strong: "#ffffff",
  faint: "#9198a1"
}

const rulesOf = (colours: Colours): string =>
  [
    `.paper{fill:${colours.paper};stroke:${colours.frame}}.frame{fill:${colours.frame}}`,
    ...(["plain", "good", "bad", "doubtful", "strong", "faint"] as const).map(
      (look) => `.${look}{fill:${colours[look]}}`
    )
  ].join("")

const rules = [
  `text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono","Liberation Mono",monospace;white-space:pre}`,
  ".strong{font-weight:600}",
  rulesOf(light),
  `@media(prefers-color-scheme:dark){${rulesOf(dark)}}`
]

/** So many digits as a place in the picture or in time needs. */
export const shortNumber = (value: number): string => String(Number(value.toFixed(3)))

/** How far so many rows are from the top, in units of the picture. */
export const heightOf = (rows: number): string => shortNumber(rows * lineHeight)

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")

/**
 * Letters in a row of the screen, with more attributes if need be. They keep to their columns whatever the font is.
 */
export const svgText = ({ column, look, text }: StyledText, row: number, attributes = ""): string => {
  const x = shortNumber(margin + column * letterWidth)
  const y = shortNumber(titleHeight + row * lineHeight + 14)
  const length = shortNumber(text.length * letterWidth)
  return `<text class="${look}" x="${x}" y="${y}" textLength="${length}"${attributes}>${escaped(text)}</text>`
}

/**
 * A terminal as a picture with nothing from elsewhere: no script, no font. Light or dark, as the reader's system is.
 *
 * `styles` are further rules, and `body` is what stands on the screen. What is outside of the screen is cut off.
 */
export const svgScreen = (
  { columns, rows }: TerminalSize,
  title: string,
  body: string,
  styles: ReadonlyArray<string> = []
): string => {
  const width = columns * letterWidth + 2 * margin
  const screenHeight = rows * lineHeight
  const height = screenHeight + titleHeight + margin
  const [w, h, screen] = [width, height, screenHeight].map(shortNumber)
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${w} ${h}" width="${w}" height="${h}" role="img" aria-labelledby="title">
<title id="title">${escaped(title)}</title>
<style>
${[...rules, ...styles].join("\n")}
</style>
<rect class="paper" x=".5" y=".5" width="${shortNumber(width - 1)}" height="${shortNumber(height - 1)}" rx="8"/>
<g class="frame"><circle cx="20" cy="18" r="5"/><circle cx="38" cy="18" r="5"/><circle cx="56" cy="18" r="5"/></g>
<clipPath id="screen"><rect y="${titleHeight}" width="${w}" height="${screen}"/></clipPath>
<g clip-path="url(#screen)">
${body}
</g>
</svg>
`
}
