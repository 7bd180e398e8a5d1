import { maxRecordLength } from "./csv-rows.ts"
import { LineFinder } from "./line-finder.ts"
import type { Step, StepReader } from "./read-in-steps.ts"
import { RowProblem } from "./row-problem.ts"
import type { TextLine } from "./lines-of-text.ts"

/** Where between the elements of the array the text so far has ended, or in what kind of element. */
type Place = "before array" | "first" | "next" | "brackets" | "plain" | "behind" | "over"

const quote = 34
const comma = 44
const openArray = 91
const closeArray = 93
const openObject = 123
const closeObject = 125
const backslash = 92

/** Blank space as JSON has it. */
const isBlank = (character: number): boolean =>
  character === 32 || character === 10 || character === 13 || character === 9

/**
 * Finds the elements of one JSON array in text that comes in pieces cut anywhere. Elements and faults are the same however
 * the text is cut. It looks at brackets, quotes and commas only: whether an element is JSON is for a parser to say.
 */
export class JsonArrayScanner implements StepReader<string, TextLine> {
  readonly #lines = new LineFinder()
  #problem: RowProblem | undefined = undefined
  #items: Array<TextLine> = []
  #place: Place = "before array"
  /** How many brackets of the element are open, and whether the text ended in a string, behind a backslash that escapes. */
  #depth = 0
  #isInString = false
  #isEscaped = false
  /** The element that is not finished: what earlier pieces held of it, its length so far, and where it begins. */
  #begun: Array<string> = []
  #length = 0
  #itemLine = 1

  read(text: string): Step<TextLine> {
    this.#items = []
    this.#lines.begin(text)
    let at = 0
    while (at < text.length && this.#problem === undefined) {
      at =
        this.#place === "brackets"
          ? this.#readBrackets(text, at)
          : this.#place === "plain"
            ? this.#readPlain(text, at)
            : this.#readBetween(text, at)
    }
    this.#lines.end()
    return { values: this.#items, problem: this.#problem }
  }

  end(): Step<TextLine> {
    if (this.#place === "over") return { values: [] }
    const line = this.#lines.line
    if (this.#place === "before array")
      this.#fail("a JSON file must hold one array of objects, in brackets", line)
    else if (this.#place === "brackets") {
      this.#fail("the file ends inside the element of the array that begins here", this.#itemLine)
    } else this.#fail("the file ends before the array does; its closing bracket is missing", line)
    return { values: [], problem: this.#problem }
  }

  /** Reads one character between two elements, with the blank space before it. */
  #readBetween(text: string, from: number): number {
    let at = from
    while (at < text.length && isBlank(text.charCodeAt(at))) at += 1
    if (at === text.length) return at
    const character = text.charCodeAt(at)
    const place = this.#place
    if (place === "before array") {
      if (character !== openArray)
        return this.#failAt(at, "a JSON file must hold one array of objects, in brackets")
      this.#place = "first"
      return at + 1
    }
    if (place === "over") return this.#failAt(at, "text stands behind the end of the array")
    if (character === closeArray && place !== "next") {
      this.#place = "over"
      return at + 1
    }
    if (place === "behind") {
      if (character !== comma) return this.#failAt(at, "a comma is missing before this element of the array")
      this.#place = "next"
      return at + 1
    }
    if (character === comma || character === closeArray || character === closeObject) {
      return this.#failAt(at, "an element of the array is missing here")
    }
    this.#itemLine = this.#lines.lineAt(at)
    const isPlain = character !== openObject && character !== openArray && character !== quote
    this.#place = isPlain ? "plain" : "brackets"
    return isPlain ? this.#readPlain(text, at) : this.#readBrackets(text, at)
  }

  /** Reads an object, an array or a string to its end, or to that of the text. */
  #readBrackets(text: string, from: number): number {
    const length = text.length
    let depth = this.#depth
    let at = from
    if (this.#isInString) {
      at = this.#readString(text, at)
      if (at === -1) return this.#keep(text, from)
      if (depth === 0) return this.#endItem(text, from, at)
    }
    while (at < length) {
      const character = text.charCodeAt(at)
      at += 1
      if (character === quote) {
        at = this.#readString(text, at)
        if (at === -1) break
        if (depth === 0) return this.#endItem(text, from, at)
      } else if (character === openObject || character === openArray) depth += 1
      else if (character === closeObject || character === closeArray) {
        depth -= 1
        if (depth > 0) continue
        this.#depth = 0
        return this.#endItem(text, from, at)
      }
    }
    this.#depth = depth
    return this.#keep(text, from)
  }

  /** Reads a string, whose opening quote has been read. Gives the offset behind its closing one, or -1 where it goes on. */
  #readString(text: string, from: number): number {
    const found = this.#isEscaped ? -1 : text.indexOf('"', from)
    if (found === -1 || text.charCodeAt(found - 1) === backslash) return this.#readEscapes(text, from)
    if (this.#hasBreak(from, found)) return this.#failInString()
    this.#isInString = false
    return found + 1
  }

  #readEscapes(text: string, from: number): number {
    let at = this.#isEscaped ? from + 1 : from
    for (;;) {
      const found = text.indexOf('"', at)
      const end = found === -1 ? text.length : found
      if (this.#hasBreak(from, end)) return this.#failInString()
      let slashes = 0
      while (end - slashes > at && text.charCodeAt(end - slashes - 1) === backslash) slashes += 1
      this.#isEscaped = slashes % 2 === 1
      this.#isInString = found === -1
      if (found === -1) return -1
      at = found + 1
      if (!this.#isEscaped) return at
    }
  }

  #failInString(): number {
    this.#failAt(
      this.#lines.nextBreak,
      "a line break stands inside a string; a quote that is missing looks like this"
    )
    return -1
  }

  #hasBreak(from: number, to: number): boolean {
    if (this.#lines.nextBreak >= to) return false
    if (this.#lines.nextBreak < from) this.#lines.lineAt(from)
    return this.#lines.nextBreak < to
  }

  /** Reads a number or a word. */
  #readPlain(text: string, from: number): number {
    for (let at = from; at < text.length; at++) {
      const character = text.charCodeAt(at)
      if (
        character === comma ||
        character === closeArray ||
        character === openArray ||
        character === openObject ||
        character === quote ||
        isBlank(character)
      ) {
        return this.#endItem(text, from, at)
      }
    }
    return this.#keep(text, from)
  }

  #endItem(text: string, from: number, to: number): number {
    this.#length += to - from
    if (this.#isTooLong()) return text.length
    const isInOneLine = this.#lines.lineAt(to) === this.#itemLine
    const whole =
      this.#begun.length === 0 ? text.slice(from, to) : this.#begun.join("") + text.slice(from, to)
    this.#items.push({
      line: this.#itemLine,
      text: isInOneLine ? whole : whole.replaceAll(/\r\n|[\r\n]/g, " ")
    })
    this.#begun = []
    this.#length = 0
    this.#place = "behind"
    return to
  }

  #keep(text: string, from: number): number {
    this.#begun.push(text.slice(from))
    this.#length += text.length - from
    this.#isTooLong()
    return text.length
  }

  #isTooLong(): boolean {
    if (this.#length <= maxRecordLength) return false
    this.#problem ??= new RowProblem({
      code: "record-too-long",
      problem: `the element of the array that begins here is longer than ${maxRecordLength} characters`,
      line: this.#itemLine
    })
    return true
  }

  #failAt(at: number, problem: string): number {
    this.#fail(problem, this.#lines.lineAt(at))
    return at
  }

  #fail(problem: string, line: number): void {
    this.#problem = new RowProblem({ code: "broken-json-array", problem, line })
  }
}
