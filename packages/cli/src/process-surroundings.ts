import { isatty } from "node:tty"
import { showCursor } from "./progress/live-block.ts"
import { builtInPlugins } from "./plugins.ts"
import type { Drawing, Input, Output, Surroundings } from "./surroundings.ts"

/** Why a stream could not be written to, as far as that matters to anybody. */
const failures = new Map<NodeJS.WriteStream, string>()

const outputOf = (stream: NodeJS.WriteStream): Output => {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    // A reader that has gone away, such as `head`, is no failure.
    if (error.code !== "EPIPE") failures.set(stream, error.code ?? error.message)
  })
  return {
    write: (text) => void stream.write(text),
    isBehind: () => stream.writableNeedDrain,
    isTerminal: stream.isTTY,
    columns: () => sizeOf(stream)[0],
    rows: () => sizeOf(stream)[1],
    keep: (drawing) => keepDrawing(stream, drawing)
  }
}

/** Columns and rows of a window, asked of the terminal itself: the signal that it has changed may still be on its way. */
const sizeOf = (stream: NodeJS.WriteStream): readonly [columns: number, rows: number] => {
  let size: readonly [number, number] = [0, 0]
  try {
    if (stream.isTTY) size = stream.getWindowSize()
  } catch {
    // A terminal that has gone away has no size.
  }
  // Zero is what a terminal says that does not know.
  return [size[0] || 80, size[1] || 24]
}

/** Terminals that have been drawn on. */
const drawnOn = new Set<NodeJS.WriteStream>()

/**
 * Shows the cursor again on every terminal that was drawn on. To be called before the process is ended in the middle of things:
 * a terminal throws away at Ctrl-C what it has not shown yet, and that may have been just this.
 */
export const giveCursorBack = (): void => {
  for (const stream of drawnOn) stream.write(showCursor)
}

/** What a shell reports for a process that was ended by Ctrl-\. */
export const quitExitCode = 131

/**
 * Calls a drawing when the window changes, and before the process ends or is suspended by Ctrl-Z, in whatever way it is still
 * told of. A write to a terminal is done when it returns.
 */
const keepDrawing = (stream: NodeJS.WriteStream, { leave, redraw }: Drawing): (() => void) => {
  drawnOn.add(stream)
  const suspend = (): void => {
    leave()
    // Nobody may catch this one, so that it does what Ctrl-Z would have done.
    process.kill(process.pid, "SIGSTOP")
  }
  const quit = (): void => process.exit(quitExitCode)
  // Windows has neither of these signals.
  const signals =
    process.platform === "win32" ? [] : [["SIGTSTP", suspend] as const, ["SIGQUIT", quit] as const]
  stream.on("resize", redraw)
  process.on("exit", leave)
  for (const [signal, listener] of signals) process.on(signal, listener)
  return () => {
    stream.off("resize", redraw)
    process.off("exit", leave)
    for (const [signal, listener] of signals) process.off(signal, listener)
  }
}

const ctrlZ = "\u001a"

/** Standard input, which is touched only when somebody waits for a line. */
const input: Input = {
  isTerminal: isatty(0),
  // The terminal itself is left to edit the line, so that Ctrl-C remains a signal.
  line: (take) => {
    const { stdin } = process
    let typed = ""
    let isOver = false
    const stop = () => {
      isOver = true
      stdin.off("data", read).off("end", end).off("close", end).off("error", end)
      // Whoever takes the line may ask the next question; until then, nothing is read.
      stdin.pause()
    }
    const end = () => {
      if (isOver) return
      stop()
      take(undefined)
    }
    const read = (chunk: string) => {
      typed += chunk
      const at = typed.indexOf("\n")
      if (at === -1) return
      stop()
      // What was typed ahead answers the next question.
      if (at + 1 < typed.length) stdin.unshift(typed.slice(at + 1), "utf8")
      take(typed.slice(0, at).replace(/\r$/, ""))
    }
    if (stdin.readableEnded || stdin.destroyed) end()
    else stdin.setEncoding("utf8").on("data", read).on("end", end).on("close", end).on("error", end).resume()
    return end
  },
  keys: (take) => {
    const { stdin } = process
    const setRaw = (isRaw: boolean) => {
      try {
        stdin.setRawMode(isRaw)
      } catch {
        // A terminal that has gone away has no modes.
      }
    }
    const read = (chunk: string) => {
      // The terminal does nothing of its own now, so that what suspends a process has to be done here.
      if (chunk === ctrlZ) process.kill(process.pid, "SIGTSTP")
      else take(chunk)
    }
    // A shell has put its own modes back meanwhile.
    const again = () => {
      setRaw(false)
      setRaw(true)
    }
    const leave = () => setRaw(false)
    setRaw(true)
    stdin.setEncoding("utf8").on("data", read).resume()
    process.on("exit", leave)
    if (process.platform !== "win32") process.on("SIGCONT", again)
    return () => {
      leave()
      stdin.off("data", read).pause()
      process.off("exit", leave).off("SIGCONT", again)
    }
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
