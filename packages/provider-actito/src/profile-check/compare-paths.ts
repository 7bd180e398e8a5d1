/** Holds the paths of a profile against those of a document. */
import type { WireProfile } from "../actito-wire-profile.ts"
import { type ApiDocument, withoutNames } from "./api-document.ts"
import { type Comparison, inWords } from "./comparison.ts"
import { findOperation, type FoundOperation } from "./find-operation.ts"

/** The operations that the rest is compared by; a missing one was reported. */
export interface ProfileOperations {
  readonly create: FoundOperation | undefined
  readonly list: FoundOperation | undefined
  readonly execution: FoundOperation | undefined
  readonly results: FoundOperation | undefined
  readonly etl: FoundOperation | undefined
  readonly trigger: FoundOperation | undefined
  /** Where definitions of ETLs are kept. */
  readonly createEtl: FoundOperation | undefined
}

/** Compares paths, and finds the operations. */
export const comparePaths = (
  document: ApiDocument,
  { canListExecutions, paths }: WireProfile,
  comparison: Comparison
): ProfileOperations => {
  const prefixes = [paths.categoryPrefix, paths.legacyPrefix]
  const find = (method: string, ending: string) => findOperation(document, method, ending, prefixes)
  const wanted = (member: string, method: string, ending: string): FoundOperation | undefined => {
    const found = find(method, ending)
    const others = document.operations.filter((each) => each.method === method).map(({ path }) => path)
    const documented = `no path that ends so, but ${inWords(others)}`
    comparison.compare(found !== undefined, `paths.${member}`, `${method} \`…${ending}\``, documented)
    return found
  }
  const operations: ProfileOperations = {
    create: wanted("executions", "POST", paths.executions),
    list: find("GET", paths.executions),
    execution: wanted("execution", "GET", paths.execution),
    results: wanted("results", "GET", paths.results),
    etl: wanted("etl", "GET", paths.etl),
    trigger: wanted("trigger", "POST", paths.trigger),
    createEtl: find("POST", paths.etl.replace(/\/\{[^{}]*\}$/, ""))
  }
  wanted("outputFiles", "GET", paths.outputFiles)
  comparePrefix(operations, paths, comparison)
  compareList(operations.list, canListExecutions, comparison)
  comparison.cannotTell("paths.token: the exchange of the key is no part of the mass imports.")
  return operations
}

const comparePrefix = (
  { create, execution }: ProfileOperations,
  { categoryPrefix, legacyPrefix }: WireProfile["paths"],
  comparison: Comparison
): void => {
  const found = create ?? execution
  if (found === undefined) return
  const { prefix } = found
  const known = [categoryPrefix, legacyPrefix].map(withoutNames)
  if (known.includes(prefix)) return comparison.confirm()
  if (known.some((each) => each.endsWith(prefix))) {
    return comparison.cannotTell(
      `paths.categoryPrefix: the document's paths begin with \`${prefix}\`, and it does not say what stands before.`
    )
  }
  const parameters = prefix.split("{}").length - 1
  const suggested = parameters === 1 ? prefix.replace("{}", "{entity}") : undefined
  comparison.differ("paths.categoryPrefix", `\`${categoryPrefix}\``, `\`${prefix}\``, suggested)
}

/** That a list exists does not say in which order, or whether it is whole: it is never suggested. */
const compareList = (
  list: FoundOperation | undefined,
  canListExecutions: boolean,
  comparison: Comparison
): void => {
  if (list === undefined && canListExecutions) {
    return comparison.differ("canListExecutions", "that executions can be listed", "no such operation", false)
  }
  if (list !== undefined && !canListExecutions) {
    return comparison.differ(
      "canListExecutions",
      "that executions cannot be listed",
      `GET \`${list.operation.path}\`: true lets a start whose reply was lost be looked for, if all are there or the newest first`
    )
  }
  comparison.confirm()
}
