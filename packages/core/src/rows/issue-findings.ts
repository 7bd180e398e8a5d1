import { SchemaIssue } from "effect"

/** What a row schema says about one value, without the value. */
export interface RowFinding {
  readonly code: string
  readonly message: string
  /** Where the rule stands, when the schema says so. */
  readonly rule?: string
  /** Dotted member name; left out when it is about the row as a whole. */
  readonly column?: string
}

const format = SchemaIssue.makeFormatterStandardSchemaV1()

const annotated = (issue: SchemaIssue.Issue, name: string): string | undefined => {
  const text = issue._tag === "Filter" ? issue.filter.annotations?.[name] : undefined
  return typeof text === "string" ? text : undefined
}

/** Short and stable: what kind of rule was broken. */
const codeOf = (issue: SchemaIssue.Issue): string => {
  switch (issue._tag) {
    case "MissingKey":
      return "required"
    case "InvalidType":
      return "wrong-type"
    case "UnexpectedKey":
    case "Forbidden":
      return "not-allowed"
    case "Filter":
      return annotated(issue, "code") ?? "invalid"
    default:
      return "invalid"
  }
}

const leaf = (issue: SchemaIssue.Issue, path: ReadonlyArray<PropertyKey>): RowFinding => {
  const message =
    issue._tag === "MissingKey" && issue.annotations?.messageMissingKey === undefined
      ? "a value is required here"
      : format(issue)
          .issues.map((formatted) => formatted.message)
          .join("; ")
  const rule = annotated(issue, "rule")
  return {
    code: codeOf(issue),
    message,
    ...(rule === undefined ? {} : { rule }),
    ...(path.length === 0 ? {} : { column: path.map(String).join(".") })
  }
}

/** Flattens an issue into one finding for each value that is at fault. Issues hold no values unless asked to, and are not. */
export const issueFindings = (
  issue: SchemaIssue.Issue,
  path: ReadonlyArray<PropertyKey> = []
): ReadonlyArray<RowFinding> => {
  switch (issue._tag) {
    case "Pointer":
      return issueFindings(issue.issue, [...path, ...issue.path])
    case "Encoding":
      return issueFindings(issue.issue, path)
    case "Composite":
      return issue.issues.flatMap((inner) => issueFindings(inner, path))
    // A filter may point at members of what it checked.
    case "Filter":
      return issue.issue._tag === "Pointer" || issue.issue._tag === "Composite"
        ? issueFindings(issue.issue, path)
        : [leaf(issue, path)]
    default:
      return [leaf(issue, path)]
  }
}
