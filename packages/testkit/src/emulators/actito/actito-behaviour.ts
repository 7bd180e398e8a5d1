/**
 * What the emulator can be told to do differently, by name. The real service does one of these things each, and which
 * one is mostly unknown: sections of the dossier are named with each.
 */
import { firstSettings, type Settings } from "../advocate/choice-setting.ts"
import { accessChoices } from "./access-choices.ts"
import { executionChoices } from "./execution-choices.ts"
import type { ForeignExecution } from "./foreign-execution.ts"
import { resultChoices } from "./result-choices.ts"
import { rowChoices } from "./row-choices.ts"
import { v4Choices } from "./v4-choices.ts"
import type { WireProfile } from "./wire-profile.ts"

/** Every switch with all its settings, the default of profile A first. */
export const actitoChoices = {
  ...accessChoices,
  ...executionChoices,
  ...resultChoices,
  ...rowChoices,
  ...v4Choices
} as const

/** One setting of each switch. */
export type ActitoSwitches = Settings<typeof actitoChoices>

/** What stands at the end of `output-files` (dossier 6.3, 14 item 10). */
export type OutputFilesAnswer = ActitoSwitches["outputFiles"]

/** What has a number, a text or a list instead of a few settings. */
export interface ActitoAmounts {
  // Access (dossier 2, 7)

  /** What `expiresIn` says, and how long tokens last. Documented: `"900s"`, a string. A number is answered as a number. */
  tokenLifetime: string | number
  /** Calls after which a token is refused as if it had expired, in mid-run (14 item 1). `Infinity` for none. */
  tokenUses: number
  /** Names of the entities that the key's user may see, of those there are; undefined for all (2.3). */
  readableEntities: ReadonlyArray<string> | undefined
  /** Accepted creations per table and UTC day; 429 beyond. Documented: 24. The day's boundary is assumed. */
  dailyAllowance: number
  /** Requests in flight; 429 beyond. Documented: 5. */
  maxConcurrentRequests: number
  /** Calls within a minute above which answers slow down. Documented: 100; `Infinity` here, so that tests are quick. */
  callsPerMinute: number
  /** Delay added for each call above `callsPerMinute`. Assumed. */
  slowDownMillisPerCall: number
  /** Every so-manieth request is a 429 without effect, as if other systems of the licence took all of it (7). */
  busyEvery: number
  /** Every so-manieth GET is answered with 503 (12). */
  unavailableEvery: number
  /** Seconds for `Retry-After` on 429; undefined for no such header. Unknown (7); assumed none. */
  retryAfterSeconds: number | undefined

  // Executions (dossier 4, 6.1)

  /** Bytes of the data part, as uploaded, above which creation answers 400. Documented: 100 MB; assumed decimal (4.1). */
  maxUploadBytes: number
  /** How long the answer to a creation that was accepted is held back (14 item 6). */
  creationMillis: number
  /** Least time from creation to a final status: a third pending (at most a second), the rest running. `Infinity` holds it. */
  executionMillis: number
  /** Status words answered to the first polls of each execution, one each, instead of the true one (14 item 7). */
  statusScript: ReadonlyArray<string>
  /** Executions of other people and systems, listed and shown beside our own (7). */
  foreignExecutions: ReadonlyArray<ForeignExecution>
  /** How far the service's clock is ahead: added to `Date` and to every moment that it writes. */
  clockSkewMillis: number

  // Results and output files (dossier 6.2, 6.3)

  /** Calls to the results of each ended execution that are still answered as not ready (14 item 7). */
  resultsNotReadyForPolls: number
  /** The same for output files. */
  outputFilesNotReadyForPolls: number
  /** Size of the hostile entry of `bomb`, unpacked. */
  bombBytes: number
  /** Number of the hostile entries of `too-many-entries`. */
  extraEntries: number
}

/** How the emulated service behaves. Change a member on a running emulator to change what it does from then on. */
export interface ActitoBehaviour extends ActitoSwitches, ActitoAmounts {}

/** The behaviour of a new emulator under a profile. */
export const defaultBehaviour = (profile: WireProfile): ActitoBehaviour => ({
  ...firstSettings(actitoChoices),
  tokenLifetime: "900s",
  tokenUses: Number.POSITIVE_INFINITY,
  readableEntities: undefined,
  dailyAllowance: 24,
  maxConcurrentRequests: 5,
  callsPerMinute: Number.POSITIVE_INFINITY,
  slowDownMillisPerCall: 50,
  busyEvery: Number.POSITIVE_INFINITY,
  unavailableEvery: Number.POSITIVE_INFINITY,
  retryAfterSeconds: undefined,
  maxUploadBytes: 100_000_000,
  creationMillis: 0,
  executionMillis: 300,
  statusScript: [],
  foreignExecutions: [],
  clockSkewMillis: 0,
  resultsNotReadyForPolls: 0,
  outputFilesNotReadyForPolls: 0,
  bombBytes: 256 * 2 ** 20,
  extraEntries: 20_000,
  ...profile.behaviour
})
