import { readFileSync } from "node:fs"
import { createInterface } from "node:readline/promises"
import { makeProvider } from "./make-provider.ts"

/** The version of this package. Its manifest is one folder up, from the sources and from the bundle alike. */
const version = (): string => {
  const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
    readonly version: string
  }
  return manifest.version
}

/** Questions go to standard error: standard output is for what came of the call. */
const ask = async (question: string): Promise<string> => {
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  // Ctrl-D is an answer, too: none.
  const ended = new Promise<string>((resolve) => lines.once("close", () => resolve("")))
  const answer = await Promise.race([lines.question(question), ended])
  lines.close()
  return answer
}

/** The package manager that has started this, by what it says of itself. */
const packageManager = (): string =>
  /^(pnpm|yarn)\//.exec(process.env["npm_config_user_agent"] ?? "")?.[1] ?? "npm"

/** One call, as the process that it is. */
export const runAsProcess = async (): Promise<void> => {
  const { isGood, text } = await makeProvider(process.argv.slice(2), {
    workingFolder: process.cwd(),
    version: version(),
    year: new Date().getFullYear(),
    packageManager: packageManager(),
    ...(process.stdin.isTTY ? { ask } : {})
  })
  const output = isGood ? process.stdout : process.stderr
  output.write(text)
  if (!isGood) process.exitCode = 1
}
