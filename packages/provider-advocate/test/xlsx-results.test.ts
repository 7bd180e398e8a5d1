import { describe, expect, it } from "vitest"
import { problemOf, readRecords, recordsOf } from "./reading-results.ts"
import { mainNamespace, packed, partsOf, relationshipsOf, textRow, workbookOf } from "./xlsx-files.ts"

const header = textRow("a", "b", "c", "d", "e", "f", "g")

/** The cells of one row, by the names of the header above. */
const rowOf = async (cells: string, more: Omit<Parameters<typeof workbookOf>[0], "rows"> = {}) => {
  const [record] = await recordsOf(workbookOf({ rows: `${header}<row>${cells}</row>`, ...more }))
  return record
}

describe("cells of a workbook", () => {
  it("are shared, inline, computed or wrong texts", async () => {
    const strings = "<si><t>first</t></si><si><t/></si><si><t> &lt;last&gt; </t></si>"
    const cells = `<c t="s"><v>2</v></c><c t="s"><v>0</v></c><c t="s"><v>1</v></c>
      <c t="inlineStr"><is><t>inline</t></is></c><c t="str"><f>"x"</f><v>came to</v></c>
      <c t="e"><v>#N/A</v></c><c t="inlineStr"><is><t><![CDATA[a<b]]></t></is></c>`
    expect(await rowOf(cells, { strings })).toEqual({
      a: " <last> ",
      b: "first",
      c: "",
      d: "inline",
      e: "came to",
      f: "#N/A",
      g: "a<b"
    })
  })

  it("are numbers without exponent or a needless point, and booleans in words", async () => {
    const cells = `<c><v>1.664818419661E12</v></c><c t="n"><v>2.0</v></c><c><v>0.10000000000000001</v></c>
      <c><v>12345678901234567890</v></c><c t="b"><v>1</v></c><c t="b"><v>0</v></c><c><f>1/3</f><v>-1.5e-7</v></c>`
    expect(await rowOf(cells)).toEqual({
      a: "1664818419661",
      b: "2",
      c: "0.1",
      d: "12345678901234567890",
      e: "true",
      f: "false",
      g: "-1.5e-7"
    })
  })

  const styles = `<numFmts>
      <numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="165" formatCode="[Red]0.00&quot; days&quot;"/>
      <numFmt numFmtId="166" formatCode="[$-409]mmm;@"/>
    </numFmts>
    <cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>
    <cellXfs><xf/><xf numFmtId="22"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="21"/><xf numFmtId="166"/></cellXfs>`
  const serial = "44837.73170903935"

  it("are moments in ISO 8601 where their style shows a date, and numbers where it does not", async () => {
    const cells = [0, 1, 2, 3, 4, 5].map((style) => `<c s="${style}"><v>${serial}</v></c>`).join("")
    const moment = "2022-10-03T17:33:39.661Z"
    expect(await rowOf(`${cells}<c s="1"><v>1664818419661</v></c>`, { styles })).toEqual({
      a: serial,
      b: moment,
      c: moment,
      d: serial,
      e: serial,
      f: moment,
      // What cannot be a date is taken for what it is.
      g: "1664818419661"
    })
  })

  it("are moments counted from 1904 where the workbook says so, and in UTC when written as text", async () => {
    const cells = `<c s="1"><v>43375.73170903935</v></c><c t="d"><v>2022-10-03T17:33:39.661</v></c>
      <c t="d"><v>2022-10-03T17:33:39+02:00</v></c>`
    const properties = `<workbookPr date1904="1"/>`
    expect(await rowOf(cells, { styles, properties })).toMatchObject({
      a: "2022-10-03T17:33:39.661Z",
      b: "2022-10-03T17:33:39.661Z",
      c: "2022-10-03T17:33:39+02:00"
    })
  })

  it("are put together from runs of different looks, without how they are pronounced", async () => {
    const runs = (text: string) =>
      `<r><rPr><b/></rPr><t xml:space="preserve">${text} </t></r><r><t>run</t></r>
       <rPh sb="0" eb="1"><t>spoken</t></rPh><phoneticPr fontId="1"/>`
    const cells = `<c t="s"><v>0</v></c><c t="inlineStr"><is>${runs("inline")}</is></c>`
    expect(await rowOf(cells, { strings: `<si>${runs("shared")}</si>` })).toMatchObject({
      a: "shared run",
      b: "inline run"
    })
  })

  it("have the characters that XML cannot hold in escapes", async () => {
    const strings = "<si><t>a_x000D_\nb_x0001__x005F_x000D_ _xyz_</t></si>"
    expect(await rowOf(`<c t="s"><v>0</v></c><c t="str"><v>a_x000d_b</v></c>`, { strings })).toMatchObject({
      a: "a\r\nb\u0001_x000D_ _xyz_",
      b: "a\rb"
    })
  })
})

