/**
 * Why a step could not do its job: the closed list.
 *
 * A provider fails with one of these and nothing else; the engine adds run, step and provider (`import-error.ts`).
 * Every reason writes its own message from the actual values, says what to do next, and knows whether the same call may
 * be made again. None carries a secret or the content of a row.
 */
import { Schema } from "effect"

const texts = Schema.Array(Schema.String)

const mostListed = 20

const listed = (values: ReadonlyArray<string>): string => {
  if (values.length === 0) return "none"
  const more = values.length - mostListed
  return `${values.slice(0, mostListed).join(", ")}${more > 0 ? ` and ${more} more` : ""}`
}

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`

/** A setting is missing or has a value that cannot be used. Found before anything is read or sent. */
export class SettingsInvalid extends Schema.TaggedError<SettingsInvalid>()("SettingsInvalid", {
  provider: Schema.String,
  /** One sentence each, naming the setting; never its value when it is secret. */
  problems: texts
}) {
  readonly isRetryable = false
  override get message(): string {
    return `The settings of ${this.provider} cannot be used: ${this.problems.join(" ")}`
  }
  get nextStep(): string {
    return `Run "bulkport providers ${this.provider}" for its settings and their environment variables.`
  }
}

/** An import option is missing, unknown, or has a value that cannot be used. */
export class OptionsInvalid extends Schema.TaggedError<OptionsInvalid>()("OptionsInvalid", {
  problems: texts
}) {
  readonly isRetryable = false
  override get message(): string {
    return this.problems.join(" ")
  }
  readonly nextStep = `Run "bulkport providers" for the import types and options of each provider.`
}

/** No provider has this id. */
export class UnknownProvider extends Schema.TaggedError<UnknownProvider>()("UnknownProvider", {
  id: Schema.String,
  known: texts
}) {
  readonly isRetryable = false
  override get message(): string {
    return `There is no provider "${this.id}". Known: ${listed(this.known)}.`
  }
  readonly nextStep = `Choose one of these with --provider.`
}

/** The provider was made for another version of the contract. */
export class ContractMismatch extends Schema.TaggedError<ContractMismatch>()("ContractMismatch", {
  provider: Schema.String,
  found: Schema.Number,
  supported: Schema.Number
}) {
  readonly isRetryable = false
  override get message(): string {
    return `The provider ${this.provider} speaks version ${this.found} of the provider contract; this engine speaks version ${this.supported}.`
  }
  get nextStep(): string {
    return this.found > this.supported ? "Update Bulkport." : `Update the provider ${this.provider}.`
  }
}

/** The provider has no such import type. */
export class UnknownImportType extends Schema.TaggedError<UnknownImportType>()("UnknownImportType", {
  provider: Schema.String,
  importType: Schema.String,
  known: texts
}) {
  readonly isRetryable = false
  override get message(): string {
    return `${this.provider} has no import type "${this.importType}". Known: ${listed(this.known)}.`
  }
  readonly nextStep = `Choose one of these with --import.`
}

/** The source file cannot be read at all. */
export class SourceFileUnreadable extends Schema.TaggedError<SourceFileUnreadable>()("SourceFileUnreadable", {
  path: Schema.String,
  /** In words, such as `it does not exist`. */
  why: Schema.String
}) {
  readonly isRetryable = false
  override get message(): string {
    return `Cannot read ${this.path}: ${this.why}.`
  }
  readonly nextStep = "Check the path and its permissions."
}

/** The source file has no rows to import. */
export class SourceFileEmpty extends Schema.TaggedError<SourceFileEmpty>()("SourceFileEmpty", {
  path: Schema.String,
  /** True when there is a header line but nothing below it. */
  hasHeader: Schema.Boolean
}) {
  readonly isRetryable = false
  override get message(): string {
    return this.hasHeader ? `${this.path} has a header but no rows.` : `${this.path} is empty.`
  }
  readonly nextStep = "Nothing was sent. Export the file again and check that it holds rows."
}

/** The source file breaks the rules of its format, at a known place. */
export class SourceMalformed extends Schema.TaggedError<SourceMalformed>()("SourceMalformed", {
  path: Schema.String,
  /** Stable and short, such as `unclosed-quote`; one of the list in the docs. */
  code: Schema.String,
  /** What is wrong, without quoting any cell. */
  problem: Schema.String,
  /** Physical line in the file, from 1. */
  line: Schema.Number,
  /** Cell in the line, from 1, where one can be named. */
  column: Schema.optionalKey(Schema.Number),
  /** Offset in the file in bytes, from 0, where that is what helps. */
  byte: Schema.optionalKey(Schema.Number)
}) {
  readonly isRetryable = false
  override get message(): string {
    const column = this.column === undefined ? "" : `, column ${this.column}`
    const byte = this.byte === undefined ? "" : ` (byte ${this.byte})`
    return `${this.path}, line ${this.line}${column}${byte}: ${this.problem}.`
  }
  get nextStep(): string {
    // What to do about a file that is no table, or is packed in another way, is part of the problem's words.
    const isOtherFile = this.code === "not-a-table" || /-archive$|-entries$/.test(this.code)
    return isOtherFile ? "Nothing was sent." : "Nothing was sent. Mend the file there and run again."
  }
}

/** Columns that are to be renamed or dropped are not in the file. */
export class ColumnsUnknown extends Schema.TaggedError<ColumnsUnknown>()("ColumnsUnknown", {
  path: Schema.String,
  /** One sentence each. */
  problems: texts
}) {
  readonly isRetryable = false
  override get message(): string {
    return `The columns of ${this.path} cannot be changed as asked. ${this.problems.join(" ")}`
  }
  get nextStep(): string {
    return `Nothing was sent. Run "bulkport check ${this.path}" to see the columns of the file.`
  }
}

/** The source file is not the one that was staged. */
export class SourceChanged extends Schema.TaggedError<SourceChanged>()("SourceChanged", {
  path: Schema.String,
  stagedSha256: Schema.String,
  foundSha256: Schema.String
}) {
  readonly isRetryable = false
  override get message(): string {
    return `${this.path} has changed since it was staged (staged sha256 ${this.stagedSha256}, now ${this.foundSha256}).`
  }
  readonly nextStep = "Put the staged file back to go on with this run, or start a new run for the new file."
}

/** The file lacks columns that the import needs. */
export class ColumnsMissing extends Schema.TaggedError<ColumnsMissing>()("ColumnsMissing", {
  path: Schema.String,
  missing: Schema.Array(Schema.Struct({ column: Schema.String, closest: Schema.optionalKey(Schema.String) })),
  /** The first of the names in the header; none when the first row looks like data, which must not be shown. */
  found: texts
}) {
  readonly isRetryable = false
  override get message(): string {
    const each = this.missing.map(({ closest, column }) =>
      closest === undefined ? `"${column}"` : `"${column}" (the closest header present is "${closest}")`
    )
    const headers =
      this.found.length === 0
        ? "Its first row looks like data, not like the names of columns: name them with --header."
        : `Its headers: ${listed(this.found)}.`
    return `${this.path} lacks ${this.missing.length === 1 ? "a required column" : "required columns"}: ${listed(each)}. ${headers}`
  }
  readonly nextStep =
    "Nothing was sent. Header names are case-sensitive: rename or add the columns and run again."
}

/** The file is beyond what the provider takes in one job. */
export class LimitExceeded extends Schema.TaggedError<LimitExceeded>()("LimitExceeded", {
  path: Schema.String,
  /** What is limited, with its unit, such as `bytes after compression`. */
  what: Schema.String,
  allowed: Schema.Number,
  actual: Schema.Number
}) {
  readonly isRetryable = false
  override get message(): string {
    return `${this.path} has ${this.actual} ${this.what}; the provider takes at most ${this.allowed}.`
  }
  readonly nextStep =
    "No job was started. Shorten the row that is too large; where the service refused a whole file, set the provider's limit to what it takes."
}

/** Validation found problems, and the plan does not allow to start in spite of them. */
export class FindingsRefused extends Schema.TaggedError<FindingsRefused>()("FindingsRefused", {
  findings: Schema.Number,
  /** How many of them are about the structure of the file, which no flag lets pass. */
  structural: Schema.Number,
  /** The first few, in words, without any cell's content. */
  samples: texts,
  /** Where all of them are, when they were written to a file. */
  file: Schema.optionalKey(Schema.String)
}) {
  readonly isRetryable = false
  override get message(): string {
    return `Validation found ${plural(this.findings, "problem")}; no job was started. ${this.samples.join(" ")}`.trim()
  }
  get nextStep(): string {
    const where = this.file === undefined ? "" : ` All of them are in ${this.file}.`
    return this.structural > 0
      ? `Mend the file and run again: no service reads such rows for sure.${where} "bulkport check" with --output writes the sound rows to a file of their own.`
      : `Mend the file and run again, or start in spite of the findings with --allow-findings.${where}`
  }
}

/** The same content was imported to the same place before, within the window in which that is taken for a mistake. */
export class AlreadyImported extends Schema.TaggedError<AlreadyImported>()("AlreadyImported", {
  path: Schema.String,
  earlierRunId: Schema.String,
  /** How that run stands, in words. */
  outcome: Schema.String,
  /** When it began, as an ISO date-time. */
  begunAt: Schema.String
}) {
  readonly isRetryable = false
  override get message(): string {
    return `${this.path} was imported to the same place before, by run ${this.earlierRunId} of ${this.begunAt} (${this.outcome}).`
  }
  get nextStep(): string {
    return `Nothing was sent. See "bulkport runs show ${this.earlierRunId}"; import it once more with --again if that is meant.`
  }
}

/** More rows are invalid than the plan's tolerance allows. */
export class TooManyInvalid extends Schema.TaggedError<TooManyInvalid>()("TooManyInvalid", {
  invalid: Schema.Number,
  rows: Schema.Number,
  /** The limit that was passed, in words. */
  limit: Schema.String,
  file: Schema.String
}) {
  readonly isRetryable = false
  override get message(): string {
    return `${this.invalid} of ${this.rows} rows are invalid, and at most ${this.limit} may be.`
  }
  get nextStep(): string {
    return `Nothing was sent. All findings are in ${this.file}. Mend the file, or allow more with --max-rejected.`
  }
}

/** The service refuses the credentials. */
export class CredentialsRefused extends Schema.TaggedError<CredentialsRefused>()("CredentialsRefused", {
  /** What was asked, as method and path. */
  endpoint: Schema.String,
  /** Left out where the service does not speak HTTP. */
  status: Schema.optionalKey(Schema.Number),
  detail: Schema.optionalKey(Schema.String)
}) {
  readonly isRetryable = false
  override get message(): string {
    return `The service refused the credentials (${answered(this)}).${suffix(this.detail)}`
  }
  readonly nextStep = "Check that the key is right, still valid, and belongs to this environment."
}

/** The credentials are good, but not for this. */
export class AccessDenied extends Schema.TaggedError<AccessDenied>()("AccessDenied", {
  endpoint: Schema.String,
  status: Schema.Number,
  detail: Schema.optionalKey(Schema.String)
}) {
  readonly isRetryable = false
  override get message(): string {
    return `The service denies access (HTTP ${this.status} for ${this.endpoint}).${suffix(this.detail)}`
  }
  readonly nextStep = "Give the key's user the right to import, or use another key."
}

/** The place to import into does not exist, or is hidden from these credentials. */
export class TargetNotFound extends Schema.TaggedError<TargetNotFound>()("TargetNotFound", {
  /** What was looked for, such as `tenant test_abc`. */
  target: Schema.String,
  detail: Schema.optionalKey(Schema.String)
}) {
  readonly isRetryable = false
  override get message(): string {
    return `The service does not know ${this.target}.${suffix(this.detail)}`
  }
  readonly nextStep =
    "Check its spelling and the environment; some services answer so when access is missing."
}

/** No connection could be made: the request was certainly not sent. */
export class Unreachable extends Schema.TaggedError<Unreachable>()("Unreachable", {
  /** Host and port. */
  host: Schema.String,
  /** The system's own code, such as `ECONNREFUSED`. */
  code: Schema.String
}) {
  readonly isRetryable = true
  override get message(): string {
    return `Cannot connect to ${this.host} (${this.code}).`
  }
  readonly nextStep = "Check the address, the network and any proxy, then resume."
}

/** The server's certificate was not accepted: the request was certainly not sent. */
export class TlsFailed extends Schema.TaggedError<TlsFailed>()("TlsFailed", {
  host: Schema.String,
  code: Schema.String
}) {
  readonly isRetryable = false
  override get message(): string {
    return `No secure connection to ${this.host} (${this.code}).`
  }
  readonly nextStep =
    "Check the address. Behind a proxy with its own certificate authority, set NODE_EXTRA_CA_CERTS to its file."
}

/** The host shows another key than the one it is pinned to: nothing was sent, and no key of ours was shown. */
export class HostUntrusted extends Schema.TaggedError<HostUntrusted>()("HostUntrusted", {
  /** Host and port. */
  host: Schema.String,
  /** Fingerprints, as `ssh-keygen -lf` prints them. */
  expected: texts,
  actual: Schema.String
}) {
  readonly isRetryable = false
  override get message(): string {
    return `${this.host} shows the key ${this.actual}, which is not ${listed(this.expected)}.`
  }
  readonly nextStep =
    "Nothing was sent. Ask the service for its key by another way than this connection before you trust the new one."
}

/** The request was sent, or may have been, and no whole reply came back. Fails only calls that are safe to repeat. */
export class ReplyLost extends Schema.TaggedError<ReplyLost>()("ReplyLost", {
  endpoint: Schema.String,
  /** The system's own code, such as `ECONNRESET`, or `timeout`. */
  code: Schema.String
}) {
  readonly isRetryable = true
  override get message(): string {
    return `The connection broke before ${this.endpoint} was answered (${this.code}).`
  }
  readonly nextStep = "Resume the run when the service answers again."
}

/** The service asks for fewer or later requests. It did not act on this one. */
export class RateLimited extends Schema.TaggedError<RateLimited>()("RateLimited", {
  endpoint: Schema.String,
  /** How long the service asks to wait, where it says so. */
  retryAfterMillis: Schema.optionalKey(Schema.Number)
}) {
  readonly isRetryable = true
  override get message(): string {
    const wait =
      this.retryAfterMillis === undefined
        ? ""
        : ` and asks to wait ${Math.ceil(this.retryAfterMillis / 1000)} s`
    return `The service limits requests (HTTP 429 for ${this.endpoint})${wait}.`
  }
  readonly nextStep = "Resume the run later; nothing is lost."
}

/** The service's allowance for such jobs is used up; waiting a little does not help. */
export class AllowanceUsedUp extends Schema.TaggedError<AllowanceUsedUp>()("AllowanceUsedUp", {
  /** What is used up, such as `24 runs a day for table 16`. */
  allowance: Schema.String,
  /** How long the service asks to wait, where it says so. */
  retryAfterMillis: Schema.optionalKey(Schema.Number),
  /** When there will be some again, at the latest, in milliseconds since the epoch. The engine adds it where it can. */
  backAt: Schema.optionalKey(Schema.Number)
}) {
  readonly isRetryable = false
  override get message(): string {
    const back =
      this.backAt === undefined
        ? ""
        : `. It is back at ${new Date(this.backAt).toISOString().replace(/\.\d+Z$/, "Z")} (UTC) at the latest`
    return `The service's allowance seems to be used up: ${this.allowance}${back}.`
  }
  readonly nextStep = "No job was started. Resume this run when the allowance is renewed."
}

