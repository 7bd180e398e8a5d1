import type { AwkwardFile } from "./awkward-file.ts"
import { encoded } from "./bytes.ts"
import { malformed, table } from "./expectations.ts"

/** One column of ids and one of texts. */
const texts = (...cells: ReadonlyArray<string>): ReadonlyArray<ReadonlyArray<string>> =>
  cells.map((cell, index) => [String(index + 1), cell])

const idAndText = ["id", "text"]

const mebibyte = 1024 * 1024

/** Cells that a reader may be tempted to change, and quotes that stand where none may be. */
export const cellFiles: ReadonlyArray<AwkwardFile> = [
  {
    name: "numbers-as-text.csv",
    about: "What looks like a number, a date or nothing stays the text that it is.",
    covers: ["truncated-value"],
    bytes: () =>
      encoded(
        "id,text\n1,00420\n2,12345678901234567890123\n3,1e5\n4,+1.50\n5,-0\n6,0x1F\n7,2026-02-30\n8,3/4\n9,TRUE\n" +
          "10,NaN\n11,NULL\n12,null\n13,N/A\n14,-\n15,Infinity\n16,\\N\n"
      ),
    expect: table(
      idAndText,
      texts(
        "00420",
        "12345678901234567890123",
        "1e5",
        "+1.50",
        "-0",
        "0x1F",
        "2026-02-30",
        "3/4",
        "TRUE",
        "NaN",
        "NULL",
        "null",
        "N/A",
        "-",
        "Infinity",
        "\\N"
      )
    )
  },
  {
    name: "decimal-commas.csv",
    about: "Decimals with a comma, quoted since the delimiter is one.",
    bytes: () => encoded('id,text\n1,"1,5"\n2,"1.234.567,89"\n3,"-0,5"\n'),
    expect: table(idAndText, texts("1,5", "1.234.567,89", "-0,5"))
  },
  {
    name: "formulas.csv",
    about: "Cells that a spreadsheet would run are text, and are not mended.",
    bytes: () =>
      encoded(
        'id,text\n1,"=HYPERLINK(""http://x.invalid"",""here"")"\n2,=1+1\n3,+1\n4,-1\n5,@SUM(A1)\n6,"\t=1"\n7,\'=1\n'
      ),
    expect: table(
      idAndText,
      texts('=HYPERLINK("http://x.invalid","here")', "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "'=1")
    )
  },
  {
    name: "unicode.csv",
    about: "Emoji of several code points, letters with and without combining marks, and right-to-left text.",
    bytes: () => encoded("id,text\n1,👩‍👩‍👧\n2,e\u0301\n3,\u00e9\n4,שלום\n5,\u202Eabc\u202C\n6,𝒜\n7,ﬁ\n8,İ\n"),
    expect: table(idAndText, texts("👩‍👩‍👧", "e\u0301", "\u00e9", "שלום", "\u202Eabc\u202C", "𝒜", "ﬁ", "İ"))
  },
  {
    name: "mark-in-cell.csv",
    about:
      "The character of the byte-order mark stands in cells and names, where it is a character like others.",
    bytes: () => encoded("\uFEFF\uFEFFid,text\n\uFEFF1,a\uFEFFb\n2,\uFEFF\n"),
    expect: table(
      ["\uFEFFid", "text"],
      [
        ["\uFEFF1", "a\uFEFFb"],
        ["2", "\uFEFF"]
      ]
    )
  },
  {
    name: "strange-spaces.csv",
    about: "Characters that break lines or words elsewhere break none here.",
    bytes: () =>
      encoded("id,text\n1,a\u2028b\n2,a\u2029b\n3,a\u0085b\n4,a\u000Bb\n5,a\u000Cb\n6,\u00A0a\u3000\n7\n"),
    expect: {
      ...table(idAndText, []),
      rows: 7,
      cells: [...texts("a\u2028b", "a\u2029b", "a\u0085b", "a\u000Bb", "a\u000Cb", "\u00A0a\u3000"), ["7"]],
      findings: [{ code: "missing-cell", line: 8, row: 7, column: "text" }]
    }
  },
  {
    name: "nul-characters.csv",
    about: "NUL characters in cells: readers written in C end the cell there.",
    covers: ["forbidden-value"],
    bytes: () => encoded("id,text\n1,a\u0000b\n2,c\n3,\u0000\n"),
    expect: {
      ...table(idAndText, texts("a\u0000b", "c", "\u0000")),
      findings: [
        { code: "nul-character", line: 2, row: 1, column: "text" },
        { code: "nul-character", line: 4, row: 3, column: "text" }
      ]
    }
  },
  {
    name: "backslashes.csv",
    about: "A backslash means nothing, not even before a quote that closes a cell.",
    bytes: () => encoded('id,text\n1,"a\\"\n2,"C:\\new"\n3,a\\nb\n4,"\\""x"\n'),
    expect: table(idAndText, texts("a\\", "C:\\new", "a\\nb", '\\"x'))
  },
  {
    name: "backslash-quotes.csv",
    about: "Quotes escaped with a backslash, as some databases do: the cell ends at the first of them.",
    covers: ["format-error"],
    bytes: () => encoded('id,text\n1,a\n2,"say \\"yes\\" now"\n3,b\n'),
    expect: malformed("malformed-quote", { line: 3, column: 2 }, { rows: 1 })
  },
  {
    name: "quote-in-plain-cell.csv",
    about: "A quote stands inside a cell that does not begin with one.",
    covers: ["format-error"],
    bytes: () => encoded('id,size\n1,wide\n2,5" pipe\n3,tall\n'),
    expect: { ...malformed("malformed-quote", { line: 3, column: 2 }, { rows: 1 }), conversions: 0 }
  },
  {
    name: "space-before-quote.csv",
    about: "A space before the quote makes it one inside a plain cell.",
    bytes: () => encoded('id,name\n1, "Lovelace, Ada"\n'),
    expect: malformed("malformed-quote", { line: 2, column: 2 }, { rows: 0 })
  },
  {
    name: "text-behind-quote.csv",
    about: "Text stands behind the quote that closes a cell of two lines; the fault is on the second.",
    bytes: () => encoded('id,name\n1,Ada\n2,"Gra\nce" Hopper\n'),
    expect: { ...malformed("malformed-quote", { line: 4, column: 2 }, { rows: 1 }), conversions: 0 }
  },
  {
    name: "unclosed-quote.csv",
    about: "A quote never closes: what counts is the line where it opened.",
    bytes: () => encoded('id,name\n1,Ada\n2,"Grace\n3,Joan\n4,Mary\n'),
    expect: { ...malformed("unclosed-quote", { line: 3, column: 2 }, { rows: 1 }), conversions: 0 }
  },
  {
    name: "unclosed-quote-behind-fault.csv",
    about: "A row with a cell too few stands before the quote that never closes; both are reported.",
    bytes: () => encoded('id,name\n1\n2,"Grace\n3,Joan\n'),
    expect: malformed(
      "unclosed-quote",
      { line: 3, column: 2 },
      { rows: 1, findings: [{ code: "missing-cell", line: 2, row: 1, column: "name" }] }
    )
  },
  {
    name: "cell-of-1-mb.csv",
    about: "A cell of a mebibyte, with line breaks in it.",
    bytes: () => encoded(`id,text\n1,"${"0123456789abcd\r\n".repeat(mebibyte / 16)}"\n2\n`),
    expect: {
      ...table(idAndText, []),
      rows: 2,
      cells: [["1", "0123456789abcd\r\n".repeat(mebibyte / 16)], ["2"]],
      findings: [{ code: "missing-cell", line: 2 + mebibyte / 16 + 1, row: 2, column: "text" }]
    }
  }
]
