import { spawn } from "node:child_process"
import { once } from "node:events"

/** Where and with what a command is run. */
export interface CommandPlace {
  readonly folder: string
  /** The whole environment: nothing of ours is handed on. */
  readonly environment: Readonly<Record<string, string>>
}

/**
 * Runs a command to its end and gives what it printed on standard output.
 *
 * Rejects with everything it has printed, when it cannot be started or ends with another exit code than 0.
 */
export const runCommand = async (
  { environment, folder }: CommandPlace,
  command: string,
  ...args: ReadonlyArray<string>
): Promise<string> => {
  const child = spawn(command, args, {
    cwd: folder,
    env: environment,
    shell: process.platform === "win32",
    stdio: ["ignore", "pipe", "pipe"]
  })
  let printed = ""
  let everything = ""
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    printed += text
    everything += text
  })
  child.stderr.setEncoding("utf8").on("data", (text: string) => (everything += text))
  const [code] = (await once(child, "close")) as [number | null]
  if (code === 0) return printed
  throw new Error(
    `"${[command, ...args].join(" ")}" in ${folder} ended with ${code ?? "a signal"}:\n${everything.trimEnd()}`
  )
}
