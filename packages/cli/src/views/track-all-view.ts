import { basename } from "node:path"
import { type ExitCode, exitCodes } from "../exit-code.ts"
import type { UnreadableRun } from "../runs/list-runs.ts"
import { count, counted } from "../progress/amounts.ts"
import type { TrackedJob } from "../runs/track-all.ts"
import type { Answer, CallSession } from "../session.ts"
import { fittedTable } from "./fitted-table.ts"
import { lines, nextLines, printable } from "./layout.ts"

/** The command that goes on with a job; `undefined` where only time helps, or somebody is at it. */
const commandAfter = (session: CallSession, { id, state, summary }: TrackedJob): string | undefined => {
  if (state === "running") return undefined
  const words = (): ReadonlyArray<string> => {
    // The parts of a file are gone on with as a whole.
    if (state === "in-doubt" || summary.parts !== null) return ["resume", summary.id]
    return state === "unknown" ? ["track", id] : ["collect", id]
  }
  return session.commandFor(id, ...words())
}

/** How a job stands, in words. */
export const trackedText = ({ problem, providerState, state }: TrackedJob): string => {
  if (problem !== undefined && problem.tag !== "RunLocked") return `not looked at (${problem.tag})`
  if (state === "in-doubt") return "start in doubt"
  const word = providerState === undefined ? "" : printable(providerState)
  return word === "" || word.toLowerCase() === state ? state : `${state} (${word})`
}

/** The highest of all codes: what is worst is said. */
const worst = (codes: ReadonlyArray<ExitCode>): ExitCode =>
  codes.reduce((highest, code) => (code > highest ? code : highest), exitCodes.Done)

const headline = (session: CallSession, jobs: ReadonlyArray<TrackedJob>): string => {
  const { bad, doubtful, good } = session.look
  const number = (state: TrackedJob["state"]): number => jobs.filter((job) => job.state === state).length
  const parts = [
    [number("running"), "still running", doubtful],
    [number("in-doubt"), "in doubt", doubtful],
    [number("finished"), "finished", good],
    [number("failed"), "failed", bad],
    [number("unknown"), "could not be looked at", bad]
  ] as const
  const texts = parts
    .filter(([amount]) => amount > 0)
    .map(([amount, words, colour]) => colour(`${count(amount)} ${words}`))
  return `${counted(jobs.length, "job")}: ${texts.join(", ")}.`
}

/** So many commands to copy are shown. */
const shownCommands = 3

const nextText = (session: CallSession, jobs: ReadonlyArray<TrackedJob>): ReadonlyArray<string> => {
  const commands = [
    ...new Set(
      jobs.flatMap((job) => {
        const command = commandAfter(session, job)
        return command === undefined ? [] : [command]
      })
    )
  ]
  const left = commands.length - shownCommands
  if (commands.length === 0) {
    const isRunning = jobs.some(({ state }) => state === "running")
    return nextLines("Come back with", isRunning ? session.command("track", "--all", "--wait") : undefined)
  }
  return [
    "",
    "Next:",
    ...commands.slice(0, shownCommands).map((command) => `  ${command}`),
    ...(left > 0 ? [`  and ${count(left)} more`] : [])
  ]
}

/** Runs whose record cannot be read: whether they have a job under way is not known. */
const unreadableText = (runs: ReadonlyArray<UnreadableRun>): ReadonlyArray<string> =>
  runs.length === 0
    ? []
    : [
        "",
        ...runs.map(({ id, problem }) => `${id}: not known, its record cannot be read. ${problem.message}`)
      ]

/** All jobs that were not over, each in a line, why some could not be looked at, and of which runs nobody can tell. */
export const trackAllView = (
  session: CallSession,
  jobs: ReadonlyArray<TrackedJob>,
  unreadable: ReadonlyArray<UnreadableRun>
): Answer => {
  const { stdout } = session.surroundings
  const problems = jobs.flatMap(({ id, problem }) => (problem === undefined ? [] : [{ id, problem }]))
  return {
    exitCode: worst([
      ...jobs.map(({ exitCode }) => exitCode),
      ...unreadable.map(({ problem }) => exitCodes[problem.tag])
    ]),
    document: "track-all",
    json: {
      jobs: jobs.map((job) => {
        return {
          id: job.id,
          provider: job.summary.provider,
          importType: job.summary.importType,
          file: job.summary.file,
          state: job.state,
          providerState: job.providerState ?? null,
          rowsProcessed: job.rowsProcessed ?? null,
          problem:
            job.problem === undefined
              ? null
              : { ...job.problem, nextStep: session.advice(job.problem.nextStep) },
          exitCode: job.exitCode,
          next: commandAfter(session, job) ?? null
        }
      }),
      unreadable
    },
    text:
      jobs.length === 0
        ? lines(
            unreadable.length === 0 ? "No job is under way." : "No job is known to be under way.",
            unreadableText(unreadable)
          )
        : lines(
            headline(session, jobs),
            "",
            fittedTable(
              [
                { name: "RUN", cells: jobs.map(({ id }) => id) },
                { name: "JOB", cells: jobs.map(trackedText), least: 10 },
                {
                  name: "PROCESSED",
                  cells: jobs.map(({ rowsProcessed }) =>
                    rowsProcessed === undefined ? "" : count(rowsProcessed)
                  ),
                  isNumber: true,
                  rank: 1
                },
                {
                  name: "FILE",
                  cells: jobs.map(({ summary }) => printable(basename(summary.file))),
                  least: 12,
                  rank: 2
                }
              ],
              stdout.isTerminal ? stdout.columns() : Number.MAX_SAFE_INTEGER
            ),
            problems.length === 0
              ? []
              : ["", ...problems.map(({ id, problem }) => `${id}: ${problem.message}`)],
            unreadableText(unreadable),
            nextText(session, jobs)
          )
  }
}
