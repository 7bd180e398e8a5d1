/** Pieces that several sections of the page are made of. */
import { moment } from "../progress/amounts.ts"
import { html, type Html, type Inset } from "./html.ts"

/** A section under a heading. Nothing at all when there is nothing in it. */
export const section = (id: string, title: string, ...content: ReadonlyArray<Inset>): Html | undefined =>
  content.every((each) => each === undefined || each === false)
    ? undefined
    : html`<section aria-labelledby="${id}">
        <h2 id="${id}">${title}</h2>
        ${content}
      </section> `

/** A column of a table. */
export interface Column {
  readonly name: string
  /** Numbers stand at the right; what is short is not broken. */
  readonly is?: "number" | "short" | "bar" | "name"
}

/** A table with the first cell of each line as its heading. */
export const table = (
  caption: string,
  columns: ReadonlyArray<Column>,
  rows: ReadonlyArray<ReadonlyArray<Inset>>
): Html => {
  // A bar explains itself to whoever sees it.
  const title = ({ is, name }: Column): Inset =>
    is === "bar" ? html`<span class="off">${name}</span>` : name
  const head = (column: Column): Html =>
    html`<th scope="col" class="${column.is ?? ""}">${title(column)}</th>`
  const cell = (inset: Inset, at: number): Html => {
    const is = columns[at]?.is ?? ""
    return at === 0
      ? html`<th scope="row" class="${is}">${inset}</th>`
      : html`<td class="${is}">${inset}</td>`
  }
  return html`<table>
    <caption>
      ${caption}
    </caption>
    <thead>
      <tr>
        ${columns.map(head)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        (row) =>
          html`<tr>
            ${row.map(cell)}
          </tr> `
      )}
    </tbody>
  </table> `
}

/** Names and what is said of them, as a table of two columns without a head. What is `undefined` is left out. */
export const facts = (
  caption: string,
  lines: ReadonlyArray<readonly [name: string, inset: Inset]>
): Html | undefined => {
  const some = lines.filter(([, inset]) => inset !== undefined && inset !== "")
  return some.length === 0
    ? undefined
    : html`<table class="facts">
        <caption class="off">
          ${caption}
        </caption>
        <tbody>
          ${some.map(
            ([name, inset]) =>
              html`<tr>
                <th scope="row">${name}</th>
                <td>${inset}</td>
              </tr> `
          )}
        </tbody>
      </table> `
}

/** A list of sentences; `undefined` for none. */
export const sentences = (texts: ReadonlyArray<string>): Html | undefined =>
  texts.length === 0
    ? undefined
    : html`<ul>
        ${texts.map((text) => html`<li>${text}</li>`)}
      </ul>`

/** A point in time, for people and programs. */
export const time = (millis: number): Html => {
  const text = moment(millis) ?? ""
  return html`<time datetime="${text}">${text.replace("T", " ").replace("Z", " UTC")}</time>`
}

/** A text that is no longer than so many characters. */
export const cut = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most).trimEnd()}…`

/** A place or length on a drawing, in percent. */
export const percent = (share: number): string => `${share.toFixed(2)}%`