/** The service has trouble of its own. Fails only calls that are safe to repeat. */
export class ServiceUnavailable extends Schema.TaggedError<ServiceUnavailable>()("ServiceUnavailable", {
  endpoint: Schema.String,
  status: Schema.Number,
  retryAfterMillis: Schema.optionalKey(Schema.Number)
}) {
  readonly isRetryable = true
  override get message(): string {
    return `The service has trouble (HTTP ${this.status} for ${this.endpoint}).`
  }
  readonly nextStep = "Resume the run when the service has recovered."
}

/** The service understood the request and refuses it; asking again unchanged is pointless. */
export class RequestRefused extends Schema.TaggedError<RequestRefused>()("RequestRefused", {
  endpoint: Schema.String,
  /** Left out where the service does not speak HTTP. */
  status: Schema.optionalKey(Schema.Number),
  /** The service's own code or words, cut to a safe length. */
  detail: Schema.String
}) {
  readonly isRetryable = false
  override get message(): string {
    const status = this.status === undefined ? "" : ` (HTTP ${this.status})`
    return `The service refused ${this.endpoint}${status}.${suffix(this.detail)}`
  }
  readonly nextStep = "Change what it complains about and run again."
}

/** The reply is not what the service is documented to give: a proxy's page, another shape, another status. */
export class UnexpectedResponse extends Schema.TaggedError<UnexpectedResponse>()("UnexpectedResponse", {
  endpoint: Schema.String,
  /** Left out where the service does not speak HTTP. */
  status: Schema.optionalKey(Schema.Number),
  /** What was expected and what came, such as `expected JSON, got text/html`. */
  problem: Schema.String,
  /** The service's own id of the request, for its support. */
  requestId: Schema.optionalKey(Schema.String)
}) {
  readonly isRetryable = false
  override get message(): string {
    const id = this.requestId === undefined ? "" : ` (request id ${this.requestId})`
    const status = this.status === undefined ? "" : ` (HTTP ${this.status})`
    return `Unexpected answer to ${this.endpoint}${status}${id}: ${this.problem}.`
  }
  readonly nextStep =
    "Check the base URL and any proxy in between; report it with this message if both are right."
}

