/** A help text of the command line, as Markdown. */
import { code, literally, markdownTable } from "../markdown-table.ts"

/** A part of a help text below a title. */
interface Section {
  readonly title: string
  readonly lines: ReadonlyArray<string>
}

/** What stands below a title: names, each with what is said about it. */
interface Entry {
  readonly name: string
  readonly text: string
}

const sectionsOf = (help: string): { readonly lead: string; readonly sections: ReadonlyArray<Section> } => {
  const lead: Array<string> = []
  const sections: Array<{ title: string; lines: Array<string> }> = []
  for (const line of help.trimEnd().split("\n")) {
    if (/^\s/.test(line) || line === "") sections.at(-1)?.lines.push(line)
    else if (sections.length === 0 && !isTitle(line, lead)) lead.push(line)
    else sections.push({ title: line, lines: [] })
  }
  return { lead: lead.join(" "), sections }
}

/** The first title is "Usage"; before it there is what the command does. */
const isTitle = (line: string, lead: ReadonlyArray<string>): boolean => lead.length > 0 && line === "Usage"

/** Entries begin two columns in; what is said of them stands further in, beside them or below. */
const entriesOf = (lines: ReadonlyArray<string>): ReadonlyArray<Entry> => {
  const entries: Array<{ name: string; text: string }> = []
  for (const line of lines.filter((each) => each !== "")) {
    const [, name, text = ""] = /^ {2}(\S.*?)(?: {2,}(.*))?$/.exec(line) ?? []
    const last = entries.at(-1)
    if (name !== undefined) entries.push({ name, text })
    else if (last !== undefined) last.text = `${last.text} ${line.trim()}`.trim()
  }
  return entries
}

const dedented = (lines: ReadonlyArray<string>): string =>
  lines
    .map((line) => line.trim())
    .join("\n")
    .trim()

/** Examples: a sentence each, and the command below it, further in. */
const examplesOf = (lines: ReadonlyArray<string>): string => {
  const pieces: Array<string> = []
  let sentence: Array<string> = []
  for (const line of lines) {
    if (/^ {4}\S/.test(line)) {
      pieces.push(`${literally(sentence.join(" "))}:\n\n\`\`\`sh\n${line.trim()}\n\`\`\``)
      sentence = []
    } else if (line !== "") sentence.push(line.trim())
  }
  return pieces.join("\n\n")
}

/** What a help page needs to know beside the help itself. */
export interface HelpSurroundings {
  /** The page of a command that is listed below this one. */
  readonly linkOf: (name: string) => string | undefined
  /** The help of the command line as a whole: flags that stand there, too, are not repeated. Left out for that page itself. */
  readonly whole?: string
  /** Where that page is. */
  readonly wholeLink: string
}

/** The page of a command: what its help says, with tables instead of columns. Its texts are as they are printed. */
export const helpPage = (help: string, { linkOf, whole, wholeLink }: HelpSurroundings): string => {
  const { lead, sections } = sectionsOf(help)
  const elsewhere = whole === undefined ? [] : sectionsOf(whole).sections.map(sameText)
  const said = sections.filter(({ lines }) => lines.length > 0)
  const own = said.filter((section) => !elsewhere.includes(sameText(section)))
  const parts = own.map(({ lines, title }) => {
    if (title === "Usage") return `\`\`\`sh\n${dedented(lines)}\n\`\`\``
    if (title === "Examples") return `## Examples\n\n${examplesOf(lines)}`
    const rows = entriesOf(lines).map(({ name, text }) => {
      const link = linkOf(name)
      return [link === undefined ? code(name) : `[${code(name)}](${link})`, literally(text)]
    })
    return `## ${literally(title)}\n\n${markdownTable([headOf[title] ?? "Name", "Meaning"], rows)}`
  })
  const others = said.filter((section) => !own.includes(section)).map(({ title }) => title)
  const rest =
    others.length === 0
      ? []
      : [`The flags under ${others.join(", ")} are those of [every command](${wholeLink}).`]
  return [literally(lead), ...parts, ...rest].join("\n\n")
}

const sameText = ({ lines, title }: Section): string => [title, ...lines].join("\n").trimEnd()

/** What the names of a section are called. */
const headOf: Readonly<Record<string, string>> = {
  "Exit codes": "Code",
  Environment: "Variable",
  Files: "File"
}
