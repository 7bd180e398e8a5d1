import { spawn } from "@lydell/node-pty"
import xterm from "@xterm/headless"
import { existsSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { stripVTControlCharacters } from "node:util"

/** The command line as it is published. */
const bin = fileURLToPath(new URL("../../dist/bin.js", import.meta.url))

/** Letters next to each other that look alike. */
export interface StyledText {
  /** Where it begins, counted from 0. */
  readonly column: number
  readonly text: string
  readonly look: Look
}

/** How letters look: as all others, or as one of the ways in which the command line sets words apart. */
export type Look = "plain" | "good" | "bad" | "doubtful" | "strong" | "faint"

/** A line of a terminal; empty when there is nothing in it. */
export type StyledLine = ReadonlyArray<StyledText>

/** What a terminal is like. */
export interface TerminalSize {
  readonly columns: number
  readonly rows: number
}

/** A command in a terminal of its own. */
export interface RecordedCommand {
  /** All lines so far, also those that have scrolled away. */
  readonly lines: () => ReadonlyArray<StyledLine>
  /** Whether a line has ever been like this, also one that others were written over. */
  readonly hasShown: (expected: RegExp) => boolean
  /** Resolves once a line is like this. Fails after 30 s with what is there instead. */
  readonly until: (expected: RegExp) => Promise<void>
  /** Waits for the end, and gives the exit code. */
  readonly ended: () => Promise<number>
  /** What Ctrl-C does. */
  readonly interrupt: () => void
}

/** How many milliseconds something may take on a machine that is slow. */
const patienceMillis = 30_000

const palette: Readonly<Record<number, Look>> = { 1: "bad", 2: "good", 3: "doubtful" }

/** What the shell says last. The end of the shell itself is sometimes not announced. */
const lastWords = /exit code (\d+)$/

/** Runs the built command line in a real terminal, in a folder. */
export const recordCommand = (
  args: ReadonlyArray<string>,
  folder: string,
  { columns: cols, rows }: TerminalSize
): RecordedCommand => {
  if (!existsSync(bin)) throw new Error(`${bin} is not there. Run "pnpm run build" first.`)
  const screen = new xterm.Terminal({ cols, rows, scrollback: 500, allowProposedApi: true })
  // Without the trap the shell itself would end at Ctrl-C.
  const script = `trap : INT; "$@"; echo "exit code $?"`
  const child = spawn("/bin/sh", ["-c", script, "sh", process.execPath, bin, ...args], {
    name: "xterm-256color",
    cols,
    rows,
    cwd: folder,
    env: { PATH: process.env["PATH"] ?? "", LANG: "C.UTF-8", BULKPORT_STATE_FOLDER: folder }
  })
  let written = ""
  child.onData((data) => {
    written += data
    screen.write(data)
  })
  const until = async (expected: RegExp): Promise<void> => {
    const giveUpAt = performance.now() + patienceMillis
    while (!linesOf(screen).some((line) => expected.test(textOf(line)))) {
      if (performance.now() > giveUpAt) {
        const shown = linesOf(screen).map(textOf).join("\n")
        throw new Error(`${String(expected)} was not seen within 30 s, but:\n${shown}`)
      }
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
  return {
    lines: () => linesOf(screen).filter((line) => !lastWords.test(textOf(line))),
    hasShown: (expected) => expected.test(stripVTControlCharacters(written)),
    until,
    ended: async () => {
      await until(lastWords)
      const words = textOf(linesOf(screen).at(-1) ?? [])
      return Number(lastWords.exec(words)?.[1])
    },
    interrupt: () => {
      child.write("\u0003")
    }
  }
}

/** The letters of a line, without how they look. */
export const textOf = (line: StyledLine): string =>
  line.reduce((before, { column, text }) => before.padEnd(column) + text, "")

/** A line from a text in one look. */
export const styledLine = (text: string, look: Look = "plain"): StyledLine =>
  text === "" ? [] : [{ column: 0, text, look }]

const linesOf = ({ buffer }: xterm.Terminal): ReadonlyArray<StyledLine> => {
  const all = Array.from({ length: buffer.active.length }, (_, index) => {
    const line = buffer.active.getLine(index)
    return line === undefined ? [] : styled(line)
  })
  return all.slice(0, all.findLastIndex((line) => line.length > 0) + 1)
}

type BufferLine = NonNullable<ReturnType<xterm.Terminal["buffer"]["active"]["getLine"]>>
type BufferCell = NonNullable<ReturnType<BufferLine["getCell"]>>

const lookOf = (cell: BufferCell): Look => {
  if (cell.isFgPalette()) return palette[cell.getFgColor()] ?? "plain"
  if (cell.isBold() !== 0) return "strong"
  return cell.isDim() === 0 ? "plain" : "faint"
}

/** Letters of a line in pieces, each begun by a change of looks or by what follows two blanks. */
const styled = (line: BufferLine): StyledLine => {
  const pieces: Array<{ column: number; text: string; look: Look }> = []
  for (let column = 0; column < line.length; column += 1) {
    const cell = line.getCell(column)
    const letter = cell?.getChars() ?? ""
    if (cell === undefined || letter === "" || letter === " ") continue
    const look = lookOf(cell)
    const last = pieces.at(-1)
    const gap = last === undefined ? 0 : column - last.column - last.text.length
    if (last?.look === look && gap < 2) last.text += " ".repeat(gap) + letter
    else pieces.push({ column, text: letter, look })
  }
  return pieces
}
