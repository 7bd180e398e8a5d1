import type { AwkwardFile } from "./awkward-file.ts"
import { encoded, joined } from "./bytes.ts"
import { malformed, table } from "./expectations.ts"

const withCommas = [
  ["1", "Lovelace, Ada", "1,50"],
  ["2", "Hopper, Grace", "2,75"]
]
const priced = ["id", "name", "price"]

/** How spreadsheets and databases punctuate what they export. */
export const dialectFiles: ReadonlyArray<AwkwardFile> = [
  {
    name: "excel-semicolons.csv",
    about: "Excel where the decimal sign is a comma: semicolons, and more commas than semicolons.",
    bytes: () => encoded("id;name;price\r\n1;Lovelace, Ada;1,50\r\n2;Hopper, Grace;2,75\r\n"),
    expect: { ...table(priced, withCommas, { delimiter: ";" }), conversions: 0 }
  },
  {
    name: "excel-separator-line.csv",
    about:
      "The first line tells Excel the delimiter and is no part of the table; lines are counted from it on.",
    bytes: () => encoded("sep=;\r\nid;name\r\n1;Ada\r\n2\r\n"),
    expect: {
      ...table(["id", "name"], [["1", "Ada"], ["2"]], { delimiter: ";", skipLines: 1 }),
      findings: [{ code: "missing-cell", line: 4, row: 2, column: "name" }],
      conversions: 1
    }
  },
  {
    name: "excel-separator-tab.csv",
    about: "The delimiter told in the first line is a tab.",
    bytes: () => encoded("sep=\t\r\nid\tname\r\n1\tAda, Lady\r\n"),
    expect: table(["id", "name"], [["1", "Ada, Lady"]], { delimiter: "\t", skipLines: 1 })
  },
  {
    name: "excel-mark.csv",
    about: "Excel's UTF-8: a byte-order mark, semicolons, CR LF between rows and LF in cells.",
    bytes: () => encoded('\uFEFFid;note\r\n1;"first\nsecond"\r\n2;"Käse; Brot"\r\n'),
    expect: {
      ...table(
        ["id", "note"],
        [
          ["1", "first\nsecond"],
          ["2", "Käse; Brot"]
        ],
        { delimiter: ";" }
      ),
      guesses: 0,
      conversions: 1
    }
  },
  {
    name: "excel-mark-before-quote.csv",
    about: "A byte-order mark before a quoted header: the quote is still the first character of its cell.",
    bytes: () => encoded('\uFEFF"id","name"\r\n"1","Ada"\r\n'),
    expect: table(["id", "name"], [["1", "Ada"]])
  },
  {
    name: "excel-mark-and-separator-line.csv",
    about: "A byte-order mark before the line that tells the delimiter.",
    bytes: () => encoded("\uFEFFsep=;\r\nid;name\r\n1;Ada\r\n"),
    expect: { ...table(["id", "name"], [["1", "Ada"]], { delimiter: ";", skipLines: 1 }), conversions: 2 }
  },
  {
    name: "excel-trailing-lines.csv",
    about: "Blank lines at the end are no rows.",
    bytes: () => encoded("id;name\r\n1;Ada\r\n\r\n\r\n\r\n"),
    expect: { ...table(["id", "name"], [["1", "Ada"]], { delimiter: ";" }), conversions: 1 }
  },
  {
    name: "excel-blank-rows.csv",
    about: "Lines of delimiters alone are rows of blank cells.",
    covers: ["blank-row"],
    bytes: () => encoded("id;name;city\r\n1;Ada;London\r\n;;\r\n;;\r\n"),
    expect: {
      ...table(
        ["id", "name", "city"],
        [
          ["1", "Ada", "London"],
          ["", "", ""],
          ["", "", ""]
        ],
        { delimiter: ";" }
      ),
      findings: [
        { code: "blank-row", severity: "warning", line: 3, row: 2 },
        { code: "blank-row", severity: "warning", line: 4, row: 3 }
      ]
    }
  },
  {
    name: "excel-trailing-columns.csv",
    about: "Columns without a name behind the last one that has one: what stands there would be lost.",
    covers: ["blank-label"],
    bytes: () => encoded("id;name;;\r\n1;Ada;;\r\n"),
    expect: malformed("blank-header", { line: 1, column: 3 })
  },
  {
    name: "excel-trailing-columns-dropped.csv",
    about: "The same, and the user has dropped the columns without a name.",
    bytes: () => encoded("id;name;;\r\n1;Ada;;\r\n"),
    columns: { rename: {}, set: {}, drop: [""] },
    expect: { rows: 1, columns: ["id", "name"], cells: [["1", "Ada"]] }
  },
  {
    name: "tabs.tsv",
    about: "Tabs between cells, commas and semicolons in them.",
    bytes: () => encoded("id\tname\tprice\n1\tLovelace, Ada\t1,50\n2\tHopper, Grace\t2,75\n"),
    expect: table(priced, withCommas, { delimiter: "\t" })
  },
  {
    name: "pipes.txt",
    about: "Vertical bars between cells.",
    bytes: () => encoded("id|name|price\n1|Lovelace, Ada|1,50\n2|Hopper, Grace|2,75\n"),
    expect: table(priced, withCommas, { delimiter: "|" })
  },
  {
    name: "tabs-named-csv.csv",
    about: "The name says commas; the content has tabs.",
    bytes: () => encoded("id\tname\n1\tAda\n2\tGrace\n"),
    expect: table(
      ["id", "name"],
      [
        ["1", "Ada"],
        ["2", "Grace"]
      ],
      { delimiter: "\t" }
    )
  },
  {
    name: "delimiters-in-header.csv",
    about: "A quoted name holds more semicolons than there are commas.",
    bytes: () => encoded('id,"a;b;c;d"\n1,x\n2,y\n'),
    expect: table(
      ["id", "a;b;c;d"],
      [
        ["1", "x"],
        ["2", "y"]
      ]
    )
  },
  {
    name: "single-quotes.csv",
    about: "Cells are quoted with apostrophes.",
    bytes: () =>
      encoded("'id','name','note'\n'1','Lovelace, Ada','it''s'\n'2','Hopper, Grace','a \"b\" c'\n"),
    expect: {
      ...table(
        ["id", "name", "note"],
        [
          ["1", "Lovelace, Ada", "it's"],
          ["2", "Hopper, Grace", 'a "b" c']
        ],
        { quote: "'" }
      ),
      conversions: 1
    }
  },
  {
    name: "apostrophes.csv",
    about: "Apostrophes stand in and before words, and quote nothing.",
    bytes: () => encoded("id,name,city\n1,O'Brien,'s-Hertogenbosch\n2,D'Arc,'t Zand\n"),
    expect: table(
      ["id", "name", "city"],
      [
        ["1", "O'Brien", "'s-Hertogenbosch"],
        ["2", "D'Arc", "'t Zand"]
      ]
    )
  },
  {
    name: "no-quotes-by-flag.tsv",
    about: "The user says that no character quotes; inches are text.",
    bytes: () => encoded('id\tsize\n1\t5"\n2\t"wide"\n3\t"\n'),
    reading: { quote: "" },
    expect: table(
      ["id", "size"],
      [
        ["1", '5"'],
        ["2", '"wide"'],
        ["3", '"']
      ],
      { delimiter: "\t", quote: "" }
    )
  },
  {
    name: "delimiter-by-flag.txt",
    about: "A delimiter that nobody would guess, said by the user.",
    bytes: () => encoded("id^name\n1^a,b;c\n"),
    reading: { delimiter: "^" },
    expect: table(["id", "name"], [["1", "a,b;c"]], { delimiter: "^" })
  },
  {
    name: "lines-before-header.csv",
    about: "A title above the header, which the user has skipped; lines are counted from the title on.",
    bytes: () => encoded("Customers of May,\r\n\r\nid,name\r\n1,Ada\r\n2,Grace,x\r\n"),
    reading: { skipLines: 2 },
    expect: {
      ...table(["id", "name"], [], { skipLines: 2 }),
      rows: 2,
      cells: [
        ["1", "Ada"],
        ["2", "Grace", "x"]
      ],
      findings: [{ code: "extra-cell", line: 5, row: 2 }]
    }
  },
  {
    name: "no-header-by-flag.csv",
    about: "No header line; the user has named the columns, and the first line is the first row.",
    bytes: () => joined([0xef, 0xbb, 0xbf], "1,Ada\n2\n"),
    reading: { header: ["id", "name"] },
    expect: {
      ...table(["id", "name"], [["1", "Ada"], ["2"]]),
      findings: [{ code: "missing-cell", line: 2, row: 2, column: "name" }]
    }
  },
  {
    name: "quoted-separator-line.csv",
    about: "The line that tells the delimiter is quoted, as by programs that quote everything.",
    bytes: () => encoded('"sep=;"\r\n"id";"name"\r\n"1";"Ada"\r\n'),
    expect: table(["id", "name"], [["1", "Ada"]], { delimiter: ";", skipLines: 1 })
  },
  {
    name: "no-header.csv",
    about: "The first line looks like a row. It is the header all the same, which can only be a guess.",
    bytes: () => encoded("1,2020-01-01,5.50\n2,2020-01-02,6.50\n"),
    expect: { ...table(["1", "2020-01-01", "5.50"], [["2", "2020-01-02", "6.50"]]), guesses: 1 }
  },
  {
    name: "brackets-in-header.csv",
    about: "Names in brackets, which begin like JSON and like a web page.",
    bytes: () => encoded("[id],{name},<city>\n1,Ada,London\n"),
    expect: table(["[id]", "{name}", "<city>"], [["1", "Ada", "London"]])
  },
  {
    name: "signatures-in-header.csv",
    about: "Names that begin like archives, pictures, programs and spreadsheets.",
    bytes: () => encoded("PK,BM,GIF,ID,MZ,PAR1\n1,2,3,4,5,6\n"),
    expect: table(["PK", "BM", "GIF", "ID", "MZ", "PAR1"], [["1", "2", "3", "4", "5", "6"]])
  }
]