/** The service knows no job of this reference. */
export class JobNotFound extends Schema.TaggedError<JobNotFound>()("JobNotFound", { jobId: Schema.String }) {
  readonly isRetryable = false
  override get message(): string {
    return `The service does not know job ${this.jobId}.`
  }
  readonly nextStep =
    "It may have been deleted there, or the settings point at another tenant or environment."
}

/** Outputs were asked for while the job is still running. */
export class JobNotFinished extends Schema.TaggedError<JobNotFinished>()("JobNotFinished", {
  jobId: Schema.String,
  /** The service's own word. */
  providerState: Schema.String
}) {
  readonly isRetryable = true
  override get message(): string {
    return `Job ${this.jobId} is not finished (${this.providerState}).`
  }
  readonly nextStep = "Track it first, then collect."
}

/** The job's results are not there any more. */
export class OutputsGone extends Schema.TaggedError<OutputsGone>()("OutputsGone", { jobId: Schema.String }) {
  readonly isRetryable = false
  override get message(): string {
    return `The results of job ${this.jobId} are no longer kept by the service.`
  }
  readonly nextStep = "What became of each row stays unknown; compare with the service's own data."
}

/** A result file cannot be read as what it should be. It was saved as received. */
export class OutputMalformed extends Schema.TaggedError<OutputMalformed>()("OutputMalformed", {
  output: Schema.String,
  problem: Schema.String
}) {
  readonly isRetryable = false
  override get message(): string {
    return `The result file ${this.output} cannot be read: ${this.problem}.`
  }
  readonly nextStep = "It is kept as received in the run folder. Rows it would have named stay unknown."
}

