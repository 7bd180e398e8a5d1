import type { AwkwardFile } from "./awkward-file.ts"
import { encoded } from "./bytes.ts"
import { noRows, table } from "./expectations.ts"

const idAndName = ["id", "name"]
const twoRows = [
  ["1", "Ada"],
  ["2", "Grace"]
]

/** Line ends, quotes and sizes: RFC 4180 and its corners. */
export const plainFiles: ReadonlyArray<AwkwardFile> = [
  {
    name: "plain.csv",
    about: "Nothing about it is awkward.",
    bytes: () => encoded("id,name\n1,Ada\n2,Grace\n"),
    expect: { ...table(idAndName, twoRows), guesses: 0, conversions: 0 }
  },
  {
    name: "no-final-break.csv",
    about: "The last row has no line break.",
    bytes: () => encoded("id,name\r\n1,Ada\r\n2,Grace"),
    expect: { ...table(idAndName, twoRows), conversions: 0 }
  },
  {
    name: "carriage-returns.csv",
    about: "Lines end with a lone CR, as on old Macs.",
    bytes: () => encoded("id,name\r1,Ada\r2,Grace\r"),
    expect: { ...table(idAndName, twoRows), conversions: 1 }
  },
  {
    name: "mixed-line-ends.csv",
    about: "Lines end with LF, CR LF and CR in one file.",
    bytes: () => encoded("id,name\n1,Ada\r\n2,Grace\r3,Joan\n4,Mary"),
    expect: { ...table(idAndName, [...twoRows, ["3", "Joan"], ["4", "Mary"]]), conversions: 1 }
  },
  {
    name: "everything-quoted.csv",
    about: "Every cell is quoted, the header's too.",
    bytes: () => encoded('"id","name"\r\n"1","Ada"\r\n"2","Grace"\r\n'),
    expect: { ...table(idAndName, twoRows), conversions: 0 }
  },
  {
    name: "punctuation-in-cells.csv",
    about: "Delimiters, quotes and all kinds of line breaks stand in quoted cells.",
    bytes: () =>
      encoded('id,text\r\n1,"a,b"\r\n2,"say ""yes"""\r\n3,"a\nb"\r\n4,"a\r\nb"\r\n5,"a\rb"\r\n6,"\n"\r\n'),
    expect: {
      ...table(
        ["id", "text"],
        [
          ["1", "a,b"],
          ["2", 'say "yes"'],
          ["3", "a\nb"],
          ["4", "a\r\nb"],
          ["5", "a\rb"],
          ["6", "\n"]
        ]
      ),
      conversions: 0
    }
  },
  {
    name: "quotes-only.csv",
    about: "Cells hold nothing but quotes, or are quoted and blank.",
    bytes: () => encoded('id,text\n1,""\n2,""""\n3,""""""\n"","\'"\n'),
    expect: table(
      ["id", "text"],
      [
        ["1", ""],
        ["2", '"'],
        ["3", '""'],
        ["", "'"]
      ]
    )
  },
  {
    name: "spaces.csv",
    about: "Spaces around cells belong to them.",
    bytes: () => encoded('id,name\n 1, Ada \n2,"  "\n3,   \n'),
    expect: table(idAndName, [
      [" 1", " Ada "],
      ["2", "  "],
      ["3", "   "]
    ])
  },
  {
    name: "last-cell-blank.csv",
    about: "A delimiter at the end of a line begins one more cell, which is blank.",
    bytes: () => encoded("id,name\n1,\n,\n3,"),
    expect: {
      ...table(idAndName, [
        ["1", ""],
        ["", ""],
        ["3", ""]
      ]),
      findings: [{ code: "blank-row", severity: "warning", line: 3, row: 2 }]
    }
  },
  {
    name: "one-column.csv",
    about: "One column, so that no delimiter is to be seen; a quoted blank cell is a row.",
    bytes: () => encoded('email\nada@example.com\n""\ngrace@example.com\n'),
    expect: {
      ...table(["email"], [["ada@example.com"], [""], ["grace@example.com"]]),
      findings: [{ code: "blank-row", severity: "warning", line: 3, row: 2 }],
      conversions: 0
    }
  },
  {
    name: "one-row.csv",
    about: "One row of one cell, without a line break.",
    bytes: () => encoded("id\n1"),
    expect: table(["id"], [["1"]])
  },
  {
    name: "header-only.csv",
    about: "A header, and no rows.",
    bytes: () => encoded("id,name\r\n"),
    expect: noRows
  },
  {
    name: "empty.csv",
    about: "No bytes at all.",
    covers: ["source-error"],
    bytes: () => new Uint8Array(0),
    expect: noRows
  },
  {
    name: "mark-only.csv",
    about: "A byte-order mark, and nothing else.",
    bytes: () => encoded("\uFEFF"),
    expect: noRows
  },
  {
    name: "line-breaks-only.csv",
    about: "Nothing but line breaks.",
    bytes: () => encoded("\r\n\r\n\n\n"),
    expect: noRows
  },
  {
    name: "blank-space.csv",
    about: "Nothing but spaces, tabs and line breaks.",
    bytes: () => encoded("   \n\t\n  \n"),
    expect: noRows
  },
  {
    name: "blank-lines.csv",
    about: "Blank lines before the header, between rows and at the end are no rows, but count as lines.",
    bytes: () => encoded("\nid,name\n\n1,Ada\n\n\n2,Grace\n3\n\n"),
    expect: {
      ...table(idAndName, []),
      rows: 3,
      cells: [...twoRows, ["3"]],
      findings: [{ code: "missing-cell", line: 8, row: 3, column: "name" }],
      conversions: 1
    }
  },
  {
    name: "5000-columns.csv",
    about: "A row of five thousand cells.",
    bytes: () =>
      encoded(
        `${Array.from({ length: 5000 }, (_, index) => `column ${index + 1}`).join(",")}\n` +
          `${Array.from({ length: 5000 }, (_, index) => String(index * 7)).join(",")}\n`
      ),
    expect: table(
      Array.from({ length: 5000 }, (_, index) => `column ${index + 1}`),
      [Array.from({ length: 5000 }, (_, index) => String(index * 7))]
    )
  },
  {
    name: "long-header-names.csv",
    about: "Names of columns of ten thousand characters.",
    bytes: () => encoded(`${"a".repeat(10_000)},${"b".repeat(10_000)}\n1,2\n`),
    expect: table(["a".repeat(10_000), "b".repeat(10_000)], [["1", "2"]])
  }
]
