/** The examples of all helps, taken from what is printed, and made into calls. */
import { outlineOf } from "../../src/command-line.ts"
import { wordsOfAll } from "../../src/command-outline.ts"
import { commandTree } from "../../src/main.ts"
import { builtInPlugins } from "../../src/plugins.ts"
import { call } from "./call.ts"

/** An example as it stands in the help. */
export interface HelpExample {
  /** The words of the command whose help it is. */
  readonly command: string
  readonly example: string
}

/** All examples, in the order of the commands. */
export const helpExamples = async (): Promise<ReadonlyArray<HelpExample>> => {
  const found: Array<HelpExample> = []
  for (const words of wordsOfAll(outlineOf(commandTree(builtInPlugins)))) {
    const { stdout } = await call([...words, "--help"])
    const [, text = ""] = stdout.split("\nExamples\n")
    for (const [, example = ""] of text.matchAll(/^ {4}(\S.*)$/gm))
      found.push({ command: words.join(" "), example })
  }
  return found
}

/** The words that a shell makes of a command: quotes are taken away, and nothing is put in. */
const shellWords = (command: string): ReadonlyArray<string> =>
  [...command.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) => word.replaceAll(/['"]/g, ""))

/** What an example calls Bulkport with, without what a shell does around it. */
export const argumentsOf = (example: string): ReadonlyArray<string> => {
  const inner = /[$<]\((bulkport [^)]*)\)/.exec(example)?.[1] ?? example
  const [program, ...words] = shellWords(inner.replace(/ > \S+$/, ""))
  if (program !== "bulkport") throw new Error(`This is no call of bulkport: ${example}`)
  return words
}
