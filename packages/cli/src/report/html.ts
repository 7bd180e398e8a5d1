/** HTML that cannot be broken by what is put into it: every text is escaped, wherever it comes from. */

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

/** A text that means itself, between tags and within quoted attributes alike. Characters that no page may hold are marked. */
export const escaped = (text: string): string =>
  text
    // eslint-disable-next-line no-control-regex -- the characters that are meant
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, "\ufffd")
    .replaceAll(/[&<>"']/g, (character) => entities[character] ?? "")

const written = (inset: Inset): string => {
  if (inset === undefined || inset === false) return ""
  if (inset instanceof Html) return inset.text
  if (typeof inset === "string" || typeof inset === "number") return escaped(String(inset))
  return inset.map(written).join("")
}

/** A template of HTML. Attributes with something put in must be quoted. */
export const html = (strings: TemplateStringsArray, ...insets: ReadonlyArray<Inset>): Html =>
  new Html(strings.map((text, index) => `${text}${written(insets[index])}`).join(""))
