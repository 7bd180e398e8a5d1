import type { Output } from "./surroundings.ts"

/** How words are set apart. Does nothing where colours are not wanted. */
export interface Look {
  readonly good: (text: string) => string
  readonly bad: (text: string) => string
  readonly doubtful: (text: string) => string
  readonly strong: (text: string) => string
  readonly faint: (text: string) => string
}

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

/** True for a terminal that can move its cursor. */
export const canRewrite = (
  output: Output,
  environment: Readonly<Record<string, string | undefined>>
): boolean => output.isTerminal && environment["TERM"] !== "dumb"

/** True for a terminal with colours whose user does not mind them. */
export const hasColour = (
  output: Output,
  environment: Readonly<Record<string, string | undefined>>
): boolean => canRewrite(output, environment) && (environment["NO_COLOR"] ?? "") === ""

/** The look for an output. */
export const lookFor = (output: Output, environment: Readonly<Record<string, string | undefined>>): Look =>
  hasColour(output, environment) ? colourfulLook : plainLook
