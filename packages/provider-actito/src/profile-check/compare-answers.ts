/** Holds what a profile reads in answers against their schemas. */
import { statusClassOf } from "../actito-job-state.ts"
import type { WireProfile } from "../actito-wire-profile.ts"
import { answerOf, itemOf } from "./api-bodies.ts"
import type { ApiDocument } from "./api-document.ts"
import { memberAt, type Member, membersOf, viewOf } from "./api-schema.ts"
import { type Comparison, inWords } from "./comparison.ts"
import type { ProfileOperations } from "./compare-paths.ts"
import { onlyMeant } from "./meanings.ts"

const shownPaths = (members: ReadonlyArray<Member>): string => inWords(members.map(({ path }) => path))

/** Compares the id that a start answers, the body of an execution, its results, and the body of a predefined ETL. */
export const compareAnswers = (
  document: ApiDocument,
  { create, etl, execution, results }: ProfileOperations,
  profile: WireProfile,
  comparison: Comparison
): void => {
  const answer = (found: ProfileOperations["create"]): unknown =>
    found === undefined ? undefined : answerOf(document, found.operation)
  compareIds(document, [answer(create), answer(execution)], profile, comparison)
  compareExecution(document, answer(execution), profile, comparison)
  compareResults(document, answer(results), profile, comparison)
  compareEtl(document, answer(etl), profile, comparison)
}

/** One of them may say nothing of an id: it may stand in `Location`. */
const compareIds = (
  document: ApiDocument,
  schemas: ReadonlyArray<unknown>,
  { execution }: WireProfile,
  comparison: Comparison
): void => {
  const described = schemas.filter((schema) => viewOf(document, schema).members.size > 0)
  if (described.length === 0) {
    return comparison.cannotTell(
      "execution.ids: the document does not describe what a start or an execution answers."
    )
  }
  for (const schema of described) {
    if (execution.ids.some((path) => memberAt(document, schema, path) !== undefined)) {
      comparison.confirm()
      continue
    }
    const members = membersOf(document, schema)
    const ids = members.filter(({ path }) => /^(?!.*etl\.?id$).*id$/i.test(path) && !path.includes("."))
    const suggested = ids.length === 1 ? ids.map(({ path }) => path) : undefined
    comparison.differ("execution.ids", inWords(execution.ids), shownPaths(members), suggested)
  }
}

const compareExecution = (
  document: ApiDocument,
  schema: unknown,
  profile: WireProfile,
  comparison: Comparison
): void => {
  if (viewOf(document, schema).members.size === 0) {
    return comparison.cannotTell("execution: the document does not describe the body of an execution.")
  }
  const members = membersOf(document, schema)
  const { execution } = profile
  for (const name of ["status", "creationMoment", "endMoment"] as const) {
    const path = execution[name]
    const there = path === null ? undefined : memberAt(document, schema, path)
    const meant = onlyMeant(`execution.${name}`, members)
    const isSame = there !== undefined || (path === null && meant === undefined)
    const assumed = path === null ? "that there is no such member" : `\`${path}\``
    const documented = meant === undefined ? shownPaths(members) : `\`${meant.path}\``
    comparison.compare(isSame, `execution.${name}`, assumed, documented, meant?.path)
    if (name === "status") compareStatuses((there ?? meant?.view)?.words, profile, comparison)
  }
  const hasName = execution.names.some((path) => memberAt(document, schema, path) !== undefined)
  if (hasName) comparison.confirm()
  else if (profile.canListExecutions) {
    comparison.differ("execution.names", inWords(execution.names), shownPaths(members))
  } else
    comparison.cannotTell(
      "execution.names: the document shows none of them; they are used only where executions can be listed."
    )
}

const compareStatuses = (
  words: ReadonlyArray<string> | undefined,
  profile: WireProfile,
  comparison: Comparison
): void => {
  if (words === undefined)
    return comparison.cannotTell("states: the document does not list the status words.")
  const unknown = words.filter((word) => statusClassOf(word, profile) === undefined)
  const assumed = "nothing of what these words mean, so that they count as running"
  comparison.compare(unknown.length === 0, "states", assumed, inWords(unknown))
}

const compareResults = (
  document: ApiDocument,
  schema: unknown,
  { counts }: WireProfile,
  comparison: Comparison
): void => {
  const item = itemOf(document, schema)
  const members = membersOf(document, item)
  if (members.length === 0) {
    return comparison.cannotTell("counts: the document does not describe the integration results.")
  }
  const names = Object.keys(counts) as ReadonlyArray<keyof typeof counts>
  for (const name of names) {
    const wanted = counts[name].map((each) => each.toLowerCase())
    const isThere = members.some((member) =>
      wanted.includes((name === "tables" ? member.path : member.name).toLowerCase())
    )
    const meant = onlyMeant(`counts.${name}`, members)
    const documented = meant === undefined ? shownPaths(members) : `\`${meant.path}\``
    comparison.compare(
      isThere,
      `counts.${name}`,
      inWords(counts[name]),
      documented,
      meant === undefined ? undefined : [meant.name]
    )
  }
}

const compareEtl = (
  document: ApiDocument,
  schema: unknown,
  { definition, etlDefinition }: WireProfile,
  comparison: Comparison
): void => {
  const path = definition.loadings ?? definition.separator
  if (viewOf(document, schema).members.size === 0 || path === null) {
    return comparison.cannotTell("etlDefinition: the document does not describe the body of an ETL.")
  }
  const whole = etlDefinition === null ? path : `${etlDefinition}.${path}`
  if (memberAt(document, schema, whole) !== undefined) return comparison.confirm()
  const inside = membersOf(document, schema).filter((member) => member.path.endsWith(`.${path}`))
  const [only] = inside.length === 1 ? inside : []
  const isAtRoot = memberAt(document, schema, path) !== undefined
  const suggested = isAtRoot ? null : only?.path.slice(0, -path.length - 1)
  if (!isAtRoot && only === undefined) {
    return comparison.cannotTell(
      `etlDefinition: no \`${path}\` was found in the body of an ETL, so that where its definition stands cannot be told.`
    )
  }
  const assumed =
    etlDefinition === null ? "that the body of an ETL is its definition" : `\`${etlDefinition}\``
  comparison.differ(
    "etlDefinition",
    assumed,
    isAtRoot ? "that the body is the definition" : `\`${suggested ?? ""}\``,
    suggested
  )
}
