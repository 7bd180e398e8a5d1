import { Effect, Stream } from "effect"
import type { PartBytes } from "./xlsx-workbook.ts"
import { readXml } from "./xlsx-xml.ts"
import type { ZipFailure } from "./zip-archive.ts"

/** Whether a cell of this style shows its number as a date. */
export type IsDateStyle = (style: number) => boolean

/** Formats with a date that have a number only: those of all languages, and those of East Asia. ECMA-376, 18.8.30. */
const builtIn = new Set([14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58])

/** Reads which styles of a workbook are dates. Times of day and durations are not: they are no moments. */
export const readDateStyles = (bytes: PartBytes | undefined): Effect.Effect<IsDateStyle, ZipFailure> =>
  Effect.gen(function* () {
    if (bytes === undefined) return (): boolean => false
    const custom = new Map<string, boolean>()
    const formats: Array<string> = []
    let isCellFormats = false
    const reading = readXml<never>(bytes, "styleSheet", () => ({
      open: (name, { formatCode = "", numFmtId = "0" }) => {
        if (name === "numFmt") custom.set(numFmtId, isDateFormat(formatCode))
        if (name === "cellXfs") isCellFormats = true
        if (name === "xf" && isCellFormats) formats.push(numFmtId)
      },
      close: (name) => {
        if (name === "cellXfs") isCellFormats = false
      }
    }))
    yield* Stream.runDrain(reading)
    const styles = formats.map((id) => custom.get(id) ?? builtIn.has(Number(id)))
    return (style: number) => styles[style] ?? false
  })

/** A format with a year or a day, or the name of a month, outside quotes, escapes, colours and conditions. */
const isDateFormat = (code: string): boolean =>
  /[yd]|mmm/i.test(code.replace(/"[^"]*"|\\.|[_*].|\[[^\]]*\]/g, "").split(";", 1)[0] ?? "")
