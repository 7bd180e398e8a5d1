/** Which trouble is tried: every kind, with everything that is asked of the service. */
import type { Fault, FaultAction } from "@bulkport/testkit/emulators"
import type { FaultCase } from "./fault-case.ts"

/** Something that is asked of the service. */
export interface Role {
  readonly name: string
  /** The emulator's name of it. */
  readonly operation: string
  readonly isAfterTracking?: boolean
  /** What has to go wrong first for it to be asked at all. */
  readonly before?: ReadonlyArray<Fault>
  readonly isGraphql?: boolean
  /** Whether a 401 means that a token has run out. */
  readonly isRenewable?: boolean
  /** Whether being turned away may mean that the day's allowance is used up. */
  readonly hasAllowance?: boolean
  /** Whether an answer that cannot be understood only means that something is not validated, which the report says. */
  readonly isOptional?: boolean
}

const html = "<!doctype html><html><title>502 Bad Gateway</title></html>"
const htmlType = { "content-type": "text/html" }
const lost = (operation: string): ReadonlyArray<Fault> => [{ on: operation, action: { type: "lose-reply" } }]

/** What is asked of Advocate. */
export const advocateRoles: ReadonlyArray<Role> = [
  { name: "upload", operation: "upload" },
  { name: "validate", operation: "validateJobCreation", isGraphql: true },
  { name: "create", operation: "createJob", isGraphql: true },
  { name: "find", operation: "jobs", before: lost("createJob"), isGraphql: true },
  { name: "poll", operation: "job", isGraphql: true },
  { name: "links", operation: "job", isAfterTracking: true, isGraphql: true },
  { name: "download", operation: "storage-download", isAfterTracking: true }
]

/** What is asked of Actito. */
export const actitoRoles: ReadonlyArray<Role> = [
  { name: "token", operation: "token" },
  { name: "structure", operation: "profile-table", isRenewable: true, isOptional: true },
  { name: "create", operation: "create-execution", isRenewable: true, hasAllowance: true },
  { name: "find", operation: "list-executions", before: lost("create-execution"), isRenewable: true },
  { name: "poll", operation: "get-execution", isRenewable: true },
  { name: "later token", operation: "token", isAfterTracking: true },
  { name: "last look", operation: "get-execution", isAfterTracking: true, isRenewable: true },
  { name: "results", operation: "integration-results", isAfterTracking: true, isRenewable: true },
  { name: "output files", operation: "output-files", isAfterTracking: true, isRenewable: true }
]

interface Trouble {
  readonly name: string
  readonly action: () => FaultAction
  readonly times?: number
  readonly isGraphql?: boolean
}

const graphqlError = (extensions: object): string =>
  JSON.stringify({ data: null, errors: [{ message: "It went wrong", extensions }] })

const limited = (headers: Readonly<Record<string, string>> = {}): FaultAction => ({
  type: "reply",
  status: 429,
  headers
})

/** HTTP dates have whole seconds. */
const soon = (): string => new Date(Date.now() + 1000).toUTCString()

/** Every kind of trouble. */
export const troubles: ReadonlyArray<Trouble> = [
  { name: "reset", action: () => ({ type: "reset" }) },
  { name: "reset for ever", times: 1000, action: () => ({ type: "reset" }) },
  { name: "lost reply", action: () => ({ type: "lose-reply" }) },
  { name: "429", action: () => limited() },
  { name: "429 for a second", action: () => limited({ "retry-after": "1" }) },
  { name: "429 until a date", action: () => limited({ "retry-after": soon() }) },
  { name: "429 for an hour", action: () => limited({ "retry-after": "3600" }) },
  { name: "500 three times", times: 3, action: () => ({ type: "reply", status: 500 }) },
  { name: "500 for ever", times: 1000, action: () => ({ type: "reply", status: 500 }) },
  { name: "500 after all", action: () => ({ type: "replace-reply", status: 500 }) },
  { name: "HTML with 502", action: () => ({ type: "reply", status: 502, headers: htmlType, body: html }) },
  { name: "HTML with 200", action: () => ({ type: "reply", status: 200, headers: htmlType, body: html }) },
  { name: "401", action: () => ({ type: "reply", status: 401, body: "{}" }) },
  { name: "cut reply", action: () => ({ type: "truncate-reply", afterBytes: 9 }) },
  {
    name: "GraphQL accident",
    isGraphql: true,
    action: () => ({
      type: "reply",
      status: 200,
      body: graphqlError({ classification: "DataFetchingException" })
    })
  },
  {
    name: "GraphQL accident after all",
    isGraphql: true,
    action: () => ({
      type: "replace-reply",
      status: 200,
      body: graphqlError({ apiError: { statusCode: 503 } })
    })
  },
  {
    name: "GraphQL limit",
    isGraphql: true,
    action: () => ({ type: "reply", status: 200, body: graphqlError({ apiError: { statusCode: 429 } }) })
  }
]

/**
 * How a run ends that does not end in its report at once: trouble that does not pass, and answers that a retry would not
 * change. Everything else is got over.
 */
const endOf = (role: Role, trouble: string, canFind: boolean): string => {
  const isCreate = role.name === "create"
  switch (trouble) {
    case "reset":
    case "lost reply":
    case "500 after all":
    case "HTML with 502":
    case "cut reply":
      return isCreate && !canFind ? "5 StartInDoubt" : "same"
    case "reset for ever":
      return isCreate && !canFind ? "5 StartInDoubt" : "6 ReplyLost"
    case "500 three times":
      // Three starts in one go are enough, whatever the number of retries.
      return isCreate ? (canFind ? "6 ReplyLost" : "5 StartInDoubt") : "same"
    case "500 for ever":
      return isCreate ? (canFind ? "6 ReplyLost" : "5 StartInDoubt") : "6 ServiceUnavailable"
    case "429 for an hour":
      return role.hasAllowance === true ? "6 AllowanceUsedUp" : "6 RateLimited"
    case "HTML with 200":
      return isCreate ? (canFind ? "same" : "5 StartInDoubt") : "6 UnexpectedResponse"
    case "401":
      // Where there are tokens, a new one is asked for.
      return role.isRenewable === true ? "same" : "6 CredentialsRefused"
    case "GraphQL accident":
      return isCreate ? "same" : "6 RequestRefused"
    default:
      return "same"
  }
}

/** A case for each role and trouble. */
export const faultCases = (roles: ReadonlyArray<Role>, canFind: boolean): ReadonlyArray<FaultCase> =>
  roles.flatMap((role) =>
    troubles
      .filter(({ isGraphql }) => role.isGraphql === true || isGraphql !== true)
      .filter(({ name }) => role.isOptional !== true || name !== "HTML with 200")
      .map((trouble) => ({
        name: `${role.name}: ${trouble.name}`,
        faults: [
          ...(role.before ?? []),
          { on: role.operation, action: trouble.action(), times: trouble.times ?? 1 }
        ],
        isAfterTracking: role.isAfterTracking === true,
        end: endOf(role, trouble.name, canFind)
      }))
  )
