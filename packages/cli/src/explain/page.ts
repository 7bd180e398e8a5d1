/** What can be explained, made from the pages of the documentation. */
import { exitCodes } from "../exit-code.ts"
import { exitCodeWords } from "../exit-code-words.ts"

/** What a page is about. */
export type PageKind = "error" | "finding" | "exit-code"

/** One code with all that is to be said about it. */
export interface Page {
  readonly kind: PageKind
  readonly code: string
  /** The heading that it stands under in a list. */
  readonly group: string
  /** One line. */
  readonly summary: string
  /** What happened, why, what to do; ends in commands to copy. */
  readonly markdown: string
  /** Of a call that ends so; left out for a finding. */
  readonly exitCode?: number
}

/** The Markdown of the documentation that pages are made from. */
export interface PageSources {
  /** Tag → page. */
  readonly errors: Readonly<Record<string, string>>
  /** The list of errors under headings. */
  readonly errorIndex: string
  readonly findings: string
  readonly exitCodes: string
}

/** A heading of the second level with the text below it. */
interface Section {
  readonly title: string
  readonly text: string
}

const sectionsOf = (markdown: string): ReadonlyArray<Section> =>
  markdown
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const [title = "", ...text] = section.split("\n")
      return { title: title.trim(), text: text.join("\n").trim() }
    })

const firstSentence = (text: string): string => {
  const [paragraph = ""] = text.trim().split(/\n\s*\n/)
  return /^.*?[.:](?=\s|$)/s.exec(paragraph)?.[0].replaceAll(/\s+/g, " ") ?? paragraph
}

const errorPages = ({ errorIndex, errors }: PageSources): ReadonlyArray<Page> => {
  const listed = sectionsOf(errorIndex).flatMap(({ text, title }) =>
    [...text.matchAll(/^- \[(\w+)\]/gm)].map((match) => [match[1] ?? "", title] as const)
  )
  return listed.flatMap(([code, group]) => {
    const markdown = errors[code]
    if (markdown === undefined) return []
    const exitCode = new Map<string, number>(Object.entries(exitCodes)).get(code)
    const page = { kind: "error" as const, code, group, markdown: markdown.trim() }
    const summary = firstSentence(markdown.replace(/^# .*\n/, ""))
    return [{ ...page, summary, ...(exitCode === undefined ? {} : { exitCode }) }]
  })
}

/** A row of a table about findings: code, what it means, what to do. */
const row = /^\| `([a-z-]+)` +\| (.*?) +\| (.*?) +\|$/

const sentence = (text: string): string => `${text.replace(/\.$/, "")}.`

/** One table with the paragraphs in front of it and the commands behind it. */
const findingsOfTable = (title: string, text: string): ReadonlyArray<Page> => {
  const blocks = text.split(/\n\s*\n/)
  const table = blocks.findIndex((block) => block.startsWith("| Code"))
  if (table === -1) return []
  const why = blocks.slice(0, table).join("\n\n")
  const commands = blocks.slice(table + 1).find((block) => block.startsWith("```")) ?? ""
  return (blocks[table] ?? "").split("\n").flatMap((line) => {
    const [, code, means = "", mend = ""] = row.exec(line) ?? []
    if (code === undefined) return []
    const markdown = [
      `# ${code}`,
      sentence(means),
      "## Why it matters",
      why,
      "## What to do",
      `- ${sentence(mend)}`,
      commands
    ].join("\n\n")
    return [
      {
        kind: "finding" as const,
        code,
        group: `Findings: ${lowered(title)}`,
        summary: sentence(means),
        markdown
      }
    ]
  })
}

const lowered = (title: string): string => `${title.charAt(0).toLowerCase()}${title.slice(1)}`

/** A code that two tables have means two things, and both are told. */
const merged = (pages: ReadonlyArray<Page>): ReadonlyArray<Page> => {
  const byCode = new Map<string, Page>()
  for (const page of pages) {
    const before = byCode.get(page.code)
    const more = `\n\n${page.markdown.replace(/^# .*\n\n/, "Elsewhere: ")}`
    byCode.set(page.code, before === undefined ? page : { ...before, markdown: `${before.markdown}${more}` })
  }
  return [...byCode.values()]
}

const findingPages = ({ findings }: PageSources): ReadonlyArray<Page> =>
  merged(
    sectionsOf(findings).flatMap(({ text, title }) =>
      // A section may have several tables, each with paragraphs in front and commands behind.
      text.split(/(?<=^```)\n\n/m).flatMap((part) => findingsOfTable(title, part))
    )
  )

const exitCodePages = ({ exitCodes: markdown }: PageSources): ReadonlyArray<Page> =>
  sectionsOf(markdown).map(({ text, title }) => {
    const outcomes = Object.entries(exitCodes).flatMap(([outcome, code]) =>
      String(code) === title ? [outcome] : []
    )
    const last = text.lastIndexOf("\n\n```")
    const ends =
      outcomes.length === 0
        ? ""
        : `\n\nOutcomes that end so: ${outcomes.map((each) => `\`${each}\``).join(", ")}.`
    return {
      kind: "exit-code",
      code: title,
      group: "Exit codes",
      summary: sentence(
        new Map<string, string>(Object.entries(exitCodeWords)).get(title) ?? firstSentence(text)
      ),
      markdown: `# Exit code ${title}\n\n${text.slice(0, last)}${ends}${text.slice(last)}`,
      exitCode: Number(title)
    }
  })

/** All pages, in the order of a list. */
export const pagesOf = (sources: PageSources): ReadonlyArray<Page> => [
  ...errorPages(sources),
  ...findingPages(sources),
  ...exitCodePages(sources)
]
