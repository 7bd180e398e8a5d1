import { basename, join } from "node:path"
import { count, counted } from "../progress/amounts.ts"
import { idOf, type ListedRun } from "../runs/list-runs.ts"
import { isWorkers } from "../queue/words-with-queue.ts"
import { nextWords, type Retries, wordsToGoOn } from "../runs/what-to-do.ts"
import type { Answer, CallSession } from "../session.ts"
import type { Store } from "../store/open-store.ts"
import { fittedTable } from "./fitted-table.ts"
import { importWords } from "./import-words.ts"
import { lines, nextLines, printable } from "./layout.ts"

/** What a list of runs shows. */
export interface RunsList {
  /** Where the files of runs are. */
  readonly folder: string
  readonly store: Pick<Store, "kind" | "name">
  /** How many runs are recorded there; left out where they were not counted. */
  readonly recorded?: number
  /** What fits what was asked for, in the order asked for: all of it, or as much as is shown. */
  readonly matching: ReadonlyArray<ListedRun>
  /** How many fit; `undefined` for more than those. */
  readonly matchingInAll: number | undefined
  /** Most runs to show. */
  readonly limit: number
  readonly retries: Retries
}

/** A table that goes to a file or another program is as wide as it has to be. */
const anyWidth = Number.MAX_SAFE_INTEGER

/** So many commands to copy are shown; the others are marked in the list. */
const shownCommands = 3

/** In front of runs that need somebody. */
const mark = "!"

const standingText = ({ summary, unreadable }: ListedRun): string =>
  summary === undefined ? `unreadable (${unreadable.problem.tag})` : summary.standing

const importText = (session: CallSession, { summary }: ListedRun): string =>
  summary === undefined ? "" : importWords(session, summary)

const tableOf = (
  session: CallSession,
  runs: ReadonlyArray<ListedRun>,
  retries: Retries
): ReadonlyArray<string> => {
  const { stdout } = session.surroundings
  const cells = (cellOf: (run: ListedRun) => string) => runs.map(cellOf)
  return fittedTable(
    [
      {
        name: "",
        cells: cells((run) => (wordsToGoOn(run, retries, session.queued) === undefined ? "" : mark))
      },
      { name: "RUN", cells: cells(idOf) },
      {
        name: "STANDS",
        cells: cells(standingText),
        least: 10
      },
      {
        name: "ROWS",
        cells: cells(({ summary }) => (typeof summary?.rows === "number" ? count(summary.rows) : "")),
        isNumber: true,
        rank: 2
      },
      {
        name: "QUEUE",
        cells: cells((run) => session.queued.get(idOf(run))?.state ?? ""),
        isOptional: true,
        rank: 2
      },
      {
        name: "TENANT",
        cells: cells(({ summary }) => printable(summary?.tenant ?? "")),
        isOptional: true,
        rank: 2
      },
      { name: "IMPORT", cells: cells((run) => importText(session, run)), rank: 1 },
      {
        name: "FILE",
        cells: cells(({ summary }) => (summary === undefined ? "" : printable(basename(summary.file)))),
        least: 12,
        rank: 3
      }
    ],
    stdout.isTerminal ? stdout.columns() : anyWidth
  )
}

/** What needs somebody, each with the command to copy. */
const toDoLines = (
  session: CallSession,
  { matching, retries }: RunsList,
  isAllShown: boolean
): ReadonlyArray<string> => {
  const commands = matching.flatMap((run) => {
    const words = wordsToGoOn(run, retries, session.queued)
    return words === undefined ? [] : [words]
  })
  if (commands.length === 0) return []
  const left = commands.length - shownCommands
  return [
    "",
    `${mark} ${counted(commands.length, "run")} ${commands.length === 1 ? "needs" : "need"} somebody:`,
    ...commands.slice(0, shownCommands).map((words) => `  ${session.command(...words)}`),
    ...(left > 0 ? [`  and ${count(left)} more${isAllShown ? `, marked with ${mark} above` : ""}`] : [])
  ]
}

const emptyText = (session: CallSession, { recorded, store }: RunsList): string => {
  // Only a database finds without counting, and it may have a queue.
  if (recorded === undefined) {
    return lines(
      `No runs were found in ${store.name}.`,
      nextLines("Imports that no worker has begun are in its queue", session.command("queue", "list"))
    )
  }
  return recorded === 0
    ? `There are no runs in ${store.name}.`
    : `None of the ${counted(recorded, "run")} in ${store.name} is like that.`
}

const moreText = (shown: number, inAll: number | undefined): string =>
  inAll === undefined
    ? `These are the newest ${count(shown)}: more with --limit, or --all.`
    : `These are ${count(shown)} of ${count(inAll)}: more with --limit, or --all.`

/** Runs that were asked for, each in a line, and what needs somebody. */
export const runsView = (session: CallSession, list: RunsList): Answer => {
  const { folder, limit, matching, matchingInAll, retries } = list
  const shown = matching.slice(0, limit)
  const isInHands = ({ summary }: ListedRun) => isWorkers(session.queued.get(summary?.id ?? ""))
  const running = matching.filter((run) => run.summary?.state === "running" && !isInHands(run)).length
  const inHands = matching.filter(isInHands).length
  const hasMore = shown.length < (matchingInAll ?? Number.POSITIVE_INFINITY)
  const toDo = toDoLines(session, list, shown.length === matching.length)
  const first = shown[0]
  return {
    exitCode: 0,
    document: "runs-list",
    json: {
      folder,
      store: list.store.kind,
      runs: shown.map((run) => jsonOf(session, folder, run, retries)),
      recorded: list.recorded ?? null,
      matching: matchingInAll ?? null,
      hasMore
    },
    text:
      first === undefined
        ? emptyText(session, list)
        : lines(
            tableOf(session, shown, retries),
            hasMore ? ["", moreText(shown.length, matchingInAll)] : [],
            toDo,
            running === 0
              ? []
              : nextLines(
                  running === 1
                    ? "Look at the job that is running"
                    : `Look at the ${count(running)} jobs that are running`,
                  session.command("track", "--all")
                ),
            nextLines(
              inHands === 1
                ? "Watch the run that workers see to"
                : `Watch the ${count(inHands)} runs that workers see to`,
              inHands === 0 ? undefined : session.command("runs", "watch")
            ),
            toDo.length > 0 || running + inHands > 0
              ? []
              : nextLines("More about one", session.command("runs", "show", idOf(first)))
          )
  }
}

const jsonOf = (session: CallSession, folder: string, run: ListedRun, retries: Retries) => {
  const { summary, unreadable } = run
  const words = nextWords(run, retries, session.queued)
  const around = {
    folder: join(folder, idOf(run)),
    retriedBy: retries.get(idOf(run)) ?? null,
    queue: session.queued.get(idOf(run))?.state ?? null,
    needsSomebody: wordsToGoOn(run, retries, session.queued) !== undefined,
    next: words === undefined ? null : session.command(...words)
  }
  return summary === undefined ? { ...unreadable, state: "unreadable", ...around } : { ...summary, ...around }
}
