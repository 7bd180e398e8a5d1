import { Context, type Effect } from "effect"

/** What is about to be started. Holds no row content. */
export interface StartQuestion {
  readonly runId: string
  readonly tenant?: string
  readonly provider: string
  readonly connection?: string
  /** Id of the import type. */
  readonly importType: string
  /** What the import does, such as `Create or update users`. */
  readonly title: string
  readonly isDestructive: boolean
  /** Rows that would be applied. */
  readonly rows: number
  /** Size of what is sent. */
  readonly bytes: number
  /** SHA-256 of the source file, in hex. */
  readonly sourceSha256: string
  /** Where, in words. */
  readonly target: string
  /** What else it does, in sentences. */
  readonly effects: ReadonlyArray<string>
  /** How many jobs it takes. Left out where one does. */
  readonly parts?: number
  /** The run whose failed rows these are. */
  readonly retryOf?: string
  /** True when a start was made before of which there certainly is no job. */
  readonly isRetry: boolean
}

/**
 * Whether something may be started. A veto says why not, in a sentence; that is shown and logged, so nothing secret belongs into it.
 */
export type StartAnswer = { readonly answer: "approve" } | { readonly answer: "veto"; readonly why: string }

/**
 * Asked before every start. A veto stops the run with `StartVetoed`: nothing has been started then, and a run that is resumed asks
 * again. For a file in parts it is asked once, for the whole. Nobody is asked unless one is provided.
 *
 * It may take its time. What is being started holds its place meanwhile, where the place takes one import at a time.
 */
export const BeforeStart: Context.Reference<
  ((question: StartQuestion) => Effect.Effect<StartAnswer>) | undefined
> = Context.Reference<((question: StartQuestion) => Effect.Effect<StartAnswer>) | undefined>(
  "@bulkport/core/BeforeStart",
  { defaultValue: () => undefined }
)
