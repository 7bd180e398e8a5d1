/** What the cells of a column can be declared to be, by the page "Input files" of the service's own documentation. */
export const cellTypes = [
  "text",
  "number",
  "boolean",
  "date",
  "date-time",
  "email",
  "phone",
  "language",
  "country",
  "sex",
  "person-title",
  "coordinates"
] as const

/** One of these words. */
export type CellType = (typeof cellTypes)[number]