/**
 * The request to start was sent, or may have been, and no usable answer came back: the job may exist.
 *
 * Never retryable, because a second request could import the file twice.
 */
export class StartInDoubt extends Schema.TaggedError<StartInDoubt>()("StartInDoubt", {
  label: Schema.String,
  /** What made it so, such as `ECONNRESET` or `HTTP 502`. */
  cause: Schema.String,
  /**
   * True when the service has, or may have used up, what the job is made of: then not finding a job never proves that there
   * is none, and no further start is made. Left out for a start that may be made again once no job is found.
   */
  isHandedOver: Schema.optionalKey(Schema.Boolean)
}) {
  readonly isRetryable = false
  override get message(): string {
    return this.isHandedOver === true
      ? `No job labelled "${this.label}" has shown up yet (${this.cause}).`
      : `The service may or may not have started the job labelled "${this.label}" (${this.cause}).`
  }
  readonly nextStep =
    'Resume the run: it looks for the job first, where the service allows that, and never starts a second one blindly. Or look there yourself, and say what you found with "bulkport settle".'
}

/** The run folder cannot be written or read. */
export class StorageFailed extends Schema.TaggedError<StorageFailed>()("StorageFailed", {
  path: Schema.String,
  /** The system's own code, such as `ENOSPC`. */
  code: Schema.String
}) {
  readonly isRetryable = false
  override get message(): string {
    const why = storageWords[this.code] ?? `the system says ${this.code}`
    return `Cannot use ${this.path}: ${why}.`
  }
  readonly nextStep = "Mend that and resume the run: everything recorded so far is kept."
}

