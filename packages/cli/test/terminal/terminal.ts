import { spawn } from "@lydell/node-pty"
import xterm from "@xterm/headless"
import { execFileSync } from "node:child_process"
import { fileURLToPath } from "node:url"
import { onTestFinished } from "vitest"

/** The command line as it is published. */
const bin = fileURLToPath(new URL("../../dist/bin.js", import.meta.url))

/** What a terminal is like, as far as a test cares. */
export interface TerminalOptions {
  readonly folder: string
  readonly columns?: number
  readonly rows?: number
  readonly environment?: Readonly<Record<string, string>>
}

/** The process that a shell waits for. */
const commandOf = (shell: number): number => {
  const processes = execFileSync("ps", ["-A", "-o", "ppid=", "-o", "pid="], { encoding: "utf8" })
  return Number(new RegExp(`^ *${shell} +(\\d+)`, "m").exec(processes)?.[1])
}

/**
 * A terminal with the built command line in it, called with these arguments by a shell that says afterwards how it ended, and
 * whether the terminal is as it was. What is on the screen is what a terminal shows, not what was written to it.
 */
export const openTerminal = (args: ReadonlyArray<string>, options: TerminalOptions) => {
  const { columns: cols = 80, environment = {}, folder, rows = 24 } = options
  const screen = new xterm.Terminal({ cols, rows, scrollback: 500, allowProposedApi: true })
  let isCursorShown = true
  let cursorMoves = 0
  screen.parser.registerCsiHandler({ final: "A" }, () => {
    cursorMoves += 1
    return false
  })
  for (const [final, isShown] of [["h", true] as const, ["l", false] as const])
    screen.parser.registerCsiHandler({ prefix: "?", final }, ([mode]) => {
      if (mode === 25) isCursorShown = isShown
      return false
    })

  // Without the trap the shell itself would end at Ctrl-C.
  const script = `trap : INT; "$@"; echo "exit code $?"; stty -a | grep -ow -e "-*icanon" -e "-*echo"`
  const child = spawn("/bin/sh", ["-c", script, "sh", process.execPath, bin, ...args], {
    name: environment["TERM"] ?? "xterm-256color",
    cols,
    rows,
    cwd: folder,
    env: {
      PATH: process.env["PATH"] ?? "",
      LANG: "C.UTF-8",
      BULKPORT_STATE_FOLDER: process.env["BULKPORT_STATE_FOLDER"] ?? folder,
      ...environment
    }
  })
  let hasEnded = false
  let chunks = 0
  child.onData((data) => {
    chunks += 1
    screen.write(data)
  })
  onTestFinished(() => {
    if (!hasEnded) child.kill("SIGKILL")
    screen.dispose()
  })

  /** All lines, those that have scrolled away as well; one that was wrapped is two. */
  const lines = (): ReadonlyArray<string> => {
    const { active } = screen.buffer
    const all = Array.from({ length: active.length }, (_, index) =>
      (active.getLine(index)?.translateToString(true) ?? "").trimEnd()
    )
    return all.slice(0, all.findLastIndex((line) => line !== "") + 1)
  }
  /** What stands in lines that the terminal itself began, since the ones above were wider than the window. */
  const brokenLines = (): ReadonlyArray<string> => {
    const { active } = screen.buffer
    return Array.from({ length: active.length }, (_, index) => active.getLine(index)).flatMap((line) =>
      line?.isWrapped === true ? [line.translateToString(true).trimEnd()] : []
    )
  }
  const until = async (what: string | RegExp | (() => boolean)): Promise<void> => {
    const isThere = (): boolean => {
      if (typeof what === "function") return what()
      const text = lines().join("\n")
      return typeof what === "string" ? text.includes(what) : what.test(text)
    }
    for (let left = 2000; left > 0; left -= 1) {
      if (isThere()) return
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    throw new Error(`${String(what)} was not seen within 20 s, but:\n${lines().join("\n")}`)
  }
  return {
    lines,
    brokenLines,
    /** Resolves as soon as the lines hold this, or it is true. */
    until,
    type: (keys: string): void => child.write(keys),
    /** Changes the size of the window, between two frames: one that is on its way was made for the window as it was. */
    resize: async (columns: number, height: number): Promise<void> => {
      const command = commandOf(child.pid)
      const before = chunks
      await until(() => chunks > before)
      process.kill(command, "SIGSTOP")
      await new Promise<void>((resolve) => screen.write("", resolve))
      screen.resize(columns, height)
      child.resize(columns, height)
      process.kill(command, "SIGCONT")
    },
    isCursorShown: (): boolean => isCursorShown,
    /** How often something was written over. */
    cursorMoves: (): number => cursorMoves,
    /** What a shell does at Ctrl-Z and at `fg`. The one in here has no jobs to control. */
    suspend: (): boolean => process.kill(commandOf(child.pid), "SIGTSTP"),
    goOn: (): boolean => process.kill(commandOf(child.pid), "SIGCONT"),
    /** Asks the command to end, as a supervisor does. */
    terminate: (): boolean => process.kill(commandOf(child.pid), "SIGTERM"),
    /** Waits for the end, and gives the exit code and the lines above the shell's own. */
    ended: async (): Promise<{
      readonly code: number
      readonly lines: ReadonlyArray<string>
      readonly isAsBefore: boolean
    }> => {
      await until(/exit code \d+\n-?icanon\n-?echo$/m)
      // The shell's last words: its end itself is sometimes not announced.
      hasEnded = true
      const all = lines()
      const end = all.findIndex((line) => line.includes("exit code "))
      const modes = all.slice(end + 1).join(" ")
      return {
        code: Number(/\d+/.exec(all[end] ?? "")?.[0]),
        lines: all.slice(0, end),
        isAsBefore: isCursorShown && /\bicanon\b/.test(modes) && !/-icanon|-echo/.test(modes)
      }
    }
  }
}
