import { closestName, ImportError, type ImportReason, type LifecycleStep } from "@bulkport/core"
import { type ExitCode, exitCodes } from "../exit-code.ts"
import type { Answer, CallSession } from "../session.ts"
import { hasFolder, runMeant } from "../run-meant.ts"
import { withoutSecrets } from "../secrets.ts"
import type { ServiceProblem } from "../service-problem.ts"
import type { UsageProblem } from "../usage-problem.ts"
import { lines, namedLines } from "./layout.ts"
import { isAbsolute } from "node:path"

/** Every way in which a command fails as it should. */
export type Failure = ImportError | Reason

/** What is behind a failure. */
type Reason = ImportReason | UsageProblem | ServiceProblem

/** Where bugs are reported. */
export const issuesUrl = "https://github.com/bulkport/bulkport/issues"

/** A failure as it is shown: what happened, where, and what to do. */
export interface ShownFailure {
  readonly tag: string
  readonly message: string
  readonly nextStep: string
  readonly step?: LifecycleStep
  readonly runId?: string
  readonly provider?: string
  /** What most likely was meant by a name that is not known. */
  readonly closest?: string
}

/** Reasons after which the same run can go on once something outside has changed, or only with time. */
const resumable = new Set<Reason["_tag"]>([
  ...([
    "StillRunning",
    "StartInDoubt",
    "CredentialsRefused",
    "AccessDenied",
    "TargetNotFound",
    "Unreachable"
  ] as const),
  ...([
    "TlsFailed",
    "HostUntrusted",
    "StagedFileGone",
    "ReplyLost",
    "RateLimited",
    "AllowanceUsedUp",
    "ServiceUnavailable",
    "UnexpectedResponse"
  ] as const),
  ...([
    "StorageFailed",
    "JobNotFinished",
    "SettingsInvalid",
    "SourceChanged",
    "RunLocked",
    "OutputMalformed",
    "PluginFaulty",
    "StepMissing",
    "ConfirmationNeeded"
  ] as const)
])

/** Codes of a connection, and those of a database (SQLSTATE). */
const isOfDatabase = (code: string): boolean =>
  /^(?:ConnectionError|ECONN\w+|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ERR_INVALID_\w+|[0-9FHPX][0-9A-Z]{4})$/.test(
    code
  )

const adviceWithoutRun = ({ code, path }: { readonly code: string; readonly path: string }): string =>
  isOfDatabase(code) && !isAbsolute(path)
    ? "See that the database is there and that its address, user and password are right, and call again."
    : "Give yourself the right to use it, make room, or choose another place, and call again."

/** What to do, for people who cannot know what the reason does not know: whether there is a run, and what is in its folder. */
const adviceOn = (reason: Reason, runId: string | undefined): string => {
  // Where there is no run, there is none to resume.
  if (reason._tag === "StorageFailed" && runId === undefined) return adviceWithoutRun(reason)
  return reason._tag === "RunNotFound" && hasFolder(reason.folder, reason.runId)
    ? "Its files are there, and its record is in another store: name that one with --store."
    : reason.nextStep
}

/** Takes a failure apart. */
export const shownFailure = (
  session: CallSession,
  failure: Failure
): ShownFailure & { readonly exitCode: ExitCode } => {
  const isPlaced = failure instanceof ImportError
  const reason = isPlaced ? failure.reason : failure
  const runId = (isPlaced ? failure.runId : undefined) ?? session.run?.id
  const closest = closestOf(session, reason)
  return {
    tag: reason._tag,
    // What a plugin throws is no text that anybody has looked after.
    message: reason._tag === "PluginFaulty" ? withoutSecrets(reason.message, session) : reason.message,
    nextStep: session.advice(adviceOn(reason, runId)),
    ...(isPlaced && runId !== undefined ? { step: failure.step } : {}),
    ...(runId === undefined ? {} : { runId }),
    ...(isPlaced ? { provider: failure.provider } : {}),
    ...(closest === undefined ? {} : { closest }),
    exitCode: exitCodes[reason._tag]
  }
}

