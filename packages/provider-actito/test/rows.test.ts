/** The rules for rows, as the page "Input files" has them (dossier 10.2), and for which imports they hold. */
import type { ImportType, JsonObject } from "@bulkport/core/provider"
import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Effect, Result, Schema } from "effect"
import { expect } from "vitest"
import { actitoPlugin } from "../src/index.ts"
import { cellTypes } from "../src/rows/cell-type.ts"
import { countryCodes, languageCodes } from "../src/rows/iso-codes.ts"

interface Found {
  readonly column: string
  readonly code: string
  readonly message: string
  readonly rule: string
}

const resolve = (options: JsonObject): ImportType =>
  Effect.runSync(actitoPlugin.importType("etl-execution", options))

/** What is found about a row of cells. */
const faultsOf = (options: JsonObject, row: Readonly<Record<string, string>>): ReadonlyArray<Found> => {
  const schema = resolve(options).rowSchema?.("csv")
  if (schema === undefined) throw new Error("there are no rules")
  const decoded = Schema.decodeUnknownResult(schema, { errors: "all" })(row)
  if (Result.isSuccess(decoded)) return []
  const { issue } = decoded.failure
  const issues = issue._tag === "Composite" ? issue.issues : [issue]
  return issues.map((each): Found => {
    assert(each._tag === "Pointer" && each.issue._tag === "Filter")
    const { code, message, rule } = each.issue.filter.annotations ?? {}
    return { column: each.path.join("."), code: String(code), message: String(message), rule: String(rule) }
  })
}

/** Columns and codes of what is found. */
const codesOf = (options: JsonObject, row: Readonly<Record<string, string>>): ReadonlyArray<string> =>
  faultsOf(options, row).map(({ code, column }) => `${column} ${code}`)

/** What is found about one cell of a column of this type. */
const faultOf = (type: string, cell: string): Found | undefined => {
  const [found, ...more] = faultsOf({ table: "16", "column-type": { c: type } }, { other: "x", c: cell })
  expect(more).toEqual([])
  return found
}

const smile = "\u{1F600}"

const samples: Readonly<Record<string, ReadonlyArray<string>>> = {
  text: ["x", " ", "a".repeat(255), smile.repeat(255), "éà\n\t\"';,"],
  number: ["3.14", "-42", "0", "007", "12345678901234567890.5"],
  boolean: ["TRUE", "FALSE", "1", "0", "Y", "N"],
  date: ["2024-03-15", "2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31"],
  "date-time": ["2024-03-15 14:30:00", "2024-03-15 00:00:00", "2024-02-29 23:59:59"],
  email: [
    "ann@example.com",
    "ann.b+c@sub.example.co.uk",
    "ü@münchen.example",
    "a@b.xn--p1ai",
    "o'neil@example.com"
  ],
  phone: ["+3210458514", "+123456"],
  language: ["FR", "fr", "NL", "en"],
  country: ["BE", "FR", "GB"],
  sex: ["M", "F"],
  "person-title": ["Mr", "Mrs", "Ms"],
  coordinates: ["4.610927|50.675338", "-180|90", "180.0|-90.0", "50.675338|4.610927", "139.7|35.6"]
}

