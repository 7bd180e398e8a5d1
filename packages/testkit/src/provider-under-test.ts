/**
 * What a provider brings to the conformance suite: itself, rows its service takes and refuses, and handles on the service
 * behind it.
 *
 * The words are neutral, so that no check knows a provider by name. Every check gets a service of its own: handles change
 * how it behaves for the rest of one check and need no way back.
 */
import type { ImportReason, JobRef, JsonObject, Provider, SourceFormat } from "@bulkport/core/provider"
import { Context, type Effect, type Schema, type Scope } from "effect"
import type { Emulator } from "./emulators/emulator.ts"

/** A step as seen at the service: what a request is made for. */
export type OperationRole = "stage" | "validate" | "start" | "find" | "track" | "collect"

/** Column name → value. For JSONL the members of one line. */
export type SampleRow = Readonly<Record<string, Schema.Json>>

/** Rows for one import type; the suite writes its files from them. */
export interface SampleRows {
  readonly importType: string
  readonly options: JsonObject
  readonly format: SourceFormat
  readonly delimiter: string
  /** Header names in the order in which the suite writes them. */
  readonly columns: ReadonlyArray<string>
  /**
   * A row that the service accepts. Rows of different numbers describe different records. `text` goes, unchanged, into a
   * cell that takes any text: the suite puts quotes, line breaks and accents there.
   */
  readonly accepted: (number: number, text: string) => SampleRow
  /** Most characters that the service takes in that cell; ten thousand are tried unless given. */
  readonly longestText?: number
  /** A row that the service refuses when it imports it, while it accepts those around it. Its key is as readable as any. */
  readonly rejected: (number: number, text: string) => SampleRow
  /** A row that the service's own validation objects to. Left out when it looks at less than rows. */
  readonly invalid?: (number: number, text: string) => SampleRow
}

/** A result file as it is kept at the service. */
export interface ServedOutput {
  /** The name under which the provider hands it out. */
  readonly name: string
  readonly bytes: Uint8Array
}

/** One more way in which the service may write its result files. */
export interface OutputVariant {
  /** In words, such as `columns in another order`. */
  readonly name: string
  /** Makes the service do so from now on. */
  readonly apply: Effect.Effect<void>
}

/** What may be left out when a provider joins the suite, each with checks that need it. */
export type OptionalHandle =
  | "sayState"
  | "leaveOutCounts"
  | "expireOutputs"
  | "receivedFiles"
  | "servedOutputs"
  | "holdOutputs"
  | "outputVariants"
  | "openLimited"
  | "invalid"

/** Handles on the service behind the provider. One that cannot be had is left out, with the reason in `without`. */
export interface ServiceBehind {
  /**
   * Handle that is left out → why there can be none, in words. Its checks are skipped with this reason; without one they fail,
   * since nobody would see that they were never run.
   */
  readonly without?: Readonly<Partial<Record<OptionalHandle, string>>>
  /** The server that answers; faults are scripted and requests counted here. */
  readonly emulator: Emulator
  /**
   * The emulator's names of the requests made in each role, in the order in which they are made. Empty when the provider
   * asks nothing in that step. A request for a token belongs to no role. The first of `start` must be the one that creates
   * the job, and `track` has the one that asks for the state.
   */
  readonly operations: Readonly<Record<OperationRole, ReadonlyArray<string>>>
  /** Ids of all jobs that exist at the service. */
  readonly jobs: Effect.Effect<ReadonlyArray<string>>
  /** Jobs started from now on keep running until `finishJobs`. */
  readonly holdJobs: Effect.Effect<void>
  /** Lets all jobs finish, now or within a moment. */
  readonly finishJobs: Effect.Effect<void>
  /** Turns a reference into one of a job that the service has never had, but that looks just as plausible. */
  readonly unknownJob: (job: JobRef) => JobRef
  /** Every job is said to be in a state of this name. The service has never used it before. */
  readonly sayState?: (word: string) => Effect.Effect<void>
  /** The service no longer says how many rows it has processed. */
  readonly leaveOutCounts?: Effect.Effect<void>
  /**
   * How many rows the service says it has processed, for one whose counts are not to be believed: too high, too low, or of
   * something else. A provider may then pass the count on as it is, and nothing more is expected of it.
   */
  readonly saidCount?: (job: JobRef) => Effect.Effect<number | undefined>
  /**
   * How many looks at a job it may take until the service shows it as it is: can find it, calls its state by a known word,
   * and has links to all of its results. None unless given. The suite then looks as often before it goes on, as the engine
   * would, so that what comes after is asked of a job that has settled.
   */
  readonly looksNeeded?: number
  /**
   * Given for a service that turns some requests away by itself, as one that is busy, and does not act on them: it answers
   * all of them from now on. Until then the suite repeats what was turned away, as the engine would. It calls this where it
   * scripts faults of its own, or counts requests.
   */
  readonly answerAll?: Effect.Effect<void>
  /** The results of all finished jobs are no longer kept. */
  readonly expireOutputs?: Effect.Effect<void>
  /**
   * The files that the service has received so far, oldest first, unpacked. Leave it out where the service does not keep
   * them: then only what becomes of their rows is looked at.
   */
  readonly receivedFiles?: Effect.Effect<ReadonlyArray<Uint8Array>>
  /** The result files of a finished job, as the service made them. */
  readonly servedOutputs?: (job: JobRef) => Effect.Effect<ReadonlyArray<ServedOutput>>
  /**
   * From now on the service sends the beginning of each result file, and holds back the rest until the inner effect has
   * run. Leave it out only where the format of the results cannot be read before its end.
   */
  readonly holdOutputs?: Effect.Effect<Effect.Effect<void>>
  /** Further ways of writing result files. The suite expects the same outcomes from all of them. */
  readonly outputVariants?: ReadonlyArray<OutputVariant>
}

/** A provider, and what the suite needs to put it to the test. */
export class ProviderUnderTest extends Context.Service<
  ProviderUnderTest,
  {
    /** Opened for the service behind it. */
    readonly provider: Provider
    /** Opens another one with the same settings for this origin, as another process would. */
    readonly open: (origin: string) => Effect.Effect<Provider, ImportReason, Scope.Scope>
    /** Opens one that sends no file above this size; left out when the size cannot be set. */
    readonly openLimited?: (maxFileBytes: number) => Effect.Effect<Provider, ImportReason, Scope.Scope>
    readonly sample: SampleRows
    /** Every form in which a credential leaves the process: keys, tokens, and their encoded forms. */
    readonly secrets: ReadonlyArray<string>
    readonly service: ServiceBehind
  }
>()("@bulkport/testkit/ProviderUnderTest") {}
