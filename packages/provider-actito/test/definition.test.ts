import type { JsonObject } from "@bulkport/core/provider"
import { Result } from "effect"
import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import {
  buildDefinition,
  declaredCompression,
  declaredEncoding,
  declaredSeparator,
  mappingOf
} from "../src/actito-definition.ts"
import { definitionNotes, definitionProblems, disagreements } from "../src/actito-definition-check.ts"
import type { DefinitionChoices } from "../src/actito-options.ts"
import { overrideProfile, profileA } from "../src/actito-wire-profile.ts"
import { profileBPath } from "./support.ts"

const profileB = Result.getOrThrow(overrideProfile(JSON.parse(readFileSync(profileBPath, "utf8"))))

const choices: DefinitionChoices = {
  table: "16",
  tableType: "profile",
  mode: "create",
  map: [{ header: "Email", attribute: "emailAddress" }],
  transformations: undefined,
  recipients: ["ann@example.com"]
}
const facts = {
  columns: ["Email", "Name"],
  delimiter: ";",
  encoding: "utf-8",
  compression: "gzip",
  label: "run-1"
} as const

const utf8 = (delimiter: string) => ({ delimiter, encoding: "utf-8" }) as const

describe("definitions", () => {
  it("are built in the spelling of profile A", () => {
    expect(buildDefinition(choices, facts, profileA)).toEqual({
      name: "run-1",
      compression: "GZIP",
      encoding: "UTF-8",
      format: { separator: ";", enclosing: '"', escape: '"' },
      dataLoadings: [
        {
          destination: { type: "PROFILE_TABLE", id: "16" },
          mode: "CREATE_ONLY",
          attributesMapping: [{ headerColumn: "Email", attributeName: "emailAddress" }]
        }
      ],
      generateErrorFile: true,
      generateResultFile: true,
      report: { recipients: ["ann@example.com"] }
    })
  })

  it("are built in the spelling of another profile", () => {
    expect(buildDefinition(choices, facts, profileB)).toEqual({
      label: "run-1",
      file: { packing: "gz", charset: "utf8", delimiter: ";", quote: '"', quoteEscape: '"' },
      loads: [
        {
          target: { kind: "profileTable", table: "16" },
          action: "INSERT",
          columns: { Email: "emailAddress" }
        }
      ],
      outputs: { rejectedRows: true, processedRows: true },
      notify: ["ann@example.com"]
    })
  })

  it.each([
    [profileA, { encoding: "ISO-8859-1" }, { source: { locationId: "7", fileNamePattern: "c.csv" } }],
    [profileB, { file: { charset: "latin1" } }, { from: { location: "7", filePattern: "c.csv" } }]
  ])(
    "say the encoding, where the file lies, and transformations as they were given",
    (profile, ...members) => {
      const transformations = [{ type: "?", of: { b: 1, a: [null] } }, "x"]
      const remote = { location: "7", file: "c.csv" }
      const built = buildDefinition(
        { ...choices, transformations },
        { ...facts, encoding: "iso-8859-1", remote },
        profile
      )
      for (const part of members) expect(built).toMatchObject(part)
      expect(JSON.stringify(built)).toContain(JSON.stringify(transformations))
      expect(declaredEncoding(built, profile)).toBe("iso-8859-1")
    }
  )

  it("leave out columns that are not to be loaded", () => {
    const built = buildDefinition({ ...choices, map: undefined }, { ...facts, leftOut: ["Name"] }, profileA)
    expect(mappingOf(built, profileA)).toEqual([{ header: "Email", attribute: "Email" }])
  })

  it("leave out what a service does not have, and may stand without a list of loadings", () => {
    const members = {
      definition: { name: null, compression: null, loadings: null },
      loading: { tableType: null }
    }
    const profile = Result.getOrThrow(overrideProfile(members))
    const built = buildDefinition({ ...choices, recipients: [] }, facts, profile)
    expect(Object.keys(built)).toEqual([
      "encoding",
      "format",
      "destination",
      "mode",
      "attributesMapping",
      "generateErrorFile",
      "generateResultFile"
    ])
    expect(mappingOf(built, profile)).toEqual(choices.map)
  })

  it("map every header to the attribute of its name when no pairs are given", () => {
    const built = buildDefinition({ ...choices, map: undefined }, facts, profileA)
    expect(mappingOf(built, profileA)).toEqual([
      { header: "Email", attribute: "Email" },
      { header: "Name", attribute: "Name" }
    ])
  })

  it.each([profileA, profileB])("say about themselves what they were built from ($name)", (profile) => {
    const built = buildDefinition(choices, facts, profile)
    expect(mappingOf(built, profile)).toEqual(choices.map)
    expect(declaredSeparator(built, profile)).toBe(";")
    expect(declaredCompression(built, profile)).toBe("gzip")
    expect(disagreements(built, utf8(";"), profile)).toEqual([])
  })

  it.each([
    {},
    { dataLoadings: [] },
    { dataLoadings: "none" },
    { dataLoadings: [{ attributesMapping: [{ headerColumn: 1 }] }] }
  ])("tell no mapping when they are spelled otherwise: %j", (definition) => {
    expect(mappingOf(definition, profileA)).toBeUndefined()
  })

  it.each([
    [{ format: { separator: ";" } }, ",", /declares ";".*file has ","/],
    [{ dataLoadings: [{ destination: { id: "16" } }] }, ";", /declares no separator/],
    [{ encoding: "ISO-8859-1" }, ",", /ISO-8859-1/],
    [{ format: { enclosing: "'" } }, ",", /format.enclosing/],
    [{ compression: "RAR" }, ",", /compression/]
  ])(
    "disagree with the file when they declare %j and it has %j between cells",
    (definition, delimiter, sentence) => {
      const problems = disagreements(definition, utf8(delimiter), profileA)
      expect(problems.length).toBe(1)
      expect(problems[0]).toMatch(sentence)
    }
  )

  it.each([{}, { encoding: "utf8", compression: "Zip" }, { encoding: null, compression: null }])(
    "agree with the file when they declare %j",
    (definition) => {
      expect(disagreements(definition, utf8(","), profileA)).toEqual([])
    }
  )

  it("are not held against the separator when they are spelled otherwise: they may declare it in their own way", () => {
    expect(disagreements({ file: { delimiter: ";" } }, utf8(";"), profileA)).toEqual([])
    expect(disagreements({}, utf8(";"), profileA)).toEqual([])
  })

  it("agree with a file in the encoding that they declare", () => {
    const file = { delimiter: ",", encoding: "iso-8859-1" } as const
    expect(disagreements({ encoding: "ISO-8859-1" }, file, profileA)).toEqual([])
    expect(disagreements({ encoding: "UTF-8" }, file, profileA)[0]).toMatch(/UTF-8.*sent as iso-8859-1/)
    expect(disagreements({ encoding: "UTF-16LE" }, file, profileA)[0]).toMatch(/UTF-16LE/)
  })
})

