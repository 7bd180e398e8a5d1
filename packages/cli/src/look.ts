/** What a terminal can show, and what its user wants to see: colours, symbols, and lines that are rewritten. */
import type { Output } from "./surroundings.ts"

/** How words are set apart. Does nothing where colours are not wanted. */
export interface Look {
  readonly good: (text: string) => string
  readonly bad: (text: string) => string
  readonly doubtful: (text: string) => string
  readonly strong: (text: string) => string
  readonly faint: (text: string) => string
}

/** The environment of a call. */
type Environment = Readonly<Record<string, string | undefined>>

const plain = (text: string): string => text

/** No colours. */
export const plainLook: Look = { good: plain, bad: plain, doubtful: plain, strong: plain, faint: plain }

const colour =
  (code: number) =>
  (text: string): string =>
    `\u001b[${code}m${text}\u001b[0m`

const colourfulLook: Look = {
  good: colour(32),
  bad: colour(31),
  doubtful: colour(33),
  strong: colour(1),
  faint: colour(2)
}

/** True for a variable that says yes: any text but one of the usual ways to say no. */
const isOn = (text: string | undefined): boolean => !/^(|0|false|no|off)$/i.test((text ?? "").trim())

/** True where nobody watches: continuous integration says so by setting `CI`. */
export const isUnattended = (environment: Environment): boolean => isOn(environment["CI"])

/** True when the environment asks for plain lines that a screen reader reads well. */
export const wantsAccessible = (environment: Environment): boolean => isOn(environment["BULKPORT_ACCESSIBLE"])

/** True for a terminal that can move its cursor, with somebody in front of it. */
export const canRewrite = (output: Output, environment: Environment): boolean =>
  output.isTerminal && environment["TERM"] !== "dumb" && !isUnattended(environment)

/**
 * True when colours are wanted, by the conventions that tools share. The first that applies decides: accessible output and
 * `NO_COLOR` say no; `FORCE_COLOR` and `CLICOLOR_FORCE` say yes, whatever the output is; `CLICOLOR=0` says no; a terminal says
 * yes unless it is a dumb one.
 */
export const hasColour = (output: Output, environment: Environment): boolean => {
  const { CLICOLOR, CLICOLOR_FORCE, FORCE_COLOR, NO_COLOR, TERM } = environment
  if (wantsAccessible(environment) || (NO_COLOR ?? "") !== "") return false
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== "") return isOn(FORCE_COLOR)
  if (isOn(CLICOLOR_FORCE)) return true
  return CLICOLOR !== "0" && output.isTerminal && TERM !== "dumb"
}

/** The look for an output. Accessible output has no colours. */
export const lookFor = (output: Output, environment: Environment, isAccessible = false): Look =>
  !isAccessible && hasColour(output, environment) ? colourfulLook : plainLook

/** Signs that stand in front of lines, and what shows that something is under way. */
export interface Marks {
  readonly done: string
  readonly failed: string
  /** Done, and something is to be looked at. */
  readonly doubtful: string
  readonly stopped: string
  /** For what was left out at the end of a line. */
  readonly cut: string
  readonly spinner: ReadonlyArray<string>
}

const symbols: Marks = {
  done: "✓",
  failed: "✗",
  doubtful: "!",
  stopped: "–",
  cut: "…",
  spinner: ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"]
}

const letters: Marks = {
  done: "+",
  failed: "x",
  doubtful: "!",
  stopped: "-",
  cut: "...",
  spinner: ["|", "/", "-", "\\"]
}

/** True where more than ASCII arrives as it was meant. */
export const isUnicode = (environment: Environment): boolean => {
  const { LANG, LC_ALL, LC_CTYPE, OS, TERM, TERM_PROGRAM, WT_SESSION } = environment
  // The console of Linux itself has few signs, whatever its encoding.
  if (TERM === "linux") return false
  // Windows says nothing by its locale: the newer terminals are told by their names.
  if (OS === "Windows_NT")
    return WT_SESSION !== undefined || TERM_PROGRAM === "vscode" || (TERM ?? "").startsWith("xterm")
  const locale = [LC_ALL, LC_CTYPE, LANG].find((text) => (text ?? "") !== "") ?? ""
  return /utf-?8/i.test(locale)
}

/** The marks that the terminal can show. */
export const marksFor = (environment: Environment): Marks => (isUnicode(environment) ? symbols : letters)
