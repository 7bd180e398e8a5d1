import { basename } from "node:path"
import { counted } from "../progress/amounts.ts"
import type { RunSummary } from "../runs/run-summary.ts"
import type { Answer, CallSession } from "../session.ts"
import type { Store } from "../store/open-store.ts"
import type { SettingsFile } from "../settings-file.ts"
import { lines, namedLines, printable } from "./layout.ts"

/** How things stand in this folder. */
export interface FirstScreen {
  readonly file: SettingsFile
  readonly runsFolder: string
  readonly store: Pick<Store, "name">
  readonly runs: number
  /** True when there are more than those. */
  readonly hasMore: boolean
  /** Runs that somebody has to go on with, newest first, each with the words of the command. */
  readonly waiting: ReadonlyArray<{ readonly summary: RunSummary; readonly words: ReadonlyArray<string> }>
}

/** A screen is no list: the others are told by `runs list`. */
const mostWaiting = 3

const whatItIs = "Bulkport imports CSV and JSON files into services, and tells what became of every row."

const beginnings = [
  {
    words: ["emulate", "--write-config"],
    does: "try it without an account: emulators of the services, here"
  },
  { words: ["init"], does: "connect to your own service" },
  { words: ["check", "FILE"], does: "look at a file, whatever it is for; nothing is sent" }
] as const

const goingOn = [
  { words: ["run", "FILE"], does: "import a file" },
  { words: ["runs", "list"], does: "see what became of imports" },
  { words: ["doctor"], does: "see whether everything is in order" }
] as const

interface Entry {
  readonly words: ReadonlyArray<string>
  readonly does: string
}

const entryLines = (session: CallSession, entries: ReadonlyArray<Entry>): ReadonlyArray<string> =>
  namedLines(entries.map(({ does, words }) => [session.command(...words), does] as const))

const connectionsLine = (session: CallSession, { connection, connections, path }: SettingsFile) => {
  const names = [...connections.keys()].map((name) => (name === connection ? `${name} (default)` : name))
  return path === undefined || names.length === 0
    ? undefined
    : (["Connections", `${names.join(", ")}, in ${session.path(path)}`] as const)
}

const waitingLines = (session: CallSession, { waiting }: FirstScreen): ReadonlyArray<string> => {
  if (waiting.length === 0) return []
  const more = waiting.length - mostWaiting
  return [
    "",
    session.look.doubtful(
      waiting.length === 1 ? "One waits for somebody:" : `${waiting.length} wait for somebody:`
    ),
    ...waiting
      .slice(0, mostWaiting)
      .flatMap(({ summary, words }) => [
        `  ${printable(basename(summary.file))}, ${summary.standing}`,
        `    ${session.command(...words)}`
      ]),
    ...(more > 0 ? [`  and ${more} more: ${session.command("runs", "list")}`] : [])
  ]
}

/** For a folder without settings and runs, how to begin; else how things stand. */
export const firstScreenView = (session: CallSession, screen: FirstScreen): Answer => {
  const { strong } = session.look
  const { file, hasMore, runs, runsFolder, store, waiting } = screen
  const isNew = file.path === undefined && runs === 0
  const entries: ReadonlyArray<Entry> = isNew ? beginnings : goingOn
  const help = "Help: bulkport --help, or --help after any command"
  return {
    exitCode: 0,
    document: "overview",
    json: {
      settingsFile: file.path ?? null,
      connections: [...file.connections.values()].map(({ name, provider }) => ({
        name,
        provider,
        isDefault: name === file.connection
      })),
      runsFolder,
      runs: hasMore ? null : runs,
      waiting: waiting.map(({ summary, words }) => ({
        run: summary.id,
        standing: summary.standing,
        command: session.command(...words)
      })),
      begin: entries.map(({ does, words }) => ({ command: session.command(...words), does }))
    },
    text: lines(
      strong(whatItIs),
      "",
      isNew
        ? ["Begin with one of these:", ...entryLines(session, entries)]
        : [
            ...namedLines([
              connectionsLine(session, file),
              [
                "Runs",
                runs === 0
                  ? "none yet"
                  : `${hasMore ? "more than " : ""}${counted(runs, "run")} in ${store.name}`
              ]
            ]),
            ...waitingLines(session, screen),
            "",
            ...entryLines(session, entries)
          ],
      "",
      help
    )
  }
}
