/**
 * The executions that a start in doubt may have made, for a person to look at. Those of a user's own definition and of a
 * predefined ETL bear no label, so that none of them is ever taken for ours.
 */
import { isDeepStrictEqual } from "node:util"
import type { ActitoStaged } from "../actito-staged.ts"
import type { ListedExecution } from "../actito-wire.ts"
import { isJsonObject } from "../json-path.ts"

/** More would help nobody. */
const mostNamed = 5

/** Clocks are set by hand, headers count in seconds, and an execution may be dated from before its request ended. */
const toleranceMillis = 10 * 60 * 1000

/** When a list of executions was asked for, and what was started before that, all in milliseconds since the epoch. */
export interface Clocks {
  /** When the start was made, by this machine's clock; undefined when that is not known. */
  readonly startedAt: number | undefined
  /** This machine's clock when the list came. */
  readonly now: number
  /** The service's own clock at the same time, by its `Date` header; undefined when it gives none. */
  readonly serviceNow: number | undefined
}

/** The `Date` header of a reply in milliseconds. */
export const dateOf = (headers: Readonly<Record<string, string>>): number | undefined => {
  const millis = Date.parse(headers["date"] ?? "")
  return Number.isNaN(millis) ? undefined : millis
}

/** The earliest moment, by the service's clock, at which an execution of this start can have been created. */
const earliest = ({ now, serviceNow, startedAt }: Clocks): number =>
  startedAt === undefined
    ? Number.NEGATIVE_INFINITY
    : startedAt + ((serviceNow ?? now) - now) - toleranceMillis

/** Whether an execution's body has this value in one of its members, wherever the service puts it. */
const hasMember = (body: unknown, isIt: (value: unknown) => boolean): boolean =>
  isJsonObject(body) && Object.values(body).some(isIt)

/** Whether an execution says of itself that it does what was started. */
const doesTheSame = ({ body, id }: ListedExecution, { definition, etl }: ActitoStaged): boolean => {
  if (etl === undefined) return hasMember(body, (value) => isDeepStrictEqual(value, definition))
  const isEtl = (value: unknown): boolean =>
    (typeof value === "string" || typeof value === "number") && String(value) === etl
  return id !== etl && (hasMember(body, isEtl) || hasMember(body, (value) => hasMember(value, isEtl)))
}

const named = (executions: ReadonlyArray<ListedExecution>): string => {
  const ids = executions.flatMap(({ id }) => (id === undefined ? [] : [id]))
  const more = ids.length - mostNamed
  return `${ids.slice(0, mostNamed).join(", ")}${more > 0 ? ` and ${more} more` : ""}`
}

/** Says which executions of a list a start without a label may have made, as the cause of a doubt. */
export const doubtWithoutLabel = (
  listed: ReadonlyArray<ListedExecution>,
  staged: ActitoStaged,
  clocks: Clocks
): string => {
  const from = earliest(clocks)
  // What has no date cannot be ruled out by it.
  const since = listed.filter(({ createdAt, id }) => id !== undefined && (createdAt ?? Infinity) >= from)
  const what =
    staged.etl === undefined ? "the definition is the user's own" : `ETL ${staged.etl} is predefined`
  const when = clocks.startedAt === undefined ? "listed" : "created since the start"
  const alike = since.filter((execution) => doesTheSame(execution, staged))
  const same = staged.etl === undefined ? "with this definition" : "of this ETL"
  if (alike.length > 0) return `${what} and bears no label; ${when} ${same}: ${named(alike)}`
  if (since.length > 0) {
    return `${what} and bears no label; ${when}, though not known to be ${same}: ${named(since)}`
  }
  return `${what} and bears no label; no execution is listed that was created since the start`
}
