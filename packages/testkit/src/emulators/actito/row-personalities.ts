import { assumed, unsettling, type ActitoPersonality } from "./actito-personality.ts"

/** The service with other rules for rows. A row that such a rule refuses is reported as refused. */
export const rowPersonalities: ReadonlyArray<ActitoPersonality> = [
  assumed("any-unique-value", "5.2", "A row finds its record by any of its unique values.", {
    matching: "any-unique"
  }),
  assumed("skipped-rows-rejected", "5.2", "A row that its mode skips counts as rejected.", {
    skippedRows: "rejected"
  }),
  unsettling("skipped-rows-uncounted", "5.2", "A row that its mode skips is neither counted nor told of.", {
    skippedRows: "uncounted"
  }),
  assumed("empty-cells-keep", "10.2", "An empty cell leaves the stored value alone.", {
    emptyCellOnUpdate: "keep"
  }),
  assumed("first-of-a-key-wins", "14", "Of rows with the same key the first one counts.", {
    duplicateKeys: "later-ignored"
  }),
  assumed("later-of-a-key-rejected", "14", "A row whose key came before is rejected.", {
    duplicateKeys: "later-rejected"
  }),
  assumed("all-of-a-key-rejected", "14", "All rows with the same key are rejected.", {
    duplicateKeys: "all-rejected"
  }),
  assumed("booleans-in-any-case", "10.2", "Booleans may be in small letters.", { booleanWords: "any-case" }),
  assumed("several-by-semicolon", "10.2", "Several values of a cell are separated by semicolons.", {
    multiValueSeparator: ";"
  }),
  assumed("several-by-pipe", "10.2", "Several values of a cell are separated by pipes.", {
    multiValueSeparator: "|"
  })
]
