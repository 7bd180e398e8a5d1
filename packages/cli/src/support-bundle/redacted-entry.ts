/**
 * Entries of a journal as they may be shown to others.
 *
 * Nothing is looked for and taken out; what is known to be harmless is let through, and of everything else only its size is
 * told. A member that nobody has thought of is therefore not shown.
 */
import { readLabel } from "@bulkport/core"
import { isAbsolute } from "node:path"
import { type Person, redactedPath, withoutUserInfo } from "./redacted-path.ts"

type Members = Readonly<Record<string, unknown>>

const isMembers = (value: unknown): value is Members =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** Members that hold other members of ours. */
const containers: ReadonlySet<string> = new Set([
  ...["plan", "source", "tolerance", "parent", "adopted", "part", "file", "prepared", "tally", "byCode"],
  ...["samples", "parts", "report", "job", "progress", "output", "outputs", "collected", "rows"],
  ...["rejections", "calibration", "trace"]
])

/** Members whose texts are words of ours, or were made by us. */
const ourWords: ReadonlySet<string> = new Set([
  ...["_tag", "runId", "provider", "importType", "compression", "encoding", "format", "sendAs", "mode"],
  ...["sha256", "sourceSha256", "knownBy", "by", "severity", "service", "kind", "state", "status", "verdict"]
])

/** Members whose numbers, or whose yes or no, are shown. */
const ourAmounts: ReadonlySet<string> = new Set([
  ...["version", "number", "of", "attempt", "bytes", "rows", "row", "line", "firstLine", "skipLines"],
  ...["staged", "accepted", "rejected", "setAside", "unknown", "rowsProcessed", "resultsKeptUntil"],
  ...["findings", "structural", "warnings", "blocking", "invalidRows"],
  ...["maxRejectedRows", "maxRejectedPercent", "minRowsForPercent"],
  ...["allowFindings", "again", "confirmed", "hasMultilineRows", "areRowsValidated", "rowsValidated"],
  ...["isKnownState", "outputsGone", "isHandedOver", "isPutBack", "putBackAt", "lookedMillis", "isSampled"]
])

/** Members that are ours and hold what is somebody else's: columns and their constants, options, and words of a service. */
const theirs: ReadonlySet<string> = new Set([
  ...["columns", "sourceColumns", "column", "header", "options", "handle", "ranges", "connection", "tenant"],
  "destination",
  ...["message", "cause", "detail", "explanation", "guesses", "conversions", "notes", "notValidated"]
])

/** What a program gives a fault as its name, and nobody has in a cell of a table, such as `BAD_REQUEST` or `RS023`. */
const codeForm = /^(?:[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|[A-Z]{2}\d{3}|[45]\d\d|none)$/
const ourCodeForm = /^[a-z]+(?:-[a-z]+)*$/
const idForm = /^[\w.:-]{1,80}$/
const fileForm = /^(?:[\w-]+\/)*[\w-]+(?:\.\w+)*$/

/** What is told of a text that is not shown. */
const hidden = (text: string): string => `<a text of ${text.length} character${text.length === 1 ? "" : "s"}>`

const hiddenValue = (value: unknown): string => {
  if (Array.isArray(value)) return `<a list of ${value.length}>`
  if (isMembers(value)) return `<${Object.keys(value).length} members>`
  return typeof value === "string" ? hidden(value) : `<a ${value === null ? "null" : typeof value}>`
}

/** Texts that are shown under a condition, by the name of their member. */
const conditions: Readonly<Record<string, (text: string, beside: Members) => boolean>> = {
  traceId: (text) => /^[\da-f]{32}$/.test(text),
  spanId: (text) => /^[\da-f]{16}$/.test(text),
  label: (text) => readLabel(text) !== undefined,
  id: (text) => idForm.test(text),
  code: (text, { by }) =>
    by === "engine" ? ourCodeForm.test(text) : codeForm.test(text) || text === "service",
  // A word of the service that is known here is one of a list.
  providerState: (_, { isKnownState }) => isKnownState === true,
  reason: (text) => /^[A-Z][A-Za-z]+$/.test(text),
  name: (text) => fileForm.test(text),
  outcomesFile: (text) => fileForm.test(text),
  failedRowsFile: (text) => fileForm.test(text),
  rule: (_, { by }) => by === "engine",
  delimiter: (text) => text.length < 2,
  quote: (text) => text.length < 2
}

const redactedText = (name: string, text: string, beside: Members, person: Person): string => {
  // One that begins in the run's folder ends with a name of the service's where it is of a result file.
  if (name === "path")
    return isAbsolute(text) || fileForm.test(text) ? redactedPath(text, person) : hidden(text)
  if (name === "target") return withoutUserInfo(redactedPath(text, person))
  return ourWords.has(name) || conditions[name]?.(text, beside) === true ? text : hidden(text)
}

/** True for a member that somebody has thought of here. The name of any other may itself be what must not be shown. */
export const isKnownMember = (name: string): boolean =>
  name === "path" ||
  name === "target" ||
  Object.hasOwn(conditions, name) ||
  [containers, ourWords, ourAmounts, theirs].some((names) => names.has(name))

/** A member of ours, and the ones beside it, as it may be shown. */
const redactedMember = (name: string, value: unknown, beside: Members, person: Person): unknown => {
  if (typeof value === "string") return redactedText(name, value, beside, person)
  if (typeof value === "number" || typeof value === "boolean") {
    return ourAmounts.has(name) ? value : hiddenValue(value)
  }
  if (!containers.has(name)) return hiddenValue(value)
  // What the engine itself has found does not say so of each finding.
  const by = name === "tally" || beside["by"] === "engine" ? { by: "engine" } : {}
  const within = (item: unknown) => (isMembers(item) ? redactedMembers(item, person, by) : hiddenValue(item))
  return Array.isArray(value) ? value.map(within) : within(value)
}

const redactedMembers = (members: Members, person: Person, by: Members = {}): Members => {
  const known = Object.entries(members).filter(([name]) => isKnownMember(name))
  const others = Object.keys(members).length - known.length
  return {
    ...Object.fromEntries(
      known.map(([name, value]) => [name, redactedMember(name, value, { ...members, ...by }, person)])
    ),
    ...(others === 0 ? {} : { otherMembers: others })
  }
}

/** A line of a journal as it may be shown. Of one that is no entry, its length is told. */
export const redactedLine = (line: string, number: number, person: Person): string => {
  const parsed = parsedLine(line)
  if (parsed === undefined) return JSON.stringify({ line: number, characters: line.length, is: "no entry" })
  const { at, entry, sequence, version } = parsed
  const numbers = Object.fromEntries(
    Object.entries({ version, sequence, at }).filter(([, value]) => typeof value === "number")
  )
  return JSON.stringify({
    ...numbers,
    entry: isMembers(entry) ? redactedMembers(entry, person) : hiddenValue(entry)
  })
}

const parsedLine = (line: string): Members | undefined => {
  try {
    const value: unknown = JSON.parse(line)
    return isMembers(value) ? value : undefined
  } catch {
    return undefined
  }
}
