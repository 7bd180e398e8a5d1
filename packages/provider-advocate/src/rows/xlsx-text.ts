/** Collects the text of one shared string or one inline cell, which may be in runs of different looks. */
import { ZipProblem } from "./zip-archive.ts"

/** A text in the making. Fed with the elements below the one that holds the text. */
export interface RunText {
  readonly open: (name: string) => void
  readonly text: (text: string) => void
  readonly close: (name: string) => void
  /** The whole text so far; the next one begins. */
  readonly take: () => string
}

/** Excel allows 32,767. */
const maxTextLength = 1024 ** 2

/** One text behind another. Throws `ZipProblem` where they are more than a cell could have. */
export const longer = (before: string, more: string): string => {
  if (before.length + more.length <= maxTextLength) return before + more
  throw new ZipProblem({ problem: "there is a text in the workbook that is too long" })
}

/** Begins with no text. Runs are put together; what says how a text is pronounced is left out. */
export const makeRunText = (): RunText => {
  let whole = ""
  let isText = false
  let isPhonetic = false
  return {
    open: (name) => {
      if (name === "rPh") isPhonetic = true
      if (name === "t") isText = !isPhonetic
    },
    text: (text) => {
      if (!isText) return
      whole = longer(whole, text)
    },
    close: (name) => {
      if (name === "rPh") isPhonetic = false
      if (name === "t") isText = false
    },
    take: () => {
      const taken = unescaped(whole)
      whole = ""
      isText = false
      isPhonetic = false
      return taken
    }
  }
}

/**
 * Takes away the escapes of characters that XML cannot hold, or would not keep: `_x000D_` is a carriage return, and
 * `_x005F_` an underscore that would otherwise begin an escape. ECMA-376, `ST_Xstring`.
 */
export const unescaped = (text: string): string =>
  text.includes("_x")
    ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) =>
        String.fromCharCode(Number.parseInt(code, 16))
      )
    : text
