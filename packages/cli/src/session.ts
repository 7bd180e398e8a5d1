import type { LifecycleStep, RunEvent } from "@bulkport/core"
import { Context, Effect } from "effect"
import { isAbsolute, relative, resolve } from "node:path"
import type { ExitCode } from "./exit-code.ts"
import { type Look, lookFor } from "./look.ts"
import { type Progress, silentProgress } from "./progress/progress.ts"
import { commandText, type Surroundings } from "./surroundings.ts"

/** A result, ready to be shown either way, and what it means for the exit code. */
export interface Answer {
  readonly text: string
  readonly json: Readonly<Record<string, unknown>>
  /** Name of the document, as in `documents/documents.ts`. */
  readonly document?: string
  readonly exitCode: ExitCode
}

/** What is known of the run that this call is about. */
export interface WatchedRun {
  readonly id: string
  readonly folder: string
  /** The step that was begun last. */
  readonly step?: LifecycleStep
}

/** One call of the command line: where its output goes, and what has come of it so far. */
export class CallSession {
  readonly surroundings: Surroundings
  /** One JSON document instead of text. */
  json: boolean
  quiet = false
  /** Every event as a line on standard output. */
  events = false
  /** For a screen reader: nothing moves, and no meaning is in a colour or a drawing. */
  accessible = false
  /** False when nobody may be asked. */
  mayAsk = true
  exitCode: ExitCode = 0
  /** Flags without which a later call would look for a run in another place. */
  repeatedFlags: ReadonlyArray<string> = []
  run: WatchedRun | undefined
  /** How a failure is headed by its exit code, where a command has better words for it than others. */
  headlines: Partial<Record<ExitCode, string>> = {}
  /** What was guessed about the file, in sentences. */
  guesses: ReadonlyArray<string> = []
  progress: Progress = silentProgress
  hasAnswered = false
  /** True once it was shown what the start will do beyond its rows. */
  hasAnnounced = false

  constructor(surroundings: Surroundings, json: boolean) {
    this.surroundings = surroundings
    this.json = json
  }

  /** Look of the standard output. */
  get look(): Look {
    return lookFor(this.surroundings.stdout, this.surroundings.environment)
  }

  /** Prints on standard output. */
  readonly print = (text: string): void => {
    this.progress.pause()
    this.surroundings.stdout.write(`${text}\n`)
  }

  /** Tells on standard error. */
  readonly tell = (text: string): void => {
    this.progress.pause()
    this.surroundings.stderr.write(`${text}\n`)
  }

  /** Shows a result, once. */
  readonly answer = (answer: Answer): void => {
    this.hasAnswered = true
    this.exitCode = answer.exitCode
    this.progress.close()
    this.print(
      this.json ? JSON.stringify({ ...answer.json, exitCode: answer.exitCode }, null, 2) : answer.text
    )
  }

  /** Keeps what must be known about a run when this call is interrupted, and shows progress. */
  readonly watch = (event: RunEvent): void => {
    // A job that was adopted is tracked by the same call: its run is taken up once more.
    if (event.type === "run-created" && event.runId === this.run?.id) return
    if (event.type === "run-created") this.run = { id: event.runId, folder: event.folder }
    const inner = event.type === "part-event" ? event.event : event
    if (inner.type === "step-begun" && this.run !== undefined) this.run = { ...this.run, step: inner.step }
    if (event.type === "file-inspected") this.guesses = event.inspection.source.guesses
    if (event.type === "start-announced" && !this.quiet) this.hasAnnounced = true
    this.progress.event(event)
  }

  /** A later call, to be copied: with the flags it needs to find what this one has found. */
  readonly command = (...words: ReadonlyArray<string>): string =>
    commandText(["bulkport", ...words, ...this.repeatedFlags])

  /** A path as it is shortest to read and can still be copied. */
  readonly path = (...parts: ReadonlyArray<string>): string => {
    const absolute = resolve(this.surroundings.folder, ...parts)
    const short = relative(this.surroundings.folder, absolute)
    return short === "" || short.startsWith("..") || isAbsolute(short) ? absolute : short
  }
}

/** The call that an effect is part of. */
export class Session extends Context.Service<Session, CallSession>()("bulkport/Session") {}

/** Shows the result of a command. */
export const answer = (make: (session: CallSession) => Answer): Effect.Effect<void, never, Session> =>
  Session.use((session) => Effect.sync(() => session.answer(make(session))))