const neighbours: Readonly<Record<string, ReadonlyArray<readonly [cell: string, code: string]>>> = {
  text: [
    ["a".repeat(256), "too-long"],
    [smile.repeat(256), "too-long"]
  ],
  number: [
    ["3,14", "wrong-type"],
    ["1.234,56", "wrong-type"],
    ["1,234.56", "wrong-type"],
    ["1 234", "wrong-type"],
    ["+42", "wrong-type"],
    ["1e5", "wrong-type"],
    ["3.", "wrong-type"],
    [".5", "wrong-type"],
    ["--1", "wrong-type"],
    ["NaN", "wrong-type"],
    ["12 ", "wrong-type"]
  ],
  boolean: [
    ["true", "wrong-type"],
    ["yes", "wrong-type"],
    ["2", "wrong-type"],
    ["TRUE ", "wrong-type"]
  ],
  date: [
    ["15/03/2024", "not-a-date"],
    ["2024-3-15", "not-a-date"],
    ["20240315", "not-a-date"],
    ["2024-03-15 14:30:00", "not-a-date"],
    ["2024-02-30", "no-such-day"],
    ["2023-02-29", "no-such-day"],
    ["1900-02-29", "no-such-day"],
    ["2024-13-01", "no-such-day"],
    ["2024-00-10", "no-such-day"],
    ["2024-04-31", "no-such-day"],
    ["0000-01-01", "no-such-day"]
  ],
  "date-time": [
    ["2024-03-15", "not-a-date"],
    ["2024-03-15T14:30:00", "not-a-date"],
    ["2024-03-15 14:30", "not-a-date"],
    ["2024-03-15 2:30:00", "not-a-date"],
    ["2024-03-15 14:30:00Z", "not-a-date"],
    ["2024-03-15 24:00:00", "no-such-day"],
    ["2024-03-15 14:60:00", "no-such-day"],
    ["2024-03-15 14:30:60", "no-such-day"],
    ["2024-02-30 14:30:00", "no-such-day"]
  ],
  email: [
    ["ann", "format"],
    ["ann@example", "format"],
    ["ann@@example.com", "format"],
    ["ann @example.com", "format"],
    ["ann.@example.com", "format"],
    ["ann..b@example.com", "format"],
    ["ann@example..com", "format"],
    ["ann@-example.com", "format"],
    ["ann@example.com ", "format"],
    ["Ann <ann@example.com>", "format"],
    [`${"a".repeat(250)}@example.com`, "format"]
  ],
  phone: [
    ["010458514", "format"],
    ["003210458514", "format"],
    ["+32 10 45 85 14", "format"],
    ["+32(0)10458514", "format"],
    ["+12345", "format"],
    ["+1234567890123456", "format"]
  ],
  language: [
    ["fra", "format"],
    ["Fr", "format"],
    ["xx", "format"],
    ["fr_BE", "format"],
    ["sh", "format"]
  ],
  country: [
    ["be", "format"],
    ["BEL", "format"],
    ["UK", "format"],
    ["EU", "format"],
    ["XX", "format"]
  ],
  sex: [
    ["m", "format"],
    ["X", "format"],
    ["Male", "format"]
  ],
  "person-title": [
    ["mr", "format"],
    ["Mr.", "format"],
    ["Dr", "format"]
  ],
  coordinates: [
    ["4.610927,50.675338", "format"],
    ["4,610927|50,675338", "format"],
    ["4.610927", "format"],
    ["4.610927|50.675338|1", "format"],
    ["181|50", "format"],
    ["100|100", "format"],
    ["4.610927 | 50.675338", "format"]
  ]
}

describe("cells of a type", () => {
  it("are told apart for every type that can be declared", () => {
    expect(Object.keys(samples)).toEqual([...cellTypes])
    expect(Object.keys(neighbours)).toEqual([...cellTypes])
  })

  it.each(cellTypes.flatMap((type) => (samples[type] ?? []).map((cell) => [type, cell] as const)))(
    "of type %s may be %j",
    (type, cell) => {
      expect(faultOf(type, cell)).toBeUndefined()
    }
  )

  it.each(
    cellTypes.flatMap((type) => (neighbours[type] ?? []).map(([cell, code]) => [type, cell, code] as const))
  )("of type %s may not be %j: %s", (type, cell, code) => {
    const found = faultOf(type, cell)
    expect(found).toMatchObject({ column: "c", code })
    expect(found?.rule).toMatch(/^Actito, Input files: /)
    // Samples stand in messages; the cell does not.
    expect(found?.message).not.toContain(`"${cell}"`)
  })

  it.each(cellTypes.filter((type) => type !== "text"))("of type %s have no other limit of length", (type) => {
    expect(faultOf(type, "x".repeat(300))?.code).not.toBe("too-long")
  })

  it("of any type but those of its samples are told from them", () => {
    const unlike = [
      ["number", "sex"],
      ["date", "date-time"],
      ["email", "phone"],
      ["person-title", "sex"],
      ["coordinates", "number"]
    ] as const
    for (const [type, other] of unlike) {
      for (const cell of samples[other] ?? []) expect(faultOf(type, cell)?.column).toBe("c")
    }
  })

  it("tell a decimal comma from what is no number", () => {
    for (const cell of ["3,14", "-1.234,56", "1,234.56"]) {
      expect(faultOf("number", cell)?.message).toMatch(/comma in its number/)
    }
    for (const cell of ["x", ",", "1,x"]) expect(faultOf("number", cell)?.message).not.toMatch(/has a comma/)
  })

  it.each([
    ["date", "15/03/2024", "--date c=dd/MM/yyyy"],
    ["date", "5/3/2024", "--date c=d/M/yyyy"],
    ["date", "15.03.2024", "--date c=dd.MM.yyyy"],
    ["date", "15-03-2024", "--date c=dd-MM-yyyy"],
    ["date", "03/15/2024", "--date c=MM/dd/yyyy"],
    ["date-time", "15/03/2024 14:30", '--date "c=dd/MM/yyyy HH:mm"'],
    ["date-time", "15.03.2024 14:30:00", '--date "c=dd.MM.yyyy HH:mm:ss"']
  ])("of type %s as %s come with the flag that mends them", (type, cell, flag) => {
    expect(faultOf(type, cell)?.message).toContain(flag)
  })

  it.each([
    ["date", "15/03/24"],
    ["date", "15/03/2024 14:30"],
    ["date", "15/03.2024"],
    ["date-time", "15/03/2024"]
  ])("of type %s as %s come without one", (type, cell) => {
    expect(faultOf(type, cell)?.message).not.toContain("--date")
  })
})

