// Writes the help of every command into a folder, as the command line itself prints it: printing it takes no time then.
// Usage: node scripts/write-help-texts.ts dist
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { commandTree, main } from "../src/main.ts"
import { builtInPlugins } from "../src/plugins.ts"
import { type HelpTexts, helpTextsFile } from "../src/quick-answer.ts"

interface CommandNode {
  readonly name: string
  readonly subcommands: ReadonlyArray<{ readonly commands: ReadonlyArray<CommandNode> }>
}

/** The words of a command and of all below it. */
const pathsOf = (
  command: CommandNode,
  words: ReadonlyArray<string> = []
): ReadonlyArray<ReadonlyArray<string>> => [
  words,
  ...command.subcommands
    .flatMap(({ commands }) => commands)
    .flatMap((each) => pathsOf(each, [...words, each.name]))
]

const helpOf = async (words: ReadonlyArray<string>): Promise<string> => {
  let printed = ""
  const output = { isTerminal: true, columns: () => 80 }
  const code = await main([...words, "--help"], {
    folder: process.cwd(),
    environment: {},
    stdin: { isTerminal: false, line: () => () => undefined },
    stdout: { ...output, write: (text) => void (printed += text) },
    stderr: { ...output, write: (text) => void process.stderr.write(text) },
    plugins: builtInPlugins,
    onStop: () => () => undefined
  })
  if (code !== 0) throw new Error(`The help of "${words.join(" ")}" ended with exit code ${code}.`)
  return printed
}

const texts: Record<string, HelpTexts[string]> = {}
for (const words of pathsOf(commandTree(builtInPlugins))) texts[words.join(" ")] = await helpOf(words)
await writeFile(join(process.argv[2] ?? "dist", helpTextsFile), JSON.stringify(texts))