const storageWords: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full (ENOSPC)",
  EDQUOT: "the disk quota is used up (EDQUOT)",
  EROFS: "the file system is read-only (EROFS)",
  EACCES: "permission is denied (EACCES)",
  EPERM: "it is not permitted (EPERM)",
  ENOTDIR: "a part of the path is not a folder (ENOTDIR)"
}

/** The settings point at another place than the one where the run was begun. */
export class TargetChanged extends Schema.TaggedError<TargetChanged>()("TargetChanged", {
  runId: Schema.String,
  begunAt: Schema.String,
  /** Where the settings point now. */
  settings: Schema.String
}) {
  readonly isRetryable = false
  override get message(): string {
    return `Run ${this.runId} was begun at ${this.begunAt}, but the settings now point at ${this.settings}.`
  }
  readonly nextStep = "Nothing was sent. Go on with the settings of the run, or begin a new run."
}

/** There is no run of this id in the runs folder. */
export class RunNotFound extends Schema.TaggedError<RunNotFound>()("RunNotFound", {
  runId: Schema.String,
  /** The runs folder looked in. */
  folder: Schema.String,
  /** Full ids that begin with it, when there is more than one. */
  candidates: texts
}) {
  readonly isRetryable = false
  override get message(): string {
    return this.candidates.length > 1
      ? `"${this.runId}" fits several runs: ${this.candidates.join(", ")}.`
      : `There is no run "${this.runId}" in ${this.folder}.`
  }
  readonly nextStep = `Run "bulkport runs list" to see the runs.`
}