const closestOf = ({ surroundings }: CallSession, reason: Reason): string | undefined => {
  if (reason._tag === "UnknownProvider") return closestName(reason.id, reason.known)
  if (reason._tag === "ConnectionUnknown") return closestName(reason.name, reason.known)
  if (reason._tag === "RunNotFound" && reason.candidates.length === 0)
    return runMeant(reason.folder, reason.runId)
  if (reason._tag !== "UnknownImportType") return undefined
  const plugin = surroundings.plugins.find(({ id }) => id === reason.provider)
  const names = plugin?.importTypes.flatMap(({ aliases, id }) => [...aliases, id]) ?? reason.known
  return closestName(reason.importType, names)
}

const headlines: Record<ExitCode, string> = {
  0: "Done",
  1: "Unexpected failure",
  2: "Error",
  3: "Nothing was started",
  4: "Incomplete",
  5: "Not over",
  6: "Error"
}

/** Better words for a reason than for its exit code. */
const headlinesByTag: Partial<Record<Reason["_tag"], string>> = {
  ConfirmationNeeded: "Nothing was started"
}

/** A failure in a calm layout, and as a document. */
export const failureView = (session: CallSession, failure: Failure): Answer => {
  const { exitCode, ...shown } = shownFailure(session, failure)
  const { lookOfErrors: look } = session
  const reasonTag = failure instanceof ImportError ? failure.reason._tag : failure._tag
  const comeBack =
    shown.runId !== undefined && resumable.has(reasonTag)
      ? session.resumeCommand(shown.runId, ...(reasonTag === "ConfirmationNeeded" ? ["--yes"] : []))
      : undefined
  const headline = headlinesByTag[reasonTag] ?? session.headlines[exitCode] ?? headlines[exitCode]
  const where = [shown.step, shown.provider, shown.runId === undefined ? undefined : `run ${shown.runId}`]
  return {
    exitCode,
    document: "error",
    json: {
      error: { ...shown, resume: comeBack ?? null },
      guesses: session.guesses,
      folder: session.run?.folder ?? null
    },
    text: lines(
      `${(exitCode === 5 ? look.doubtful : look.bad)(`${headline}:`)} ${shown.message}`,
      shown.closest === undefined ? [] : `Did you mean "${shown.closest}"?`,
      namedLines([
        ["where", shown.runId === undefined ? undefined : where.filter(Boolean).join(", ")],
        ["folder", session.run && session.path(session.run.folder)],
        // A wrong guess may be why.
        ["guessed", ...(exitCode === exitCodes.FindingsFound ? session.guesses : [])],
        ["next", shown.nextStep],
        ["resume", comeBack],
        ["or", ...(shown.tag === "StartInDoubt" ? settlements(session, shown.runId) : [])],
        // What is wrong with a call has been said in full.
        ["more", reasonTag === "UsageInvalid" ? undefined : `bulkport explain ${reasonTag}`]
      ])
    )
  }
}

/** How a person says what has become of a start that the service cannot be asked about. */
const settlements = (session: CallSession, runId: string | undefined): ReadonlyArray<string> =>
  runId === undefined
    ? []
    : [
        `${session.command("settle", runId, "--job", "ID")}, if you find the job at the service by its label`,
        `${session.command("settle", runId, "--not-started")}, if you are certain that there is none`
      ]

/** A failure that should not happen: our bug, said so, with where to tell us. */
export const unexpectedView = (session: CallSession, words: string): Answer => {
  const { run } = session
  const message =
    "Bulkport has met a fault of its own. The job at the service, if there is one, is not affected."
  const nextStep = `Please report it at ${issuesUrl}, with the text below and without your data.`
  const comeBack = run === undefined ? undefined : session.resumeCommand(run.id)
  return {
    exitCode: exitCodes.Unexpected,
    document: "error",
    json: {
      error: {
        tag: "Unexpected",
        message,
        nextStep,
        ...(run?.step === undefined ? {} : { step: run.step }),
        ...(run === undefined ? {} : { runId: run.id }),
        detail: words,
        resume: comeBack ?? null
      },
      guesses: session.guesses,
      folder: run?.folder ?? null
    },
    text: lines(
      `${session.lookOfErrors.bad("Unexpected failure:")} ${message}`,
      namedLines([
        ["where", run && [run.step, `run ${run.id}`].filter(Boolean).join(", ")],
        ["next", nextStep],
        ["resume", comeBack]
      ]),
      "",
      words
    )
  }
}