describe("rows of a workbook", () => {
  it("have their cells where they say, and an empty text for those that are missing", async () => {
    const rows = `<row r="3"><c r="B3" t="inlineStr"><is><t>a</t></is></c><c r="D3" t="inlineStr"><is><t>b</t></is></c>
        <c r="AB3" t="inlineStr"><is><t>c</t></is></c></row>
      <row r="4"><c r="A4"><v>1</v></c><c r="B4"><v>2</v></c><c r="C4"><v>3</v></c><c r="AB4"><v>4</v></c></row>
      <row r="5"><c r="D5"><v>5</v></c><c><v>6</v></c></row>`
    expect(await recordsOf(workbookOf({ rows }))).toEqual([
      { a: "2", b: "", c: "4" },
      { a: "", b: "5", c: "" }
    ])
  })

  it("begin with the first that is not blank, and are passed over where they are empty", async () => {
    const empty = `<row/><row><c s="1"/><c t="s"/></row>`
    const rows = `${empty}${textRow(" ", "")}${textRow("id", "other")}${empty}${textRow("u1", "x")}${textRow("", "y")}${empty}`
    expect(await recordsOf(workbookOf({ rows }))).toEqual([{ id: "u1" }, { id: "" }])
  })

  it("are none in a workbook that is empty, or has a header only", async () => {
    expect(await recordsOf(workbookOf({ rows: "" }))).toEqual([])
    expect(await recordsOf(workbookOf({ rows: textRow("id") }))).toEqual([])
  })

  it("count for what was read before the sheet broke", async () => {
    const rows = textRow("id") + textRow("u1") + `<row><c t="s"><v>7</v></c></row>`
    const { failure, records } = await readRecords(workbookOf({ rows, strings: "<si><t>x</t></si>" }))
    expect(records).toEqual([{ id: "u1" }])
    expect(failure).toMatchObject({ _tag: "OutputMalformed" })
  })
})