/** The record of a run cannot be trusted or understood. */
export class JournalDamaged extends Schema.TaggedError<JournalDamaged>()("JournalDamaged", {
  file: Schema.String,
  /** Entry, from 1. */
  entry: Schema.Number,
  problem: Schema.String
}) {
  readonly isRetryable = false
  override get message(): string {
    return `The run journal ${this.file} is damaged at entry ${this.entry}: ${this.problem}.`
  }
  readonly nextStep =
    "Nothing was changed. Restore the file from a copy, or look up the job at the service by its label."
}

/** The record of a run was written by a newer version. */
export class JournalTooNew extends Schema.TaggedError<JournalTooNew>()("JournalTooNew", {
  file: Schema.String,
  found: Schema.Number,
  supported: Schema.Number
}) {
  readonly isRetryable = false
  override get message(): string {
    return `The run journal ${this.file} has version ${this.found}; this Bulkport reads up to version ${this.supported}.`
  }
  readonly nextStep = "Nothing was changed. Use the newer Bulkport that began this run."
}

/** Another process is working on this run. */
export class RunLocked extends Schema.TaggedError<RunLocked>()("RunLocked", {
  runId: Schema.String,
  /** Who holds it, such as `process 4711 on host build-3 since 2026-11-21T10:00:00Z`. */
  holder: Schema.String
}) {
  readonly isRetryable = false
  override get message(): string {
    return `Run ${this.runId} is being worked on by ${this.holder}.`
  }
  readonly nextStep = "Wait until it has ended, or stop it; nothing needs to be deleted by hand."
}