const letters = (from: string) => [...from].flatMap((one) => [...from].map((other) => one + other))

describe("codes", () => {
  it("of languages are those that have an ISO 639-1 code", () => {
    // Withdrawn, or standing for several languages of ISO 639-3 in Unicode only.
    const names = new Intl.DisplayNames("en", { type: "language", fallback: "none" })
    const known = letters("abcdefghijklmnopqrstuvwxyz").filter((code) => names.of(code) !== undefined)
    expect(languageCodes.size).toBe(183)
    expect([...languageCodes].filter((code) => !known.includes(code))).toEqual([])
  })

  it("of countries are those that ISO 3166-1 has assigned", () => {
    const names = new Intl.DisplayNames("en", { type: "region", fallback: "none" })
    // Known to Unicode, and not assigned.
    const others = "AC CP CQ DG EA EU EZ IC QO TA UN XA XB XK ZZ".split(" ")
    const known = letters("ABCDEFGHIJKLMNOPQRSTUVWXYZ").filter(
      (code) => names.of(code) !== undefined && names.of(code) !== code && !others.includes(code)
    )
    expect(countryCodes.size).toBe(249)
    expect([...countryCodes].filter((code) => !known.includes(code))).toEqual([])
  })
})

const definition = (mode: string) => ({
  dataLoadings: [
    {
      destination: { type: "PROFILE_TABLE", id: "16" },
      mode,
      attributesMapping: [
        { headerColumn: "Id", attributeName: "customerId" },
        { headerColumn: "Mail", attributeName: "emailAddress" }
      ]
    }
  ]
})

const ofV4 = {
  mode: "CREATE_UPDATE",
  attributesMapping: [{ headerColumn: "Mail", attributeName: "emailAddress" }]
}

const long = "x".repeat(300)
const row = { Id: "", Mail: "", Note: long }
const map = { Id: "customerId", Mail: "emailAddress" }

