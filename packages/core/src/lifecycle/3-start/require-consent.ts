import { Effect } from "effect"
import { ConfirmationNeeded, type ImportReason } from "../../errors/reasons.ts"
import type { ImportRun } from "../import-run.ts"
import { announce } from "../run-event.ts"
import { StartConsent } from "../start-consent.ts"

/**
 * Tells what the start of so many rows will do, and makes sure that somebody has agreed to it when it cannot be undone. For
 * a file in parts this is asked once, for the whole. Gives true when somebody was asked just now.
 */
export const requireConsent = (
  { importType, provider, run }: ImportRun,
  rows: number
): Effect.Effect<boolean, ImportReason> =>
  Effect.gen(function* () {
    const { effects = [], isDestructive, title } = importType
    const { target } = provider
    const { isConfirmed, startAttempts } = yield* run.state
    // What has been begun was agreed to, or could be begun without in an earlier version.
    if (startAttempts > 0) return false
    if (effects.length > 0) yield* announce({ type: "start-announced", runId: run.id, rows, target, effects })
    if (!isDestructive || isConfirmed) return false
    const ask = yield* StartConsent
    const question = { runId: run.id, title, rows, target, effects }
    if (!(yield* ask(question))) return yield* new ConfirmationNeeded(question)
    yield* run.record({ _tag: "confirmed" })
    return true
  })