/**
 * The time limit for waiting was reached while the job, or another import that has to end before there can be one, was still
 * running. Nothing failed, and the job goes on.
 */
export class StillRunning extends Schema.TaggedError<StillRunning>()("StillRunning", {
  runId: Schema.String,
  /** Left out when another import was waited for. */
  jobId: Schema.optionalKey(Schema.String),
  /** The service's own word. Left out when another import was waited for. */
  providerState: Schema.optionalKey(Schema.String),
  waitedMillis: Schema.Number,
  /** Where another import goes that was waited for, such as `table 16`. */
  awaited: Schema.optionalKey(Schema.String)
}) {
  readonly isRetryable = false
  override get message(): string {
    const time = `after ${Math.round(this.waitedMillis / 1000)} s of waiting`
    return this.awaited === undefined
      ? `Job ${this.jobId ?? ""} is still running (${this.providerState ?? "not seen yet"}) ${time}.`
      : `Another import into ${this.awaited} was still under way ${time}.`
  }
  get nextStep(): string {
    const what = this.awaited === undefined ? "The job goes on." : "Nothing was started meanwhile."
    return `${what} Come back with "bulkport resume ${this.runId}".`
  }
}

/** A single step was asked for of a run whose file is imported in parts. */
export class RunInParts extends Schema.TaggedError<RunInParts>()("RunInParts", {
  runId: Schema.String,
  parts: Schema.Number
}) {
  readonly isRetryable = false
  override get message(): string {
    return `The file of run ${this.runId} is imported in ${this.parts} parts, each of which takes the steps on its own.`
  }
  get nextStep(): string {
    return `Run "bulkport resume ${this.runId}" to take all parts through all steps.`
  }
}

/** The import cannot be undone, and nobody has agreed to it yet. */
export class ConfirmationNeeded extends Schema.TaggedError<ConfirmationNeeded>()("ConfirmationNeeded", {
  runId: Schema.String,
  /** What the import does, such as `Delete users, for good`. */
  title: Schema.String,
  rows: Schema.Number,
  target: Schema.String,
  /** What else it does, in sentences. */
  effects: texts
}) {
  readonly isRetryable = false
  override get message(): string {
    const what = `${this.title}: ${plural(this.rows, "row")}, ${this.target}.`
    return [what, ...this.effects, "This cannot be undone, and nobody has agreed to it."].join(" ")
  }
  get nextStep(): string {
    return `Nothing was started. Run "bulkport resume ${this.runId} --yes" to go on.`
  }
}

/** The provider, or its service, cannot do what was asked for. */
export class AbilityMissing extends Schema.TaggedError<AbilityMissing>()("AbilityMissing", {
  provider: Schema.String,
  /** What was asked for, in words, such as `list its jobs`. */
  ability: Schema.String
}) {
  readonly isRetryable = false
  override get message(): string {
    return `${this.provider} cannot ${this.ability}.`
  }
  get nextStep(): string {
    return `Run "bulkport providers ${this.provider}" to see what it can do.`
  }
}

/** The service no longer has the file that was sent ahead, and this start has certainly made no job of it. */
export class StagedFileGone extends Schema.TaggedError<StagedFileGone>()("StagedFileGone", {
  /** What the service calls it. */
  reference: Schema.String,
  detail: Schema.String
}) {
  readonly isRetryable = false
  override get message(): string {
    return `The service no longer has the file that was sent ahead (${this.reference}).${suffix(this.detail)}`
  }
  readonly nextStep = "No job was started. Resume the run: the file is sent again."
}

