import { createInterface } from "node:readline"
import { isatty } from "node:tty"
import { builtInPlugins } from "./plugins.ts"
import type { Input, Output, Surroundings } from "./surroundings.ts"

/** Why a stream could not be written to, as far as that matters to anybody. */
const failures = new Map<NodeJS.WriteStream, string>()

const outputOf = (stream: NodeJS.WriteStream): Output => {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    // A reader that has gone away, such as `head`, is no failure.
    if (error.code !== "EPIPE") failures.set(stream, error.code ?? error.message)
  })
  return {
    write: (text) => void stream.write(text),
    isTerminal: stream.isTTY,
    // Zero is what a terminal says that does not know.
    columns: () => stream.columns || 80
  }
}

/** Standard input, which is touched only when somebody waits for a line. */
const input: Input = {
  isTerminal: isatty(0),
  line: (take) => {
    // The terminal itself is left to edit the line, so that Ctrl-C remains a signal.
    const lines = createInterface({ input: process.stdin, terminal: false })
    lines.once("line", (line) => {
      take(line)
      lines.close()
    })
    lines.once("close", () => take(undefined))
    return () => lines.close()
  }
}

/** The surroundings of this very process. */
export const processSurroundings = (): Surroundings => ({
  folder: process.cwd(),
  environment: process.env,
  stdin: input,
  stdout: outputOf(process.stdout),
  stderr: outputOf(process.stderr),
  plugins: builtInPlugins,
  onStop: (stop) => {
    process.on("SIGINT", stop).on("SIGTERM", stop)
    return () => void process.off("SIGINT", stop).off("SIGTERM", stop)
  }
})

/**
 * Waits until what was written has been handed to the system, or cannot be any more. Gives the system's reason when it was
 * lost on the way, such as a full disk.
 */
export const flushed = async (stream: NodeJS.WriteStream): Promise<string | undefined> => {
  if (stream.writableLength > 0 && !stream.destroyed) {
    await new Promise<void>((resolve) => {
      stream.once("error", () => resolve())
      stream.write("", () => resolve())
    })
  }
  // A failure is announced a moment after the write.
  await new Promise((resolve) => setImmediate(resolve))
  return failures.get(stream)
}
