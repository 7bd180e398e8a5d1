/** Markdown of our own pages as a text for a terminal: headings, paragraphs, lists, commands. */
import { brokenAt, wrapped } from "../progress/fitted.ts"

/** How a text is to look. */
export interface MarkdownLook {
  /** Columns of the window. */
  readonly columns: number
  readonly strong: (text: string) => string
  readonly faint: (text: string) => string
}

/** Longer lines are hard to read, however wide the window is. */
const widest = 80

/** A link is its words, and a bold word itself; a code keeps its quotes, so that what is to be typed is seen. */
const inline = (text: string): string =>
  text
    .replaceAll(/\[([^\]]+)\]\(\.\.\/(?!findings|exit-codes)[^)]*\)/g, '"$1" in the documentation')
    .replaceAll(/\[([^\]]+)\]\([^)]*\)/g, "$1")
    .replaceAll(/\*\*([^*]+)\*\*/g, "$1")
    .replaceAll(/(?<!\w)_([^_]+)_(?!\w)/g, "$1")

const listItems = (block: string): ReadonlyArray<string> =>
  block.split(/^- /m).flatMap((item) => (item.trim() === "" ? [] : [item.replaceAll(/\s+/g, " ").trim()]))

const blockLines = (block: string, width: number, look: MarkdownLook): ReadonlyArray<string> => {
  const heading = /^#+ (.*)$/.exec(block)?.[1]
  if (heading !== undefined) return [look.strong(inline(heading))]
  if (block.startsWith("```")) return commandLines(block, look)
  if (block.startsWith("- "))
    return listItems(block).flatMap((item) => brokenAt(inline(item), width, "  - ", "    "))
  return wrapped(inline(block.replaceAll(/\s+/g, " ")), width)
}

/** Commands stay whole: they are copied. */
const commandLines = (block: string, { faint, strong }: MarkdownLook): ReadonlyArray<string> =>
  block
    .split("\n")
    .slice(1, -1)
    .map((line) => {
      const [, command = "", comment = ""] = /^(.*?)(\s+#.*)?$/.exec(line) ?? []
      return `  ${strong(command)}${comment === "" ? "" : faint(comment)}`
    })

/** Blocks of a page: what empty lines separate, and fenced lines as a whole. */
const blocksOf = (markdown: string): ReadonlyArray<string> =>
  [...markdown.matchAll(/^```[\s\S]*?^```$|^#+ .*$|^(?:(?!```|#+ ).+\n?)+/gm)].map(([block]) => block.trim())

/** The page as a text. */
export const markdownText = (markdown: string, look: MarkdownLook): string => {
  const width = Math.max(20, Math.min(look.columns, widest))
  const blocks = blocksOf(markdown)
  return blocks
    .flatMap((block, at) => {
      // What a heading is about begins right below it, except for that of the whole page.
      const isBelow = blocks[at - 1]?.startsWith("## ") === true
      return [...(at === 0 || isBelow ? [] : [""]), ...blockLines(block, width, look)]
    })
    .join("\n")
}
