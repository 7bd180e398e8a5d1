import xterm from "@xterm/headless"
import { vi } from "vitest"
import { main } from "../../src/main.ts"
import { builtInPlugins } from "../../src/plugins.ts"
import type { Output } from "../../src/surroundings.ts"
import { hasty } from "../support/call.ts"

/** A call whose output a terminal shows. */
export interface RenderOptions {
  readonly folder: string
  readonly columns: number
  readonly environment?: Readonly<Record<string, string>>
  /** False for output that goes into a file. */
  readonly isTerminal?: boolean
  /** Asks to stop as soon as the output holds this. */
  readonly stopAt?: string
}

/**
 * What a terminal shows after a call of the command line in this process, as text, the lines that have scrolled away as well.
 * A line that the terminal had to break is two. What differs from call to call is replaced by something as long.
 */
export const rendered = async (args: ReadonlyArray<string>, options: RenderOptions): Promise<string> => {
  const { columns, environment = {}, folder, isTerminal = true, stopAt } = options
  const terminal = new xterm.Terminal({
    cols: columns,
    rows: 40,
    scrollback: 1000,
    convertEol: true,
    allowProposedApi: true
  })
  let written = ""
  let stop: (() => void) | undefined
  const output: Output = {
    write: (text) => {
      const masked = maskedText(text)
      written += masked
      terminal.write(masked)
      if (stopAt !== undefined && written.includes(stopAt)) setTimeout(() => stop?.(), 20)
    },
    isTerminal,
    columns: () => columns,
    rows: () => 40
  }
  await main(args, {
    folder,
    environment: { LANG: "C.UTF-8", TERM: "xterm-256color", ...environment },
    plugins: builtInPlugins,
    engine: hasty,
    stdin: { isTerminal: false, line: () => () => undefined },
    stdout: output,
    stderr: output,
    onStop: (onRequest) => {
      stop = onRequest
      return () => (stop = undefined)
    }
  })
  await new Promise<void>((resolve) => terminal.write("", resolve))
  const { active } = terminal.buffer
  const lines = Array.from({ length: active.length }, (_, index) =>
    (active.getLine(index)?.translateToString(true) ?? "").trimEnd()
  )
  terminal.dispose()
  return `${lines.slice(0, lines.findLastIndex((line) => line !== "") + 1).join("\n")}\n`
}

/** Ids, ports and names of folders, each replaced by one of the same length: lines must break where they did. */
const maskedText = (text: string): string =>
  text
    .replaceAll(/(?<=\b\d{8}-\d{6}-)[a-z0-9]{5}\b/g, "abcde")
    .replaceAll(/\b[0-9a-f]{24}\b/g, "63323378e1edcd44b03eed9a")
    .replaceAll(/(?<=127\.0\.0\.1:)\d+/g, (port) => "40000".slice(0, port.length))

/** Stops the clock, so that all that is said about times is the same each time; `tick` takes it on by a minute. */
export const stoppedClock = () => {
  const begin = Date.UTC(2026, 7, 1, 10, 15)
  vi.useFakeTimers({ toFake: ["Date"], now: begin })
  return {
    tick: (): void => void vi.setSystemTime(Date.now() + 60_000),
    goOn: (): void => void vi.useRealTimers()
  }
}
