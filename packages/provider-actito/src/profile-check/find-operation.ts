import { type ApiDocument, type ApiOperation, withoutNames } from "./api-document.ts"

/** An operation by the end of its path, and what stands before. */
export interface FoundOperation {
  readonly operation: ApiOperation
  /** `{}` for every parameter. */
  readonly prefix: string
}

/**
 * The operation whose path ends so, whatever the names of its parameters and whatever stands before: first those behind one of the
 * known prefixes, then the one with the shortest.
 */
export const findOperation = (
  { operations }: ApiDocument,
  method: string,
  ending: string,
  prefixes: ReadonlyArray<string>
): FoundOperation | undefined => {
  const tail = withoutNames(ending)
  const known = prefixes.map(withoutNames)
  const found = operations.flatMap((operation) =>
    operation.method !== method
      ? []
      : operation.fullPaths.flatMap((path): ReadonlyArray<FoundOperation> =>
          path.endsWith(tail) ? [{ operation, prefix: path.slice(0, path.length - tail.length) }] : []
        )
  )
  const isKnown = ({ prefix }: FoundOperation): boolean => known.includes(prefix)
  return found.find(isKnown) ?? found.sort((a, b) => a.prefix.length - b.prefix.length)[0]
}