describe("rows", () => {
  it.each<readonly [string, JsonObject, ReadonlyArray<string>]>([
    ["all columns", { table: "16" }, ["Id empty-cell", "Mail empty-cell", "Note too-long"]],
    ["mapped columns only", { table: "16", map }, ["Id empty-cell", "Mail empty-cell"]],
    ["the key first of all", { table: "16", map, key: ["Id"] }, ["Id required", "Mail empty-cell"]],
    [
      "the key whatever is done with other empty cells",
      { table: "16", map, key: "Id", mode: "create" },
      ["Id required"]
    ],
    ["records that are created alone", { table: "16", map, mode: "create" }, []],
    ["records that are updated", { table: "16", map, mode: "update" }, ["Id empty-cell", "Mail empty-cell"]],
    ["a choice to send empty cells", { table: "16", map, "empty-cells": "send" }, []],
    ["a choice to leave columns out", { table: "16", map, "empty-cells": "drop-columns" }, []],
    [
      "a choice to refuse them",
      { table: "16", map, "empty-cells": "refuse" },
      ["Id empty-cell", "Mail empty-cell"]
    ],
    [
      "the columns of a definition",
      { definition: definition("UPDATE_ONLY") },
      ["Id empty-cell", "Mail empty-cell"]
    ],
    ["a definition that only creates", { definition: definition("CREATE_ONLY") }, []],
    ["a mode that is not known", { definition: definition("MERGE") }, ["Id empty-cell", "Mail empty-cell"]],
    ["a definition of before V5", { definition: ofV4, table: "Customers" }, ["Mail empty-cell"]],
    ["an ETL with a key", { etl: "7", key: ["Id"] }, ["Id required"]],
    ["an ETL, when asked to", { etl: "7", "empty-cells": "refuse" }, ["Id empty-cell", "Mail empty-cell"]],
    [
      "a definition spelled otherwise, when asked to",
      { definition: { loads: [] }, "empty-cells": "refuse" },
      ["Id empty-cell", "Mail empty-cell"]
    ]
  ])("are held against the rules for %s", (_, options, codes) => {
    expect(codesOf(options, row)).toEqual(codes)
  })

  it.each<JsonObject>([{ etl: "7" }, { etl: "7", "empty-cells": "send" }, { definition: { loads: [] } }])(
    "have no rules with %j",
    (options) => {
      expect(resolve(options).rowSchema).toBeUndefined()
    }
  )

  it("name the three choices for an empty cell", () => {
    const [found] = faultsOf({ table: "16" }, { Id: "" })
    expect(found?.message).toMatch(/empty-cells can be send .* drop-columns .* refuse/)
  })

  it("have columns with the names of what every object inherits", () => {
    const found = codesOf(
      { table: "16", "column-type": { constructor: "sex" } },
      { constructor: "?", toString: "" }
    )
    expect(found).toEqual(["constructor format", "toString empty-cell"])
  })

  it("need the columns that have a type, which must be among those that are loaded", () => {
    expect(resolve({ table: "16", "column-type": { Born: "date" } }).requiredColumns).toEqual(["Born"])
    const refused = Effect.runSync(
      Effect.flip(actitoPlugin.importType("etl", { table: "16", map, "column-type": { Born: "date" } }))
    )
    expect(refused.message).toMatch(/column-type names columns that are not mapped: Born/)
  })

  it.prop(
    "say something of exactly the columns with broken cells, whatever the types of the others",
    [
      Arbitrary.array(
        Arbitrary.all({
          type: Arbitrary.schema(Schema.Literals(cellTypes)),
          isBroken: Arbitrary.schema(Schema.Boolean),
          pick: Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 20 })))
        }),
        { minLength: 1, maxLength: 12 }
      )
    ],
    ([drawn]) => {
      const cells: Record<string, string> = {}
      const types: Record<string, string> = {}
      const expected: Array<string> = []
      for (const [index, { isBroken, pick, type }] of drawn.entries()) {
        const name = `c${index}`
        types[name] = type
        const [sound, broken] = [samples[type] ?? [], neighbours[type] ?? []]
        const [cell, code] = broken[pick % broken.length] ?? ["", ""]
        cells[name] = isBroken ? cell : (sound[pick % sound.length] ?? "")
        if (isBroken) expected.push(`${name} ${code}`)
      }
      assert.deepStrictEqual(codesOf({ table: "16", "column-type": types }, cells), expected)
    },
    { arbitrary: { runs: 200, size: 8 } }
  )
})

describe("effects", () => {
  it.each<readonly [JsonObject, ReadonlyArray<RegExp>]>([
    [{ table: "16" }, []],
    [
      { table: "16", recipient: ["a@example.com", "b@example.com"] },
      [/mails its report to a@example.com, b@/]
    ],
    [{ definition: { report: { recipients: ["c@example.com"] } } }, [/mails its report to c@example.com/]],
    [{ table: "16", "empty-cells": "send" }, [/may erase/]],
    [{ table: "16", mode: "create", "empty-cells": "send" }, []],
    [{ definition: definition("CREATE_ONLY"), "empty-cells": "send" }, []],
    [{ etl: "7", "empty-cells": "send" }, [/what ETL 7 says/, /may erase/]],
    [
      { table: "16", location: "sftp-1", "remote-file": "in/customers.csv" },
      [/fetches in\/customers.csv itself from location sftp-1/]
    ]
  ])("of %j are said before the start", (options, sentences) => {
    const { effects = [] } = resolve(options)
    expect(effects).toHaveLength(sentences.length)
    for (const [index, sentence] of sentences.entries()) expect(effects[index]).toMatch(sentence)
  })
})
