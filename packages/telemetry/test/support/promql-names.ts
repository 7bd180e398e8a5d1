/** What a query of Prometheus names. Knows as much of the language as the queries here have. */
const functions = new Set([
  "sum",
  "max",
  "min",
  "rate",
  "increase",
  "histogram_quantile",
  "absent",
  "label_values"
])
const operators = new Set(["or", "and", "unless"])
const groupings = new Set(["by", "without", "on", "ignoring"])

const token =
  /\s*(?:(?<name>[a-zA-Z_:][\w:]*)|(?<text>"(?:[^"\\]|\\.)*")|(?<range>\[[^\]]*\])|(?<number>\d+(?:\.\d+)?)|(?<sign>=~|!~|!=|>=|<=|==|[-+*/<>={}(),]))/y

/** Metrics and labels that a query names. Throws where it is not written as a query is. */
export const namesIn = (
  query: string
): { readonly metrics: ReadonlySet<string>; readonly labels: ReadonlySet<string> } => {
  const metrics = new Set<string>()
  const labels = new Set<string>()
  const open: Array<"(" | "{" | "group"> = []
  let isGroup = false
  token.lastIndex = 0
  while (token.lastIndex < query.trimEnd().length) {
    const at = token.lastIndex
    const found = token.exec(query)?.groups
    if (found === undefined) throw new Error(`It cannot be read from here on: ${query.slice(at)}`)
    const { name, sign } = found
    const inside = open.at(-1)
    if (sign === "(") {
      open.push(isGroup ? "group" : "(")
      isGroup = false
    } else if (sign === "{") open.push("{")
    else if (sign === ")" || sign === "}") {
      const last = open.pop()
      if (last === undefined || (last === "{") !== (sign === "}"))
        throw new Error(`A bracket has no partner: ${query}`)
    } else if (name !== undefined) {
      if (inside === "{" || inside === "group") labels.add(name)
      else if (groupings.has(name)) isGroup = true
      else if (!functions.has(name) && !operators.has(name)) metrics.add(name)
    }
  }
  if (open.length > 0) throw new Error(`A bracket is not closed: ${query}`)
  return { metrics, labels }
}
