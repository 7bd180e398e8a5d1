import { markdownText } from "../explain/markdown-text.ts"
import type { Page } from "../explain/page.ts"
import { brokenAt } from "../progress/fitted.ts"
import type { Answer, CallSession } from "../session.ts"
import { lines, nextLines } from "./layout.ts"

const json = (pages: ReadonlyArray<Page>): Answer["json"] => ({
  pages: pages.map(({ code, exitCode, group, kind, markdown, summary }) => ({
    kind,
    code,
    group,
    summary,
    exitCode: exitCode ?? null,
    markdown
  }))
})

/** Other codes that a page speaks of. */
const alsoOf = ({ code, markdown }: Page): ReadonlyArray<string> => [
  ...new Set(
    [...markdown.matchAll(/\]\(\.\/(?:errors\/)?([A-Z]\w+)\)/g)]
      .map((match) => match[1] ?? "")
      .filter((each) => each !== code)
  )
]

/** One page, with the codes that it speaks of and its exit code. */
export const pageView = (session: CallSession, page: Page): Answer => {
  const { faint, strong } = session.look
  const { columns } = session.surroundings.stdout
  const more = [
    ...(page.kind === "error" && page.exitCode !== undefined ? [`bulkport explain ${page.exitCode}`] : []),
    ...alsoOf(page).map((code) => `bulkport explain ${code}`)
  ]
  return {
    exitCode: 0,
    document: "explain",
    json: json([page]),
    text: lines(
      markdownText(page.markdown, { columns: columns(), strong, faint }),
      page.kind === "error" && page.exitCode !== undefined
        ? ["", `A call that ends so has exit code ${page.exitCode}.`]
        : [],
      more.length === 0 ? [] : ["", strong("See also"), ...more.map((command) => `  ${command}`)]
    )
  }
}

/** All codes under their headings. */
export const pagesView = (session: CallSession, pages: ReadonlyArray<Page>): Answer => {
  const { strong } = session.look
  const width = Math.min(session.surroundings.stdout.columns(), 80)
  const groups = [...new Set(pages.map(({ group }) => group))]
  const widest = Math.max(...pages.map(({ code }) => code.length))
  const line = ({ code, summary }: Page): ReadonlyArray<string> => {
    const said = summary.replace(/[.:]$/, "")
    // Where there is next to no room beside the code, what it means stands below.
    if (width < 60) return [`  ${code}`, ...brokenAt(said, width, "      ", "      ")]
    return brokenAt(said, width, `  ${code.padEnd(widest)}  `, " ".repeat(widest + 4))
  }
  return {
    exitCode: 0,
    document: "explain",
    json: json(pages),
    text: lines(
      ...groups.flatMap((group, at) => [
        ...(at === 0 ? [] : [""]),
        strong(group),
        ...pages.filter((page) => page.group === group).flatMap(line)
      ]),
      nextLines("To read about one", `bulkport explain ${pages[0]?.code ?? ""}`)
    )
  }
}
