import type { StyledText } from "./recorded-terminal.ts"
import type { Recording, TimedLine } from "./recording.ts"
import { heightOf, shortNumber, svgScreen, svgText } from "./svg-screen.ts"

/** Letters that appear at some time. */
interface TimedText {
  readonly piece: StyledText
  readonly from: number
}

/**
 * Typed letters appear word by word, as each moment takes some bytes of the picture; the prompt before them is there at once.
 */
const timedTexts = ({ from, line, typedMillis = 0 }: TimedLine): ReadonlyArray<TimedText> =>
  line.flatMap((piece, index): ReadonlyArray<TimedText> => {
    if (index === 0 || typedMillis === 0) return [{ piece, from }]
    return [...piece.text.matchAll(/\S+/g)].map(({ 0: text, index: begin }) => ({
      piece: { ...piece, column: piece.column + begin, text },
      from: from + (typedMillis * (begin + text.length)) / piece.text.length
    }))
  })

/**
 * A recording as one picture that moves by itself.
 *
 * It begins anew when it is over. Without movement, because somebody prefers that or a program knows none, it is the last moment
 * of the recording. Browsers do not tell a picture in a page what is preferred there: offer `stillSvg` there as well.
 */
export const animatedSvg = (recording: Recording, title: string): string => {
  const { lines, millis, scrolls } = recording
  const percent = (at: number): string => `${shortNumber((at / millis) * 100)}%`
  const names = new Map<string, string>()
  /** The name of a movement, which is written once. */
  const movement = (frames: string): string => {
    const name = names.get(frames) ?? `k${names.size}`
    names.set(frames, name)
    return ` style="animation-name:${name}"`
  }
  /** Shown for a part of the time. What is there in the end is there without movement as well. */
  const during = (from: number, until?: number): string => {
    const begin = from === 0 ? "" : `0%{visibility:hidden}`
    const end = until === undefined ? "" : `${percent(until)},to{visibility:hidden}`
    if (begin === "" && end === "") return ""
    const name = movement(`${begin}${percent(from)}{visibility:visible}${end}`)
    return until === undefined ? name : `${name} visibility="hidden"`
  }
  const texts = lines.flatMap((timed) =>
    timedTexts(timed).map(({ from, piece }) => svgText(piece, timed.row, during(from, timed.until)))
  )
  const roll = movement(
    scrolls.map(({ at, top }) => `${percent(at)}{transform:translateY(-${heightOf(top)}px)}`).join("")
  )
  const last = `transform="translate(0 -${heightOf(lastTop(recording))})"`
  return svgScreen(recording, title, `<g class="roll"${roll} ${last}>\n${texts.join("\n")}\n</g>`, [
    `text,.roll{animation:${millis}ms step-end infinite}`,
    "@media(prefers-reduced-motion:reduce){text,.roll{animation:none!important}}",
    ...[...names].map(([frames, name]) => `@keyframes ${name}{${frames}}`)
  ])
}

/** The last moment of a recording as a picture. */
export const stillSvg = (recording: Recording, title: string): string => {
  const top = lastTop(recording)
  const texts = recording.lines
    .filter(({ row, until }) => row >= top && until === undefined)
    .flatMap(({ line, row }) => line.map((piece) => svgText(piece, row - top)))
  return svgScreen(recording, title, texts.join("\n"))
}

const lastTop = ({ scrolls }: Recording): number => scrolls.at(-1)?.top ?? 0