/** A decision was given about a start that is not in doubt. */
export class NotInDoubt extends Schema.TaggedError<NotInDoubt>()("NotInDoubt", {
  runId: Schema.String,
  /** How the run stands, in words. */
  standing: Schema.String
}) {
  readonly isRetryable = false
  override get message(): string {
    return `Run ${this.runId} is not in doubt: ${this.standing}.`
  }
  get nextStep(): string {
    return `Nothing was recorded. See "bulkport runs show ${this.runId}".`
  }
}

/** The failed rows of a run have been retried before. */
export class AlreadyRetried extends Schema.TaggedError<AlreadyRetried>()("AlreadyRetried", {
  runId: Schema.String,
  childRunId: Schema.String
}) {
  readonly isRetryable = false
  override get message(): string {
    return `The failed rows of run ${this.runId} were retried before, by run ${this.childRunId}.`
  }
  get nextStep(): string {
    return `Nothing was sent. Retry what failed there with "bulkport retry ${this.childRunId}", or these rows once more with --again.`
  }
}

/** A run has no failed rows of the kind asked for. */
export class NothingToRetry extends Schema.TaggedError<NothingToRetry>()("NothingToRetry", {
  runId: Schema.String,
  rejected: Schema.Number,
  unknown: Schema.Number
}) {
  readonly isRetryable = false
  override get message(): string {
    return `Run ${this.runId} has nothing to retry: ${this.rejected} rows rejected or set aside, ${this.unknown} unknown.`
  }
  get nextStep(): string {
    return this.unknown > 0
      ? "Rows of unknown outcome may have been applied; retry them too with --unknown, if that does no harm."
      : "Nothing is left to do."
  }
}

/** A step was asked for before the one that it needs. */
export class StepMissing extends Schema.TaggedError<StepMissing>()("StepMissing", {
  runId: Schema.String,
  /** The step that has no recorded result yet. */
  missing: Schema.String
}) {
  readonly isRetryable = false
  override get message(): string {
    return `Run ${this.runId} has no recorded result of the step "${this.missing}".`
  }
  get nextStep(): string {
    return `Run "bulkport ${this.missing} ${this.runId}" first, or "bulkport resume ${this.runId}" for all that is left.`
  }
}

const answered = ({ endpoint, status }: { readonly endpoint: string; readonly status?: number }): string =>
  status === undefined ? endpoint : `HTTP ${status} for ${endpoint}`

const suffix = (detail: string | undefined): string =>
  detail === undefined || detail === "" ? "" : ` It says: ${detail}`

/** The closed list of reasons. */
export const ImportReason = Schema.Union([
  SettingsInvalid,
  OptionsInvalid,
  UnknownProvider,
  ContractMismatch,
  UnknownImportType,
  SourceFileUnreadable,
  SourceFileEmpty,
  SourceMalformed,
  ColumnsUnknown,
  SourceChanged,
  ColumnsMissing,
  LimitExceeded,
  FindingsRefused,
  TooManyInvalid,
  AlreadyImported,
  CredentialsRefused,
  AccessDenied,
  TargetNotFound,
  Unreachable,
  TlsFailed,
  HostUntrusted,
  ReplyLost,
  RateLimited,
  AllowanceUsedUp,
  ServiceUnavailable,
  RequestRefused,
  UnexpectedResponse,
  JobNotFound,
  JobNotFinished,
  OutputsGone,
  OutputMalformed,
  StartInDoubt,
  StorageFailed,
  TargetChanged,
  RunNotFound,
  JournalDamaged,
  JournalTooNew,
  RunLocked,
  StillRunning,
  ConfirmationNeeded,
  AbilityMissing,
  StagedFileGone,
  NotInDoubt,
  RunInParts,
  AlreadyRetried,
  NothingToRetry,
  StepMissing
])
export type ImportReason = typeof ImportReason.Type