describe("workbooks", () => {
  const parts = partsOf({ rows: textRow("id") + textRow("wrong") })
  const sheet = (id: string) =>
    `<worksheet xmlns="${mainNamespace}"><sheetData>${textRow("id")}${textRow(id)}</sheetData></worksheet>`

  it("are read from their first sheet, whatever it is called and wherever it lies", async () => {
    const content = packed({
      ...parts,
      "_rels/.rels": relationshipsOf(
        ["a", "extended-properties", "docProps/app.xml"],
        ["b", "officeDocument", "/Book/main.xml"]
      ),
      "Book/main.xml": `<workbook xmlns="${mainNamespace}" xmlns:rel="http://x"><sheets><sheet sheetId="9" rel:id="chart"/>
        <sheet sheetId="7" rel:id="second"/><sheet sheetId="1" rel:id="first"/></sheets></workbook>`,
      "Book/_rels/main.xml.rels": relationshipsOf(
        ["first", "worksheet", "/xl/worksheets/sheet1.xml"],
        ["chart", "chartsheet", "chart.xml"],
        ["second", "worksheet", "../Sheets/Two.XML"]
      ),
      "Sheets/two.xml": sheet("right")
    })
    expect(await recordsOf(content)).toEqual([{ id: "right" }])
  })

  it("may have prefixes, foreign elements and the strict namespace", async () => {
    const strict = "http://purl.oclc.org/ooxml/spreadsheetml/main"
    const content = packed({
      ...parts,
      "xl/worksheets/sheet1.xml": `\uFEFF<?xml version="1.0"?><!-- a comment --><x:worksheet xmlns:x="${strict}" xmlns:y="http://y"
        ><x:sheetData><x:row><x:c t="inlineStr"><x:is><x:t>id</x:t></x:is></x:c></x:row><y:row/><row/>
        <x:row><x:c><y:v>1</y:v><x:v>2</x:v><v>3</v></x:c></x:row></x:sheetData></x:worksheet>`
    })
    expect(await recordsOf(content)).toEqual([{ id: "2" }])
  })

  it.each<readonly [string, Uint8Array, RegExp]>([
    [
      "have no sheet",
      packed({ ...parts, "xl/workbook.xml": `<workbook xmlns="${mainNamespace}"/>` }),
      /without a sheet/
    ],
    [
      "are documents of another kind",
      packed({ ...parts, "xl/workbook.xml": `<document xmlns="http://w"/>` }),
      /without a sound workbook/
    ],
    ["have no main part", packed({ ...parts, "_rels/.rels": relationshipsOf() }), /not a workbook/],
    [
      "have their main part elsewhere",
      packed({ ...parts, "_rels/.rels": relationshipsOf(["a", "officeDocument", "../../../etc/passwd"]) }),
      /not a workbook/
    ],
    [
      "have a broken sheet",
      packed({ ...parts, "xl/worksheets/sheet1.xml": sheet("x").slice(0, -1) }),
      /XML .* broken/
    ],
    [
      "have a sheet that is not UTF-8",
      packed({ ...parts, "xl/worksheets/sheet1.xml": Buffer.from(sheet("\xff"), "latin1") }),
      /not UTF-8/
    ],
    [
      "have a document type",
      packed({
        ...parts,
        "xl/worksheets/sheet1.xml": `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>${sheet("&b;")}`
      }),
      /document type/
    ],
    ["name an entity", packed({ ...parts, "xl/worksheets/sheet1.xml": sheet("&secret;") }), /XML .* broken/],
    [
      "refer to a text that they do not have",
      workbookOf({ rows: `<row><c t="s"><v>0</v></c></row>` }),
      /not in it/
    ],
    ["have a text without measure", workbookOf({ rows: textRow("x".repeat(6_000_000)) }), /too long/],
    [
      "have a text without measure, in pieces",
      workbookOf({ rows: "", strings: `<si>${`<r><t>${"x".repeat(60_000)}</t></r>`.repeat(20)}</si>` }),
      /too long/
    ],
    ["have a tag without measure", workbookOf({ rows: `<row r="${"1".repeat(6_000_000)}"/>` }), /too long/],
    ["have a comment without measure", workbookOf({ rows: `<!-- ${"x".repeat(6_000_000)} -->` }), /too long/],
    [
      "have a header without measure",
      workbookOf({ rows: textRow(...Array<string>(40).fill("x".repeat(500_000))) }),
      /too long/
    ],
    ["are too deep", workbookOf({ rows: "<x>".repeat(200) }), /too deep/],
    ["are too wide", workbookOf({ rows: `<row><c r="ZZZZ1"><v>1</v></c></row>` }), /columns/],
    ["have too many styles", workbookOf({ rows: "", styles: " ".repeat(17 * 1024 ** 2) }), /styles/]
  ])("are refused when they %s", async (_name, content, problem) => {
    const found = await problemOf(content)
    expect(found).toMatch(problem)
    expect(found).not.toMatch(/secret|passwd/)
  })
})
