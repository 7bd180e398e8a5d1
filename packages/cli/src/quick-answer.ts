/** Answers what can be answered before anything is loaded. Imports next to nothing. */
import { readFileSync } from "node:fs"
import { stripVTControlCharacters } from "node:util"
import { hasColour } from "./look.ts"
import { namedPlugins } from "./named-plugins.ts"
import { version } from "./version.ts"

/** The help of every command in colour, by its words, such as `runs list`; that of `bulkport` itself under the empty word. */
export type HelpTexts = Readonly<Record<string, string>>

/** What the build writes beside the bundle. Not there when the command line runs from its sources. */
export const helpTextsFile = "help-texts.json"

const readHelpTexts = (folder: URL): HelpTexts => {
  try {
    return JSON.parse(readFileSync(new URL(helpTextsFile, folder), "utf8")) as HelpTexts
  } catch {
    return {}
  }
}

/** The columns that the texts are written for. A wider window shows them just so. */
const writtenColumns = 80

/** The words of the command whose help is asked for, and nothing else is. */
const wordsOf = (args: ReadonlyArray<string>): ReadonlyArray<string> | undefined => {
  const last = args.at(-1)
  if (args[0] === "help") return args.slice(1)
  return last === "--help" || last === "-h" ? args.slice(0, -1) : undefined
}

/**
 * The text for a call that only asks for the version or for help, as the whole command line would print it. Gives
 * `undefined` for every other call, and when the texts are not in the folder, are too wide for the window, or lack the flags of
 * plugins that the working folder names.
 */
export const quickAnswer = (
  args: ReadonlyArray<string>,
  folder: URL,
  stdout: { readonly isTTY: boolean | undefined; readonly columns?: number | undefined },
  environment: Readonly<Record<string, string | undefined>>,
  workingFolder: string
): string | undefined => {
  if (args.length === 1 && args[0] === "--version") return `bulkport ${version()}\n`
  const asked = wordsOf(args)
  const { columns = 0 } = stdout
  // Zero is what a terminal says that does not know.
  const isNarrow = stdout.isTTY === true && columns > 0 && columns < writtenColumns
  if (asked === undefined || isNarrow) return undefined
  if (namedPlugins(workingFolder, undefined).names.length > 0) return undefined
  const words = asked.join(" ")
  const texts = readHelpTexts(folder)
  const text = Object.hasOwn(texts, words) ? texts[words] : undefined
  const output = { isTerminal: stdout.isTTY === true, columns: () => 0, write: () => undefined }
  return text === undefined || hasColour(output, environment) ? text : stripVTControlCharacters(text)
}
