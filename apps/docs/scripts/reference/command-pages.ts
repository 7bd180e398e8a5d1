/** A page for every command of the command line: its help. */
import { literally, markdownTable } from "../markdown-table.ts"
import { writePage } from "../generated-page.ts"
import { bulkport } from "./built-cli.ts"
import { helpPage } from "./help-page.ts"

/** A command that has a page. */
export interface CommandPage {
  /** Its words, such as `runs list`; empty for the command line as a whole. */
  readonly words: string
  /** What it does, in one sentence. */
  readonly about: string
  /** Its help, as it is printed. */
  readonly help: string
  /** Where its page is, from the root of the site. */
  readonly link: string
}

const slugOf = (words: string): string => (words === "" ? "bulkport" : words.replaceAll(" ", "-"))
const linkOf = (words: string): string => `/reference/commands/${slugOf(words)}`

/** Commands that a help text lists, without those of a provider's own that are listed again below it. */
const listedIn = (help: string): ReadonlyArray<string> => {
  const listed: Array<string> = []
  let isList = false
  for (const line of help.split("\n")) {
    if (/^\S/.test(line)) isList = false
    // Before the flags, a title that is no other known one stands above commands.
    if (/^\S/.test(line) && !notCommands.includes(line)) isList = true
    const [, name] = /^ {2}([a-z][a-z-]*) {2,}\S/.exec(line) ?? []
    if (isList && name !== undefined) listed.push(name)
  }
  return listed
}

const notCommands: ReadonlyArray<string> = [
  "Usage",
  "Arguments",
  "Settings",
  "Waiting",
  "Output",
  "Environment",
  "Files",
  "Exit codes",
  "Examples"
]

const isGroup = (help: string): boolean => /^ {2}bulkport .*<command>/m.test(help)

/** Every command with its help, those of a group behind it. */
const helpTexts = async (
  words: ReadonlyArray<string> = []
): Promise<ReadonlyArray<{ readonly words: string; readonly help: string }>> => {
  const help = await bulkport([...words, "--help"])
  const below = isGroup(help) ? listedIn(help) : []
  const others = await Promise.all(below.map((name) => helpTexts([...words, name])))
  return [{ words: words.join(" "), help }, ...others.flat()]
}

/** Writes the pages, and one that lists them. */
export const writeCommandPages = async (): Promise<ReadonlyArray<CommandPage>> => {
  const texts = await helpTexts()
  const known = new Set(texts.map(({ words }) => words))
  const pages = await Promise.all(
    texts.map(async ({ help, words }): Promise<CommandPage> => {
      const below = (name: string): string | undefined => {
        const full = words === "" ? name : `${words} ${name}`
        return known.has(full) ? linkOf(full) : undefined
      }
      const title = words === "" ? "bulkport" : `bulkport ${words}`
      const body = helpPage(help, {
        linkOf: below,
        wholeLink: linkOf(""),
        ...(words === "" ? {} : { whole: texts[0]?.help ?? "" })
      })
      await writePage({ path: `${linkOf(words).slice(1)}.md`, title, body, outline: "2" })
      const about = help.slice(0, help.indexOf("\n\n")).replaceAll("\n", " ")
      return { words, help, about: about.split(/(?<=\.) /)[0] ?? about, link: linkOf(words) }
    })
  )
  const rows = pages.map(({ about, link, words }) => [
    `[\`${words === "" ? "bulkport" : `bulkport ${words}`}\`](${link})`,
    literally(about)
  ])
  await writePage({
    path: "reference/commands/index.md",
    title: "Commands",
    body: [
      "What `bulkport COMMAND --help` prints, for every command, with the flags of the providers that come with it.",
      "How they play together is told in [the command line](/3-cli/).",
      "",
      markdownTable(["Command", "What it does"], rows)
    ].join("\n")
  })
  return pages
}
