import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { recordCommand, type StyledLine, styledLine, textOf } from "./recorded-terminal.ts"
import { type Recording, RecordingBuilder } from "./recording.ts"

const size = { columns: 109, rows: 28 }

const file = "users.csv"

/** Four users, one of whom has no e-mail address that could be one. */
const users = `accountId,id,firstName,email
A1,U1,Ada,ada@example.com
A2,U2,Ben,ben@example
A3,U3,Cy,cy@example.com
A4,U4,Di,di@example.com
`

/**
 * A first import, as somebody sees it at a terminal: the emulator, a file, what is wrong with it, and what became of its rows.
 *
 * All that is shown was printed by the built command line. What differs from time to time, such as ids, ports and durations, is
 * replaced, and the time that passes between two lines is ours: two recordings of the same command line are equal.
 */
export const recordFirstImport = async (): Promise<Recording> => {
  const folder = await mkdtemp(join(tmpdir(), "bulkport-pictures-"))
  try {
    await writeFile(join(folder, file), users)
    return await recordIn(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const recordIn = async (folder: string): Promise<Recording> => {
  const recording = new RecordingBuilder(size.columns, size.rows)
  const begin = (...args: ReadonlyArray<string>) => {
    recording.type(["bulkport", ...args].join(" "))
    return recordCommand(args, folder, size)
  }

  recording.note("# one terminal: a local stand-in of the service, which needs no account")
  const emulator = begin("emulate", "advocate", "--write-config")
  try {
    await emulator.until(/Press Ctrl-C/)
    recording.print(emulator.lines().map(replaced))
    recording.pause(2500)

    recording.clear()
    recording.note("# another terminal: a file, and what is wrong with it before anything is sent")
    recording.type(`cat ${file}`)
    recording.print(
      (await readFile(join(folder, file), "utf8"))
        .trimEnd()
        .split("\n")
        .map((line) => styledLine(line))
    )
    recording.print([[]])
    const check = begin("check", file, "--import", "users")
    expectExit("check", await check.ended(), 3)
    recording.print(check.lines().map(replaced))
    recording.pause(4000)

    recording.clear()
    recording.note("# the import, with the service's own word on every row")
    const run = begin("run", file, "--import", "users", "--allow-findings")
    expectExit("run", await run.ended(), 4)
    if (!run.hasShown(/[\u2800-\u28ff] track +0 s/)) throw new Error("No line told that the job is tracked.")
    const lines = run.lines().map(replaced)
    const tracked = lines.findIndex((line) => /^\S track/.test(textOf(line)))
    recording.print(lines.slice(0, tracked), 500)
    recording.change(turning(lines[tracked] ?? []), 250)
    recording.print(lines.slice(tracked, tracked + 2), 500)
    recording.print(lines.slice(tracked + 2))
    recording.print([prompt])
    return recording.finish(9000)
  } finally {
    emulator.interrupt()
    await emulator.ended()
  }
}

const prompt = styledLine("$", "faint")

const expectExit = (command: string, code: number, expected: number): void => {
  if (code !== expected) throw new Error(`"${command}" ended with ${code} instead of ${expected}.`)
}

/** How a step was told of that is over, while it was under way: its mark turned, and the seconds were counted. */
const turning = ([mark, name]: StyledLine): ReadonlyArray<StyledLine> =>
  Array.from("⠋⠙⠹⠸⠼⠴⠦⠧").map((text, index) =>
    mark === undefined || name === undefined
      ? []
      : [
          { ...mark, text, look: "plain" },
          name,
          { column: nameColumns, text: `${Math.floor(index / 4)} s`, look: "plain" }
        ]
  )

/** Where what is told of a step begins. */
const nameColumns = 12

/** What takes its time takes as long in every recording. */
const durations: Readonly<Record<string, string>> = {
  stage: "41 ms",
  validate: "12 ms",
  start: "38 ms",
  track: "2.2 s",
  collect: "74 ms"
}

const replacements: ReadonlyArray<readonly [RegExp, string]> = [
  [/\b\d{8}-\d{6}-[a-z0-9]{5}\b/g, "20260801-101500-abcde"],
  [/\b[0-9a-f]{24}\b/g, "66ab62d4e1edcd44b03eed9a"],
  [/\btest_a[a-z0-9]{12}\b/g, "test_a1b2c3d4e5f6g"],
  [/(?<=127\.0\.0\.1:)\d+/g, "41877"],
  [/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, "2026-08-29T10:15:02Z"]
]

/** A line without what differs from recording to recording. Nothing that is replaced has text after it whose place would shift. */
const replaced = (line: StyledLine): StyledLine => {
  const [step = ""] = /(?<=^\S )(stage|validate|start|track|collect)/.exec(textOf(line)) ?? []
  const isAboutTime = textOf(line).trimStart().startsWith("Time ")
  return line.map((piece, index) => {
    const text = replacements.reduce((kept, [found, word]) => kept.replaceAll(found, word), piece.text)
    const isLast = index === line.length - 1
    if (isAboutTime && isLast) return { ...piece, text: "2.4 s: stage 41 ms, track 2.2 s, collect 74 ms" }
    return { ...piece, text: isLast ? text.replace(/^[\d.]+ m?s$/, durations[step] ?? text) : text }
  })
}
