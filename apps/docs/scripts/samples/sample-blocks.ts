/**
 * The TypeScript samples of a page.
 *
 * A sample is checked as a program of its own. What it takes for granted stands before it in a comment that readers do not see:
 *
 *     <!-- sample: given
 *     declare const importer: Importer
 *     -->
 *
 * `<!-- sample: beside FILE` gives, in the same way, a file that the sample imports by a relative path.
 *
 * `<!-- sample: run -->` has it run, too, and `<!-- sample: not checked, because … -->` leaves it out. A sample behind
 * `<!-- from PATH -->` is an excerpt of a file that is checked by itself.
 */

/** A sample. */
export interface Sample {
  /** Path of the page, from the root of the repository. */
  readonly page: string
  /** Line of the page on which the code begins, from 1. */
  readonly line: number
  /**
   * A program that has the sample, and what is given, on the very lines on which they stand in the page: what a compiler says about a
   * line holds for the page.
   */
  readonly program: string
  /** Files that it imports, by their paths relative to it. */
  readonly beside: ReadonlyArray<{ readonly path: string; readonly text: string }>
  readonly isRun: boolean
}

/** What a page has in samples. */
export interface PageSamples {
  readonly checked: ReadonlyArray<Sample>
  /** Lines of samples that are not checked, with the reason. */
  readonly left: ReadonlyArray<{ readonly line: number; readonly why: string }>
}

/** A line of a page with its number, from 1. */
type Line = readonly [number: number, text: string]

interface Marker {
  readonly given: Array<Line>
  readonly beside: Array<{ readonly path: string; readonly text: string }>
  isRun: boolean
  why?: string
}

const none = (): Marker => ({ given: [], beside: [], isRun: false })

const programOf = (lines: ReadonlyArray<Line>): string => {
  const program: Array<string> = []
  for (const [line, text] of lines) program[line - 1] = text
  return `${Array.from(program, (text) => (text as string | undefined) ?? "").join("\n")}\n`
}

/** Lines behind `at` until one that ends what they are in. */
const until = (
  lines: ReadonlyArray<string>,
  at: number,
  isEnd: (line: string) => boolean
): ReadonlyArray<Line> => {
  const end = lines.findIndex((line, index) => index > at && isEnd(line))
  return lines.slice(at + 1, end === -1 ? undefined : end).map((text, index) => [at + 2 + index, text])
}

const isEndOfComment = (line: string): boolean => line === "-->"
const isFence = (line: string): boolean => line.startsWith("```")

/** Notes what a comment says about the next sample. */
const readMarker = (said: string, marker: Marker, body: () => ReadonlyArray<Line>): boolean => {
  const [, path] = /^beside (\S+)$/.exec(said) ?? []
  const [, why] = /^not checked, because (.+)$/.exec(said) ?? []
  if (said === "run") marker.isRun = true
  else if (said === "given") marker.given.push(...body())
  else if (path !== undefined)
    marker.beside.push({
      path,
      text: body()
        .map(([, text]) => text)
        .join("\n")
    })
  else if (why !== undefined) marker.why = why
  else return false
  return true
}

/** Finds the samples of a page, and what is said about each. A marker holds for the next sample. */
export const sampleBlocks = (page: string, text: string): PageSamples => {
  const lines = text.split("\n")
  const checked: Array<Sample> = []
  const left: Array<{ readonly line: number; readonly why: string }> = []
  let marker = none()
  let passed = -1
  for (const [at, line] of lines.entries()) {
    if (at <= passed) continue
    const [, said] = /^<!-- sample: (.*?)(?: -->)?$/.exec(line) ?? []
    const [, source] = /^<!-- from (\S+)/.exec(line) ?? []
    if (source !== undefined) marker.why = `an excerpt of ${source}`
    if (said !== undefined && !readMarker(said, marker, () => until(lines, at, isEndOfComment)))
      throw new Error(`${page}:${at + 1}: "sample: ${said}" is not understood`)
    if (!isFence(line)) continue
    const code = until(lines, at, isFence)
    passed = at + code.length + 1
    if (!/^```(ts|typescript)\b/.test(line)) continue
    const { beside, given, isRun, why } = marker
    if (why !== undefined) left.push({ line: at + 1, why })
    else checked.push({ page, line: at + 2, program: programOf([...given, ...code]), beside, isRun })
    marker = none()
  }
  return { checked, left }
}
