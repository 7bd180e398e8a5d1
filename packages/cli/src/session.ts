import type { QueuedRun } from "@bulkport/cluster"
import type { LifecycleStep, RunEvent, RunJournal } from "@bulkport/core"
import { Context, Effect, type Layer, type Redacted } from "effect"
import { isAbsolute, relative, resolve } from "node:path"
import { documentId } from "./documents/document-id.ts"
import { EventLines } from "./event-lines.ts"
import type { ExitCode, interruptedExitCode } from "./exit-code.ts"
import { harmlessJson, harmlessText } from "./harmless-text.ts"
import { type LogFields, type LogFormat, logLine, type LogLevel, logs } from "./log/log-line.ts"
import { eventLog } from "./log/event-log.ts"
import { type Look, lookFor, wantsAccessible } from "./look.ts"
import { type CheckEvent, type Progress, silentProgress } from "./progress/progress.ts"
import type { StoreProblem } from "./store/open-store.ts"
import { commandText, type Output, type Surroundings } from "./surroundings.ts"
import { forWindow } from "./views/for-window.ts"
import { cannotGoOn } from "./queue/words-for-stopped.ts"
import { wholeRun, wordsWithQueue } from "./queue/words-with-queue.ts"

/** A result, ready to be shown either way, and what it means for the exit code. */
export interface Answer {
  readonly text: string
  readonly json: Readonly<Record<string, unknown>>
  /** Name of the document, as in `documents/documents.ts`. */
  readonly document: string
  readonly exitCode: ExitCode | typeof interruptedExitCode
}

/** What is known of the run that this call is about. */
export interface WatchedRun {
  readonly id: string
  readonly folder: string
  /** The step that was begun last. */
  readonly step?: LifecycleStep
}

/** Commands that open no provider, and so take no settings of one. */
const lookingCommands: ReadonlySet<string> = new Set([
  "report",
  "runs",
  "queue",
  "support-bundle",
  "explain",
  "schema"
])

/** Commands that look for no run, so that it does not matter to them where runs are. */
const runlessCommands: ReadonlySet<string> = new Set([
  "check",
  "completions",
  "emulate",
  "explain",
  "help",
  "init",
  "providers",
  "schema",
  "token"
])

/** A command that a text names, to be copied. */
const namedCommand = /"bulkport ([a-z][^"]*)"/g

/** One call of the command line: where its output goes, and what has come of it so far. */
export class CallSession {
  readonly surroundings: Surroundings
  /** One JSON document instead of text. */
  json: boolean
  quiet = false
  /** Every event as a line on standard output. */
  events: boolean
  /** For a screen reader: nothing moves, and no meaning is in a colour or a drawing. */
  accessible: boolean
  /** False when nobody may be asked. */
  mayAsk = true
  /** How much is logged on standard error; `undefined` for no more than the warnings that people are told. */
  logLevel: LogLevel | undefined
  /** How the log is written. */
  logFormat: LogFormat = "text"
  exitCode: Answer["exitCode"] = 0
  /** Flags without which a later call would look for a run in another place. */
  placeFlags: ReadonlyArray<string> = []
  /** Flags without which a later call would have other settings. */
  repeatedFlags: ReadonlyArray<string> = []
  /** Those of them that are settings of a provider, which commands that only look at what is recorded do not take. */
  settingFlags: ReadonlyArray<string> = []
  /** The connection that was named, as a flag. A run remembers its own. */
  connectionFlag: ReadonlyArray<string> = []
  /** For how long a secret that was fetched is used, in milliseconds: for a whole call, but a worker outlives keys. */
  secretMillis = Number.POSITIVE_INFINITY
  /** The longest that a database is waited for at first, in milliseconds, since a person waits too; `undefined` for its own patience. */
  firstAnswerMillis: number | undefined = 3000
  /** Secrets that were fetched for this call, which no text may hold. */
  readonly secrets: Array<Redacted.Redacted> = []
  run: WatchedRun | undefined
  /** What the queue has said of runs that this call is about, by their ids. Empty where there is no queue. */
  readonly queued = new Map<string, QueuedRun>()
  /** Opens the records of runs once more; left out before the settings are known. */
  records: Layer.Layer<RunJournal, StoreProblem> | undefined
  /** How a failure is headed by its exit code, where a command has better words for it than others. */
  headlines: Partial<Record<ExitCode, string>> = {}
  /** What was guessed about the file, in sentences. */
  guesses: ReadonlyArray<string> = []
  progress: Progress = silentProgress
  hasAnswered = false
  /** True once it was shown what the start will do beyond its rows. */
  hasAnnounced = false
  private hasNamedProblems = false

  private readonly eventLines: EventLines

  constructor(surroundings: Surroundings, wanted: { readonly json: boolean; readonly events: boolean }) {
    this.surroundings = surroundings
    this.json = wanted.json
    this.events = wanted.events
    this.eventLines = new EventLines(surroundings.stdout)
    this.accessible = wantsAccessible(surroundings.environment)
  }

  /** True when standard output is for a program: nobody there can be asked anything. */
  get isForProgram(): boolean {
    return this.json || this.events
  }

  /** Look of the standard output. */
  get look(): Look {
    return lookFor(this.surroundings.stdout, this.surroundings.environment, this.accessible)
  }

