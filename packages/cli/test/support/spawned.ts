import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import { onTestFinished } from "vitest"

const bin = fileURLToPath(new URL("../../src/bin.ts", import.meta.url))

/** A process of the command line, from the sources. */
export const spawned = (
  args: ReadonlyArray<string>,
  folder: string,
  environment: Readonly<Record<string, string>> = {}
) => {
  const child = spawn(process.execPath, ["--conditions=@bulkport/source", bin, ...args], {
    cwd: folder,
    env: {
      PATH: process.env["PATH"] ?? "",
      BULKPORT_STATE_FOLDER: process.env["BULKPORT_STATE_FOLDER"] ?? "",
      ...environment
    },
    stdio: ["ignore", "pipe", "pipe"]
  })
  onTestFinished(() => void child.kill("SIGKILL"))
  let stdout = ""
  let stderr = ""
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text))
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text))
  const ended = new Promise<{
    readonly code: number | null
    readonly stdout: string
    readonly stderr: string
  }>((resolve) => child.on("close", (code) => resolve({ code, stdout, stderr })))
  /** Resolves with standard output once that or standard error holds this. */
  const until = async (words: string): Promise<string> => {
    for (let left = 2400; left > 0; left -= 1) {
      if (stdout.includes(words) || stderr.includes(words)) return stdout
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
    throw new Error(`"${words}" was not printed within a minute, but: ${stdout}${stderr}`)
  }
  return { child, ended, until }
}
