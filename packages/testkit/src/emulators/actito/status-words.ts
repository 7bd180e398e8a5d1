/** Words for the states of an execution (dossier 6.1). */
import type { ActitoBehaviour } from "./actito-behaviour.ts"
import type { ExecutionStatus, WireProfile } from "./wire-profile.ts"

type Words = Readonly<Record<ExecutionStatus, string>>

/** Other sets than the wire profile's, from the words that a client is to know. */
const otherWords: Readonly<Record<Exclude<ActitoBehaviour["statusWords"], "profile">, Words>> = {
  finished: {
    PENDING: "WAITING",
    RUNNING: "ONGOING",
    SUCCESS: "FINISHED",
    WITH_ERROR: "FINISHED_WITH_ERRORS",
    ERROR: "KO"
  },
  completed: {
    PENDING: "SCHEDULED",
    RUNNING: "PROCESSING",
    SUCCESS: "COMPLETED",
    WITH_ERROR: "PARTIALLY_COMPLETED",
    ERROR: "FAILED"
  },
  dashed: {
    PENDING: "queued",
    RUNNING: "in-progress",
    SUCCESS: "done",
    WITH_ERROR: "with-errors",
    ERROR: "aborted"
  }
}

/** The word for a state, before its letter case. */
export const statusWord = (
  status: ExecutionStatus,
  { execution }: WireProfile,
  { statusWords }: ActitoBehaviour
): string => (statusWords === "profile" ? execution.statusWords : otherWords[statusWords])[status]

/** A word in the letter case that is switched on. */
export const shownStatus = (word: string, { statusCase }: ActitoBehaviour): string =>
  statusCase === "lower" ? word.toLowerCase() : statusCase === "upper" ? word.toUpperCase() : word