  /** Look of what is told on standard error, which may go elsewhere. */
  get lookOfErrors(): Look {
    return lookFor(this.surroundings.stderr, this.surroundings.environment, this.accessible)
  }

  /** Prints on standard output. */
  readonly print = (text: string): void => {
    this.progress.pause()
    this.surroundings.stdout.write(`${harmlessText(text)}\n`)
  }

  /** Tells on standard error. */
  readonly tell = (text: string): void => {
    this.progress.pause()
    this.surroundings.stderr.write(`${this.inWindow(harmlessText(text), this.surroundings.stderr)}\n`)
  }

  /** Writes a line of the log, if that much is to be logged. */
  readonly log = (level: LogLevel, message: string, fields: LogFields = {}): void => {
    if (!logs(this.logLevel, level)) return
    this.progress.pause()
    this.surroundings.stderr.write(`${logLine(level, message, fields, Date.now(), this.logFormat)}\n`)
  }

  /**
   * Names the plugins that cannot be used, once a call and before anything else is shown. What is said in full in the words that
   * follow is not said twice.
   */
  readonly namePluginProblems = (following = ""): void => {
    if (this.hasNamedProblems) return
    this.hasNamedProblems = true
    for (const { message, nextStep } of this.surroundings.pluginProblems ?? []) {
      if (following.includes(message)) continue
      this.log("warn", message, { next: nextStep })
      if (this.logLevel === undefined && !this.quiet) this.tell(`warning: ${message} ${nextStep}`)
    }
  }

  /** Shows a result, once. */
  readonly answer = (answer: Answer): void => {
    this.namePluginProblems()
    this.hasAnswered = true
    this.exitCode = answer.exitCode
    this.progress.close()
    const { document, exitCode, json } = answer
    const whole = { schema: documentId(document), ...json, exitCode }
    if (this.json) this.print(harmlessJson(JSON.stringify(whole, null, 2)))
    else if (this.events) this.eventLines.result(whole)
    else this.print(this.inWindow(harmlessText(answer.text), this.surroundings.stdout))
  }

  /** A screen reader has no use for breaks between lines. */
  private inWindow(text: string, output: Output): string {
    return output.isTerminal && !this.accessible ? forWindow(text, output.columns()) : text
  }

  /** Keeps what must be known about a run when this call is interrupted, and shows progress. */
  readonly watch = (event: RunEvent | CheckEvent): void => {
    this.namePluginProblems()
    if (event.type === "run-created") {
      // A job that was adopted is tracked by the same call: its run is taken up once more.
      if (event.runId === this.run?.id) return
      this.run = { id: event.runId, folder: event.folder }
    }
    const inner = event.type === "part-event" ? event.event : event
    if (inner.type === "step-begun" && this.run !== undefined) this.run = { ...this.run, step: inner.step }
    if (event.type === "file-inspected") this.guesses = event.inspection.source.guesses
    if (event.type === "start-announced" && !this.quiet) this.hasAnnounced = true
    this.progress.event(event)
    if (this.events) this.eventLines.event(event)
    if (this.logLevel === undefined) return
    const { fields, level, message } = eventLog(event)
    this.log(level, message, fields)
  }

  /** Prints how a run stands that is watched, as a line of events. */
  readonly change = (run: object): void => this.eventLines.change(run)

  /** A later call, to be copied: with the flags it needs to find what this one has found. */
  readonly command = (...words: ReadonlyArray<string>): string =>
    commandText([
      "bulkport",
      ...words,
      ...this.flagsOfPlace(words[0]),
      ...(lookingCommands.has(words[0] ?? "") ? [] : [...this.settingFlags, ...this.flagOfConnection()])
    ])

  /** A later call that goes on with a run, as its queue wants it; `undefined` where workers see to it. `words` are those without a queue. */
  readonly commandFor = (runId: string, ...words: ReadonlyArray<string>): string | undefined => {
    const right = wordsWithQueue(this.queued.get(wholeRun(runId)), words)
    return right === undefined ? undefined : this.command(...right)
  }

  /** The call that resumes a run, as its queue wants it; `undefined` where workers see to it, and where the queue can never go on with it. */
  readonly resumeCommand = (runId: string, ...flags: ReadonlyArray<string>): string | undefined =>
    cannotGoOn(this.queued.get(wholeRun(runId)))
      ? undefined
      : this.commandFor(runId, "resume", runId, ...flags)

  /** What to do in the words of a reason, which knows nothing of this call: commands that it names get the flags of `command`. */
  readonly advice = (text: string): string =>
    text.replaceAll(namedCommand, (_named, words: string) => {
      const [first, runId = ""] = words.split(" ")
      const queued = first === "resume" ? this.queued.get(wholeRun(runId)) : undefined
      const right = queued === undefined || queued.state === "ended" ? words : `queue ${words}`
      return `"${["bulkport", right, commandText(this.flagsOfPlace(first))].join(" ").trim()}"`
    })

  /** A run remembers its own. */
  private flagOfConnection(): ReadonlyArray<string> {
    return this.run === undefined ? this.connectionFlag : []
  }

  private flagsOfPlace(command = ""): ReadonlyArray<string> {
    return [...(runlessCommands.has(command) ? [] : this.placeFlags), ...this.repeatedFlags]
  }

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
