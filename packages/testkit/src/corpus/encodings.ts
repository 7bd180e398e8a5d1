import type { ImportType } from "@bulkport/core/provider"
import type { AwkwardFile } from "./awkward-file.ts"
import { encoded, joined } from "./bytes.ts"
import { malformed, table } from "./expectations.ts"

const idAndName = ["id", "name"]

/** Characters of which UTF-16 has a byte that is a line break, a comma or a quote in ASCII. */
const trapped = "\u0A0A\u0D0A\u2C2C\u2222\u0A00"

const trappedTable = `id,name\r\n1,${trapped}\r\n2,\u{1F600}\r\n3\r\n`

const trappedExpectation = (encoding: "utf-16le" | "utf-16be") => ({
  ...table(idAndName, [], { encoding }),
  rows: 3,
  cells: [["1", trapped], ["2", "\u{1F600}"], ["3"]],
  findings: [{ code: "missing-cell", line: 4, row: 3, column: "name" }]
})

const forOldSystem: ImportType = {
  id: "OLD",
  aliases: [],
  title: "For a service that reads Windows-1252",
  formats: ["csv"],
  requiredColumns: [],
  encoding: "windows-1252",
  isDestructive: false
}

const zeros = [0, 0, 0]

/** Text that is not plain UTF-8, or not text at all. */
export const encodingFiles: ReadonlyArray<AwkwardFile> = [
  {
    name: "utf-16le-mark.csv",
    about: "UTF-16, little end first, with its mark; bytes of some characters look like punctuation.",
    bytes: () => joined([0xff, 0xfe], encoded(trappedTable, "utf-16le")),
    expect: { ...trappedExpectation("utf-16le"), guesses: 0, conversions: 2 }
  },
  {
    name: "utf-16be-mark.csv",
    about: "UTF-16, big end first, with its mark.",
    bytes: () => joined([0xfe, 0xff], encoded(trappedTable, "utf-16be")),
    expect: { ...trappedExpectation("utf-16be"), guesses: 0 }
  },
  {
    name: "utf-16le.csv",
    about: "UTF-16, little end first, without a mark: to be told from the zero bytes.",
    bytes: () => encoded("id,name\r\n1,Käthe\r\n2,Zoë\r\n", "utf-16le"),
    expect: {
      ...table(
        idAndName,
        [
          ["1", "Käthe"],
          ["2", "Zoë"]
        ],
        { encoding: "utf-16le" }
      ),
      guesses: 1
    }
  },
  {
    name: "utf-16be.csv",
    about: "UTF-16, big end first, without a mark.",
    bytes: () => encoded("id,name\r\n1,Käthe\r\n2,Zoë\r\n", "utf-16be"),
    expect: {
      ...table(
        idAndName,
        [
          ["1", "Käthe"],
          ["2", "Zoë"]
        ],
        { encoding: "utf-16be" }
      ),
      guesses: 1
    }
  },
  {
    name: "excel-unicode-text.txt",
    about: "Excel's Unicode text: UTF-16 with its mark, tabs between cells.",
    bytes: () => joined([0xff, 0xfe], encoded('id\tname\r\n1\t"a\tb"\r\n2\tŁódź\r\n', "utf-16le")),
    expect: table(
      idAndName,
      [
        ["1", "a\tb"],
        ["2", "Łódź"]
      ],
      { encoding: "utf-16le", delimiter: "\t" }
    )
  },
  {
    name: "utf-16-odd-end.csv",
    about: "UTF-16 that ends in the middle of a character.",
    covers: ["encoding-error"],
    bytes: () => joined([0xff, 0xfe], encoded("id\n1\n", "utf-16le"), [0x32]),
    expect: malformed("invalid-encoding", { line: 3, byte: 12 })
  },
  {
    name: "utf-16-half-pair.csv",
    about: "UTF-16 with the first half of a surrogate pair and not the second.",
    covers: ["encoding-error"],
    bytes: () =>
      joined([0xff, 0xfe], encoded("id,name\n1,", "utf-16le"), [0x3d, 0xd8], encoded("x\n", "utf-16le")),
    expect: malformed("invalid-encoding", { line: 2, byte: 22 })
  },
  {
    name: "excel-windows.csv",
    about: "Excel's plain CSV in the west: Windows-1252 and semicolons.",
    bytes: () =>
      encoded("id;name;price\r\n1;Müller;5 €\r\n2;Šimánek;“7” – 8\r\n3;Ærø;\u00A0\r\n", "windows-1252"),
    expect: {
      ...table(
        ["id", "name", "price"],
        [
          ["1", "Müller", "5 €"],
          ["2", "Šimánek", "“7” – 8"],
          ["3", "Ærø", "\u00A0"]
        ],
        { encoding: "windows-1252", delimiter: ";" }
      ),
      guesses: 1,
      conversions: 1
    }
  },
  {
    name: "windows-by-flag.csv",
    about: "Windows-1252 that is UTF-8 as well: the user's word counts.",
    bytes: () => joined("id,name\n1,", [0xc3, 0xa9], "\n"),
    reading: { encoding: "windows-1252" },
    expect: { ...table(idAndName, [["1", "Ã©"]], { encoding: "windows-1252" }), guesses: 0 }
  },
  {
    name: "iso-8859-1-by-flag.csv",
    about: "ISO 8859-1, as the user says.",
    bytes: () => encoded("id,name\n1,Müller\n2,Ærø\n", "iso-8859-1"),
    reading: { encoding: "iso-8859-1" },
    expect: {
      ...table(
        idAndName,
        [
          ["1", "Müller"],
          ["2", "Ærø"]
        ],
        { encoding: "iso-8859-1" }
      ),
      guesses: 0
    }
  },
  {
    name: "iso-8859-1-controls.csv",
    about: "The bytes 0x80 to 0x9f are control characters in ISO 8859-1, not quotes and dashes.",
    bytes: () => joined("id,name\n1,", [0x80, 0x93, 0x85, 0x9f], "\n"),
    reading: { encoding: "iso-8859-1" },
    expect: table(idAndName, [["1", "\u0080\u0093\u0085\u009f"]], { encoding: "iso-8859-1" })
  },
  {
    name: "invalid-utf-8-in-row-3.csv",
    about: "The mark says UTF-8, and row 3 has a byte that is none.",
    covers: ["encoding-error"],
    bytes: () => joined("\uFEFFid,name\n1,Zoë\n2,Ada\n3,K", [0xe4], "the\n"),
    expect: malformed("invalid-encoding", { line: 4, byte: 27 })
  },
  {
    name: "invalid-utf-8-by-flag.csv",
    about: "The user says UTF-8, and row 3 has a byte that is none.",
    covers: ["encoding-error"],
    bytes: () => joined("id,name\r\n1,Ada\r\n2,Grace\r\n3,Zo", [0xeb], "\r\n"),
    reading: { encoding: "utf-8" },
    expect: malformed("invalid-encoding", { line: 4, byte: 29 })
  },
  {
    name: "late-invalid-utf-8.csv",
    about: "Far behind everything that is looked at first there is a byte that is no UTF-8.",
    covers: ["encoding-error"],
    bytes: () => joined(`id,name\n${"1,abcdé\n".repeat(200_000)}`, [0xff], "\n"),
    reading: { encoding: "utf-8" },
    expect: malformed("invalid-encoding", { line: 200_002, byte: 8 + 200_000 * 9 })
  },
  {
    name: "overlong-utf-8.csv",
    about: "A slash in two bytes where UTF-8 has one: a way past filters, and never valid.",
    covers: ["encoding-error"],
    bytes: () => joined("\uFEFFid,name\n1,a", [0xc0, 0xaf], "b\n"),
    expect: malformed("invalid-encoding", { line: 2, byte: 14 })
  },
  {
    name: "surrogates-in-utf-8.csv",
    about: "An emoji as two surrogates of three bytes each, as some databases write it.",
    covers: ["encoding-error"],
    bytes: () => joined("\uFEFFid,name\n1,", [0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80], "\n"),
    expect: malformed("invalid-encoding", { line: 2, byte: 13 })
  },
  {
    name: "cut-off-utf-8.csv",
    about: "The file ends in the middle of a character.",
    covers: ["encoding-error"],
    bytes: () => joined("\uFEFFid,name\n1,Ada\n2,", [0xf0, 0x9f, 0x98]),
    expect: malformed("invalid-encoding", { line: 3, byte: 19 })
  },
  {
    name: "not-in-target-encoding.csv",
    about: "The service reads Windows-1252, which has no emoji and no Łódź.",
    bytes: () => encoded("id,city\n1,Köln\n2,Łódź\n3,😀\n"),
    importType: forOldSystem,
    expect: {
      ...table(
        ["id", "city"],
        [
          ["1", "Köln"],
          ["2", "Łódź"],
          ["3", "😀"]
        ]
      ),
      findings: [
        { code: "missing-character", line: 3, row: 2, column: "city" },
        { code: "missing-character", line: 4, row: 3, column: "city" }
      ]
    }
  },
  {
    name: "utf-32le-mark.csv",
    about: "UTF-32, whose mark begins like that of UTF-16.",
    covers: ["encoding-error"],
    bytes: () => joined([0xff, 0xfe, 0, 0], "i", zeros, "d", zeros, "\n", zeros, "1", zeros, "\n", zeros),
    expect: { refused: { tag: "SourceMalformed" } }
  }
]
