/** One measured thing, as every section gives it. */
export interface Figure {
  readonly what: string
  readonly unit: string
  readonly ours: number
  /** What ours is held against, in the same unit, and its name. */
  readonly theirs?: number
  readonly against?: string
  /** Ours by theirs; of runs in pairs the median of the pairs. */
  readonly ratio?: number
  /** What was promised, in words; left out when nothing was. */
  readonly bound?: string
  readonly holds?: boolean
}

/** How large and how often things are measured. */
export interface BenchOptions {
  /** Small sizes and one round: shows that a section works, and nothing about speed. */
  readonly isQuick: boolean
  /** Rows of the largest file of the section on scale. */
  readonly maxRows: number
  /** Size of the files of the section on whole imports. */
  readonly importMegabytes: number
  /** A folder for large files, removed at the end. */
  readonly folder: string
}

/** A part of the benchmarks that can be run on its own. */
export interface Section {
  readonly name: string
  readonly title: string
  /** Rejects when something was measured that did not do its work, such as a sink that received too little. */
  readonly run: (options: BenchOptions) => Promise<ReadonlyArray<Figure>>
}

/** Adds the ratio to a figure that has both sides, unless it has one. */
const withRatio = (figure: Figure): Figure =>
  figure.ratio === undefined && figure.theirs !== undefined
    ? { ...figure, ratio: figure.ours / figure.theirs }
    : figure

/** Promises that the ratio is this or less. */
export const ratioAtMost = (limit: number, figure: Figure): Figure => {
  const { ratio = Number.NaN, ...rest } = withRatio(figure)
  return { ...rest, ratio, bound: `ratio ≤ ${limit}`, holds: ratio <= limit }
}

/** Promises that the ratio is this or more. */
export const ratioAtLeast = (limit: number, figure: Figure): Figure => {
  const { ratio = Number.NaN, ...rest } = withRatio(figure)
  return { ...rest, ratio, bound: `ratio ≥ ${limit}`, holds: ratio >= limit }
}

/** Promises that ours is this or less; the words say where the limit comes from. */
export const oursAtMost = (limit: number, figure: Figure, words?: string): Figure => ({
  ...withRatio(figure),
  bound:
    words === undefined ? `≤ ${shown(limit)} ${figure.unit}` : `≤ ${shown(limit)} ${figure.unit} (${words})`,
  holds: figure.ours <= limit
})

/** Promises nothing. */
export const unbound = (figure: Figure): Figure => withRatio(figure)

/** Three figures that count, as people read them. */
export const shown = (value: number | undefined): string => {
  if (value === undefined) return "–"
  if (value === 0 || Math.abs(value) >= 100) return Math.round(value).toLocaleString("en-US")
  return value.toPrecision(3)
}

const cellsOf = ({
  against,
  bound,
  holds,
  ours,
  ratio,
  theirs,
  unit,
  what
}: Figure): ReadonlyArray<string> => [
  what,
  `${shown(ours)} ${unit}`,
  theirs === undefined ? "–" : `${shown(theirs)} ${unit}${against === undefined ? "" : ` (${against})`}`,
  ratio === undefined ? "–" : ratio.toFixed(2),
  bound ?? "–",
  holds === undefined ? "–" : holds ? "holds" : "does not hold"
]

const head = ["What", "Ours", "Theirs", "Ratio", "Bound", ""]

/** A table in Markdown, with its columns below each other. */
export const tableOf = (figures: ReadonlyArray<Figure>): string => {
  const rows = [head, ...figures.map(cellsOf)]
  const widths = head.map((_, column) => Math.max(3, ...rows.map((cells) => cells[column]?.length ?? 0)))
  const line = (cells: ReadonlyArray<string>) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`
  return [line(head), rule, ...rows.slice(1).map(line)].join("\n")
}
