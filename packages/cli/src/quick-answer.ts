/** Answers what can be answered before anything is loaded. Imports next to nothing. */
import { readFileSync } from "node:fs"
import { hasColour } from "./look.ts"
import { version } from "./version.ts"

/** The help of every command, by its words, such as `runs list`; that of `bulkport` itself under the empty word. */
export type HelpTexts = Readonly<Record<string, { readonly plain: string; readonly coloured: string }>>

/** What the build writes beside the bundle. Not there when the command line runs from its sources. */
export const helpTextsFile = "help-texts.json"

const readHelpTexts = (folder: URL): HelpTexts => {
  try {
    return JSON.parse(readFileSync(new URL(helpTextsFile, folder), "utf8")) as HelpTexts
  } catch {
    return {}
  }
}

/**
 * The text for a call that only asks for the version or for help, as the whole command line would print it. Gives
 * `undefined` for every other call, and when the texts are not in the folder.
 */
export const quickAnswer = (
  args: ReadonlyArray<string>,
  folder: URL,
  stdout: { readonly isTTY: boolean | undefined },
  environment: Readonly<Record<string, string | undefined>>
): string | undefined => {
  const last = args.at(-1)
  if (args.length === 1 && last === "--version") return `bulkport ${version()}\n`
  if (last !== "--help" && last !== "-h") return undefined
  const words = args.slice(0, -1).join(" ")
  const texts = readHelpTexts(folder)
  const text = Object.hasOwn(texts, words) ? texts[words] : undefined
  const output = { isTerminal: stdout.isTTY === true, columns: () => 0, write: () => undefined }
  return hasColour(output, environment) ? text?.coloured : text?.plain
}
