/** Queries of Prometheus, read by its own grammar. */
import type { SyntaxNode, Tree } from "@lezer/common"
import { parser } from "@prometheus-io/lezer-promql"

/** An aggregation or a function. */
export interface Call {
  readonly name: string
  /** What it groups by. */
  readonly by?: ReadonlyArray<string>
  /** What it leaves out of the groups. */
  readonly without?: ReadonlyArray<string>
}

/** A place in a query that takes values of a metric. */
export interface Selection {
  /** Empty where it goes by labels alone. */
  readonly metric: string
  /** Labels that it is narrowed by. */
  readonly matched: ReadonlyArray<string>
  /** Whether it takes all values of a span of time. */
  readonly isRange: boolean
  /** Whether it is one side of `x unless (x offset 1h)`, which gives the series that are new. */
  readonly isNewOnly: boolean
  /** What is done with it, the innermost first. */
  readonly calls: ReadonlyArray<Call>
}

/** Labels by which values are put together, or by which two sides belong together, and the metrics that must have them. */
export interface Grouping {
  readonly labels: ReadonlyArray<string>
  readonly metrics: ReadonlyArray<string>
}

/** What a query says. */
export interface PromqlQuery {
  /** Where it is not written as a query is. The rest says little then. */
  readonly errors: ReadonlyArray<string>
  readonly selections: ReadonlyArray<Selection>
  readonly groupings: ReadonlyArray<Grouping>
}

const nodesOf = (tree: Tree): ReadonlyArray<SyntaxNode> => {
  const nodes: Array<SyntaxNode> = []
  tree.iterate({
    enter: ({ node }) => {
      nodes.push(node)
    }
  })
  return nodes
}

const ancestorsOf = (node: SyntaxNode): ReadonlyArray<SyntaxNode> =>
  node.parent === null ? [] : [node.parent, ...ancestorsOf(node.parent)]

const isWithin = (inner: SyntaxNode, outer: SyntaxNode): boolean =>
  inner.from >= outer.from && inner.to <= outer.to

/** Reads a query. What is wrong with it is among what it gives. */
export const readQuery = (text: string): PromqlQuery => {
  const nodes = nodesOf(parser.parse(text))
  const textOf = (node: SyntaxNode | null): string => (node === null ? "" : text.slice(node.from, node.to))
  const of = (...names: ReadonlyArray<string>) => nodes.filter(({ name }) => names.includes(name))

  const labelsOf = (node: SyntaxNode): ReadonlyArray<string> =>
    node.getChildren("GroupingLabels").flatMap((labels) => labels.getChildren("LabelName").map(textOf))

  const callOf = (node: SyntaxNode): ReadonlyArray<Call> => {
    if (node.name === "FunctionCall") return [{ name: textOf(node.getChild("FunctionIdentifier")) }]
    if (node.name !== "AggregateExpr") return []
    const modifier = node.getChild("AggregateModifier")
    const labels = modifier === null ? [] : labelsOf(modifier)
    const isWithout = modifier !== null && modifier.getChild("Without") !== null
    return [
      { name: textOf(node.getChild("AggregateOp")), ...(isWithout ? { without: labels } : { by: labels }) }
    ]
  }

  // Without the brackets, this grammar takes the offset for one of both sides.
  const earlierIn = (side: SyntaxNode | undefined): SyntaxNode | null =>
    (side?.name === "ParenExpr" ? side.getChild("OffsetExpr") : null)?.getChild("VectorSelector") ?? null

  const isNewOnly = (selector: SyntaxNode): boolean =>
    ancestorsOf(selector)
      .filter((node) => node.getChild("Unless") !== null)
      .some((node) => {
        const [left, right] = node.getChildren("Expr")
        const earlier = earlierIn(right)
        const isEither = [left?.from, earlier?.from].includes(selector.from)
        return isEither && left !== undefined && textOf(earlier) === textOf(left)
      })

  const selectionOf = (selector: SyntaxNode): Selection => ({
    metric: textOf(selector.getChild("Identifier")),
    matched: selector
      .getChildren("LabelMatchers")
      .flatMap((matchers) => matchers.getChildren("UnquotedLabelMatcher"))
      .map((matcher) => textOf(matcher.getChild("LabelName"))),
    isRange: selector.parent?.name === "MatrixSelector",
    isNewOnly: isNewOnly(selector),
    calls: ancestorsOf(selector).flatMap(callOf)
  })

  const selectors = of("VectorSelector")
  return {
    errors: [
      ...nodes.filter(({ type }) => type.isError).map(({ from }) => `It cannot be read: ${text.slice(from)}`),
      // The grammar takes a text without its end for one.
      ...of("StringLiteral")
        .filter((literal) => !/^(["'`]).*\1$/su.test(textOf(literal)))
        .map((literal) => `A text does not end: ${textOf(literal)}`)
    ],
    selections: selectors.map(selectionOf),
    groupings: of("AggregateModifier", "MatchingModifierClause").map((modifier) => ({
      labels: labelsOf(modifier),
      metrics: selectors
        .filter((selector) => modifier.parent !== null && isWithin(selector, modifier.parent))
        .map((selector) => textOf(selector.getChild("Identifier")))
    }))
  }
}
