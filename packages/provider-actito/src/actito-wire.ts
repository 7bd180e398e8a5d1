/**
 * What the service answers, as far as it is used: everything else is tolerated, so that a new member on their side is no
 * outage on ours. Sent shapes are made in `actito-definition.ts`.
 */
import type { WireProfile } from "./actito-wire-profile.ts"
import { firstValueAt, isJsonObject, valueAt } from "./json-path.ts"

/** Ids are digits, sometimes a number and sometimes text, or UUIDs: opaque, but never a path. */
const idFrom = (value: unknown): string | undefined => {
  // A number beyond this has already lost digits.
  if (typeof value === "number") return Number.isSafeInteger(value) ? String(value) : undefined
  if (typeof value !== "string") return undefined
  const id = value.trim()
  return /^[\w.:~-]{1,200}$/.test(id) && !/^\.+$/.test(id) ? id : undefined
}

/**
 * Whether that can be the id of an execution that was just created: they are digits, or UUIDs. A word, such as `OK` or the end of
 * a path, would be a job that nobody ever finds. In a list an id is taken as it stands.
 */
export const isNewId = (id: string): boolean => /\d/.test(id)

/** The id of a created execution in its reply's body. What is certainly the id of something else is passed over. */
export const idInBody = (body: unknown, profile: WireProfile, otherId?: string): string | undefined => {
  if (!isJsonObject(body)) return idFrom(body)
  const ids = profile.execution.ids.map((path) => valueAt(body, path))
  const first = ids.find(
    (id) => id !== undefined && id !== null && (otherId === undefined || idFrom(id) !== otherId)
  )
  return idFrom(first)
}

/** The id of a created execution in the `Location` header, a whole URL or only a path. Nothing is asked there. */
export const idInLocation = (location: string | undefined): string | undefined => {
  const path = location?.split(/[?#]/)[0]?.replace(/\/+$/, "")
  const segment = path?.split("/").at(-1)
  if (segment === undefined || segment === "") return undefined
  try {
    return idFrom(decodeURIComponent(segment))
  } catch {
    return undefined
  }
}

/** What an execution's body says. */
export interface ExecutionAnswer {
  /** The service's own word; undefined when it gives none. */
  readonly status: string | undefined
  /** Milliseconds since the epoch; only when it is given with its time zone. */
  readonly endedAt: number | undefined
}

const hasTimeZone = /(?:Z|[+-]\d{2}:?\d{2})$/

/** Milliseconds since the epoch of a moment; undefined when it is given without its time zone, or not at all. */
const millisOf = (moment: unknown): number | undefined => {
  const millis = typeof moment === "string" && hasTimeZone.test(moment) ? Date.parse(moment) : Number.NaN
  return Number.isNaN(millis) ? undefined : millis
}

/** Reads an execution's body: an object, or (as in V4) the bare status. */
export const executionAnswer = (body: unknown, profile: WireProfile): ExecutionAnswer => {
  const status = isJsonObject(body) ? valueAt(body, profile.execution.status) : body
  return {
    status: typeof status === "string" && status.trim() !== "" ? status : undefined,
    endedAt: millisOf(valueAt(body, profile.execution.endMoment))
  }
}

/** One execution of a list. */
export interface ListedExecution extends ExecutionAnswer {
  readonly id: string | undefined
  readonly name: string | undefined
  /** Milliseconds since the epoch; only when it is given with its time zone. */
  readonly createdAt: number | undefined
  /** Everything that the list says about it. */
  readonly body: unknown
}

const isList = (value: unknown): value is ReadonlyArray<unknown> => Array.isArray(value)

/** The items of a bare list, or of the only list in an object. Undefined when there is no such list. */
export const itemsOf = (body: unknown): ReadonlyArray<unknown> | undefined => {
  if (isList(body)) return body
  if (!isJsonObject(body)) return undefined
  const lists = Object.values(body).filter(isList)
  return lists.length === 1 ? lists[0] : undefined
}

/** Reads a list of executions. Undefined when it is none. */
export const listedExecutions = (
  body: unknown,
  profile: WireProfile
): ReadonlyArray<ListedExecution> | undefined =>
  itemsOf(body)?.map((item) => {
    const name = firstValueAt(item, profile.execution.names)
    return {
      id: idInBody(item, profile),
      name: typeof name === "string" ? name : undefined,
      createdAt: millisOf(valueAt(item, profile.execution.creationMoment)),
      body: item,
      ...executionAnswer(item, profile)
    }
  })

/** A token as it was issued. */
export interface TokenAnswer {
  /** Passed on as it stands, percent-escapes and all. */
  readonly accessToken: string
  readonly lifetimeMillis: number
}

/** Documented: 15 minutes. Used when a reply does not say, or not so that it can be understood. */
const documentedLifetimeMillis = 900_000

const units: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  sec: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000
}

/** Milliseconds of a lifetime such as `"900s"`, `"900"` or `900`. */
export const lifetimeMillisOf = (value: unknown): number => {
  const text = typeof value === "number" || typeof value === "string" ? String(value).trim() : ""
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text)
  const [, amount, word = ""] = match ?? []
  const unit = units[word === "" ? "s" : word.toLowerCase()]
  return amount === undefined || unit === undefined ? documentedLifetimeMillis : Number(amount) * unit
}

/** Reads the reply of the token exchange. Undefined when there is no token in it that a header can carry. */
export const tokenAnswer = (body: unknown): TokenAnswer | undefined => {
  const accessToken = valueAt(body, "accessToken")
  if (typeof accessToken !== "string" || !/^[\x21-\x7e]+$/.test(accessToken)) return undefined
  return { accessToken, lifetimeMillis: lifetimeMillisOf(valueAt(body, "expiresIn")) }
}
