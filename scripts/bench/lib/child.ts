import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"

/** Absolute path of a file beside this one. */
export const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** The command line as it is published. */
export const builtCommandLine = here("../../../packages/cli/dist/bin.js")

/** Runs a program to its end and gives what it printed. Rejects when it fails; its complaints go to our standard error. */
export const printedBy = async (
  program: string,
  args: ReadonlyArray<string>,
  environment: Readonly<Record<string, string>> = {}
): Promise<string> => {
  const child = spawn(program, [...args], {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "inherit"]
  })
  let printed = ""
  child.stdout.on("data", (piece: Buffer) => (printed += piece.toString()))
  const [code] = (await once(child, "close")) as [number | null]
  if (code !== 0) throw new Error(`${program} ${args.join(" ")} ended with ${code ?? "a signal"}: ${printed}`)
  return printed
}

/** Runs a script of this folder in a Node of its own and gives the one JSON value that it prints. */
export const jsonOf = async <Value>(
  script: string,
  args: ReadonlyArray<string>,
  environment: Readonly<Record<string, string>> = {}
): Promise<Value> =>
  JSON.parse(await printedBy(process.execPath, [here(script), ...args], environment)) as Value

/** A script that runs beside us until it is stopped. */
export interface Companion {
  /** The line it printed when it was ready. */
  readonly firstLine: string
  readonly process: ChildProcess
  readonly stop: () => void
}

/** Starts a script and waits for its first line. Rejects when it ends before. */
export const startCompanion = async (path: string, args: ReadonlyArray<string> = []): Promise<Companion> => {
  const child = spawn(process.execPath, [path, ...args], { stdio: ["ignore", "pipe", "inherit"] })
  const [first] = (await Promise.race([
    once(child.stdout, "data"),
    once(child, "exit").then(([code]) => Promise.reject(new Error(`${path} ended with ${String(code)}.`)))
  ])) as [Buffer]
  return { firstLine: first.toString().trim(), process: child, stop: () => void child.kill() }
}
