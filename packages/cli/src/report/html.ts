/** HTML that cannot be broken by what is put into it: every text is escaped, wherever it comes from. */
import { actingPattern } from "@bulkport/core/preflight"

/** A piece of HTML that is written as it stands. Made by `html` alone. */
export class Html {
  /** The HTML itself. */
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** What may stand in a template. A text is escaped; `undefined` and `false` are nothing. */
export type Inset = string | number | Html | undefined | false | ReadonlyArray<Inset>

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;"
}

/** What a browser acts on; not blanks and ends of lines. */
const acting = actingPattern(String.raw`\t\n\r`)

/** A text that means itself, between tags and within quoted attributes alike. Characters that no page may hold are marked. */
export const escaped = (text: string): string =>
  text.replaceAll(acting, "\ufffd").replaceAll(/[&<>"']/g, (character) => entities[character] ?? "")

const written = (inset: Inset): string => {
  if (inset === undefined || inset === false) return ""
  if (inset instanceof Html) return inset.text
  if (typeof inset === "string" || typeof inset === "number") return escaped(String(inset))
  return inset.map(written).join("")
}

/** A template of HTML. Attributes with something put in must be quoted. */
export const html = (strings: TemplateStringsArray, ...insets: ReadonlyArray<Inset>): Html =>
  new Html(strings.map((text, index) => `${text}${written(insets[index])}`).join(""))