describe("a definition of the user's own", () => {
  const loading = {
    destination: { type: "PROFILE_TABLE", id: "16" },
    mode: "CREATE_UPDATE",
    attributesMapping: [{ headerColumn: "Id", attributeName: "customerId" }]
  }
  const whole = { dataLoadings: [loading], generateErrorFile: true, generateResultFile: true }

  it("has nothing to be said about it when it says all that matters", () => {
    expect(definitionProblems(whole, profileA)).toEqual([])
    expect(definitionNotes(whole, profileA, "The definition")).toEqual([])
  })

  it.each([
    [{ ...loading, mode: "MERGE" }, /mode "MERGE" \(dataLoadings\[0\]\.mode\); known are CREATE_ONLY/],
    [{ ...loading, mode: 7 }, /mode 7/],
    [{ ...loading, destination: {} }, /which table.*dataLoadings\[0\]\.destination\.id.*V4/],
    [{ attributesMapping: loading.attributesMapping }, /which table/]
  ])("is refused for %j", (item, sentence) => {
    const problems = definitionProblems({ dataLoadings: [item] }, profileA)
    expect(problems.length).toBe(1)
    expect(problems[0]).toMatch(sentence)
  })

  it("is refused by the place of the loading that is wrong", () => {
    const problems = definitionProblems({ dataLoadings: [loading, { ...loading, mode: "x" }] }, profileA)
    expect(problems[0]).toMatch(/dataLoadings\[1\]\.mode/)
  })

  it.each([
    [{ ...whole, generateErrorFile: false }, /error file.*generateErrorFile/],
    [{ ...whole, generateResultFile: "yes" }, /result file.*generateResultFile/],
    [{ ...whole, dataLoadings: [loading, { ...loading, destination: { id: 7 } }] }, /2 tables \(16, 7\)/],
    [{ ...whole, dataLoadings: [{ ...loading, mode: undefined }] }, /no mode \(dataLoadings\[0\]\.mode\)/],
    [{ ...whole, dataLoadings: [{ ...loading, attributesMapping: "all" }] }, /no mapping/]
  ])("is said to leave something open: %j", (definition, sentence) => {
    // As it comes out of JSON, without members that are undefined.
    const parsed = JSON.parse(JSON.stringify(definition)) as JsonObject
    expect(definitionProblems(parsed, profileA)).toEqual([])
    const notes = definitionNotes(parsed, profileA, "The definition")
    expect(notes.length).toBe(1)
    expect(notes[0]).toMatch(sentence)
  })

  it.each([{}, { loads: [{ columns: { Id: "customerId" } }] }, { dataLoadings: [{}] }])(
    "is not judged when it is spelled otherwise: %j",
    (definition) => {
      expect(definitionProblems(definition, profileA)).toEqual([])
      expect(definitionNotes(definition, profileA, "The definition")).toEqual([
        expect.stringMatching(/not spelled as the wire profile A has it/)
      ])
    }
  )
})

describe("wire profiles", () => {
  it("are profile A where they say nothing", () => {
    expect(Result.getOrThrow(overrideProfile({}))).toEqual(profileA)
  })

  it.each([
    [undefined, /not a JSON object/],
    [[], /not a JSON object/],
    [{ parts: { data: 1 } }, /data/],
    [{ part: {} }, /part/],
    [{ upload: { compression: "rar" } }, /compression/]
  ])("are refused when they are %j", (members, sentence) => {
    const profile = overrideProfile(members)
    expect(Result.isFailure(profile) ? profile.failure : "").toMatch(sentence)
  })
})
