/** What the provider does in every operation, for every import type, kind of file and way to the service, in words. */
import type { ImportType, SourceFormat } from "@bulkport/core/provider"
import { marked, markedText, markdownTable, withoutRepeats } from "@bulkport/testkit"
import { Effect } from "effect"
import { advocatePlugin } from "../src/index.ts"

/** The ways of a file to the service. */
export const routes = ["multipart", "raw", "sftp"] as const
export type Route = (typeof routes)[number]

/** The operations of the contract that every import goes through, or may. */
export const steps = ["stage", "validate", "start", "find", "track", "collect", "readOutcomes"] as const
export type Step = (typeof steps)[number]

/** The operations that are about the whole tenant. */
export const lookups = ["jobs", "adopt", "diagnose"] as const
export type Lookup = (typeof lookups)[number]

/** A kind of file by the format that people have, and the one in which its rows are sent. */
export interface Kind {
  readonly has: SourceFormat
  readonly sent: SourceFormat
}

/** One import of one kind of file on one way. */
export interface Way {
  readonly importType: ImportType
  readonly kind: Kind
  readonly route: Route
}

/** A type that is not known by name, in place of all of them. */
export const unknownImport = Effect.runSync(advocatePlugin.importType("MUTATION/USER_STATS", {}))

const isKnown = ({ id }: ImportType): boolean => id !== unknownImport.id

/** The declaration: what is said of each way, and differs by nothing but whether the import type is known. */
const words: Readonly<Record<Route, Readonly<Record<Step, string | ((importType: ImportType) => string)>>>> =
  (() => {
    const after = {
      track: "yes",
      collect: "success, errors",
      readOutcomes: (importType: ImportType) => (isKnown(importType) ? "keys and numbers" : "numbers only")
    }
    const byApi = { validate: "yes", start: "`createJob`", find: "by name", ...after }
    return {
      multipart: { stage: "upload", ...byApi },
      raw: { stage: "raw body", ...byApi },
      sftp: { stage: "drop", validate: "skipped", start: "rename", find: "by file or name", ...after }
    }
  })()

/** What an operation comes to on a way. */
export const wordOf = ({ importType, route }: Way, step: Step): string => {
  const word = words[route][step]
  return typeof word === "string" ? word : word(importType)
}

/** The same for operations that are about the whole tenant. */
export const lookupWords: Readonly<Record<Lookup, Readonly<Record<Route, string>>>> = {
  jobs: { multipart: "yes", raw: "yes", sftp: "yes" },
  adopt: { multipart: "with its file", raw: "with its file", sftp: "with its file" },
  diagnose: { multipart: "the API", raw: "the API", sftp: "the API and the drop" }
}

/** The engine sends CSV as JSON lines where an import takes nothing else. */
const kindsOf = ({ formats }: ImportType): ReadonlyArray<Kind> =>
  (["csv", "jsonl"] as const).map((has) => ({ has, sent: formats.includes(has) ? has : "jsonl" }))

/** All of them, in the order of the table. */
export const ways: ReadonlyArray<Way> = [...advocatePlugin.importTypes, unknownImport].flatMap((importType) =>
  routes.flatMap((route) => kindsOf(importType).map((kind) => ({ importType, kind, route })))
)

const kindText = ({ has, sent }: Kind): string =>
  has === sent ? has.toUpperCase() : `${has.toUpperCase()} as ${sent.toUpperCase()}`

const typeText = (importType: ImportType): string =>
  isKnown(importType) ? `\`${importType.aliases[0] ?? importType.id}\`` : "any other"

/** A way in words, for the name of a test. */
export const wayText = ({ importType, kind, route }: Way): string =>
  `${typeText(importType)} from ${kindText(kind)} by ${route}`

const inCode = (name: string): string => `\`${name}\``

/** Kinds of file about which the same is said share a row; an import type is named in its first row. */
const wayRows = (): ReadonlyArray<ReadonlyArray<string>> => {
  const rows = new Map<string, ReadonlyArray<string>>()
  for (const way of ways) {
    const cells = steps.map((step) => wordOf(way, step))
    const key = JSON.stringify([way.importType.id, way.route, cells])
    const kinds = [rows.get(key)?.[1], kindText(way.kind)].filter((text) => text !== undefined).join(", ")
    rows.set(key, [typeText(way.importType), kinds, way.route, ...cells])
  }
  return withoutRepeats([...rows.values()])
}

/** The text of the README's table, from code. */
export const abilityTable = (): string =>
  [
    markdownTable([["Import", "File", "Way", ...steps.map(inCode)], ...wayRows()]),
    markdownTable([
      ["Of the tenant", ...routes],
      ...lookups.map((lookup) => [inCode(lookup), ...routes.map((route) => lookupWords[lookup][route])])
    ])
  ].join("\n\n")

/** Where the table stands in a text, the marks included. */
export const markedTable = markedText("abilities")

/** The table with its marks. */
export const tableWithMarks = (): string => marked("abilities", abilityTable())
