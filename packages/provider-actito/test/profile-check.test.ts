/** What assumptions about the service are held against: OpenAPI documents made up for these tests. */
import { Result } from "effect"
import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { overrideProfile, profileA, type WireProfile } from "../src/actito-wire-profile.ts"
import { checkProfile } from "../src/profile-check/check-profile.ts"
import { profileBPath } from "./support.ts"

const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`__fixtures__/${name}`, import.meta.url), "utf8"))

const [documentA, documentA2, documentB] = ["openapi.a.json", "openapi.a-v2.json", "openapi.b.json"].map(
  fixture
)

const put = (members: unknown): WireProfile => Result.getOrThrow(overrideProfile(members))

const profileB = put(JSON.parse(readFileSync(profileBPath, "utf8")))

const membersOf = (document: unknown, profile: WireProfile) =>
  checkProfile(document, profile).differences.map(({ member }) => member)

/** A copy of a document in which one text stands in the place of another. */
const changed = (document: unknown, from: string, to: string): unknown => {
  const text = JSON.stringify(document)
  expect(text).toContain(from)
  return JSON.parse(text.replaceAll(from, to))
}

describe("comparing a wire profile", () => {
  it.each([
    ["of version 3", documentA],
    ["of version 2", documentA2]
  ])("finds no difference in a document %s that says the same", (_version, document) => {
    const { confirmed, differences, notCompared, suggestion } = checkProfile(document, profileA)
    expect(differences).toEqual([])
    expect(suggestion).toEqual({})
    expect(confirmed).toBeGreaterThan(50)
    expect(notCompared.map((sentence) => sentence.split(/[:,]/)[0])).toEqual([
      "paths.token",
      "outputs",
      "resultsGraceMillis"
    ])
  })

  it("finds all that another document has otherwise, and suggests what has one meaning only", () => {
    const { differences, suggestion } = checkProfile(documentB, profileA)
    expect(differences.map(({ member }) => member).sort()).toEqual(
      [
        "canListExecutions",
        ...["data", "definition"].map((each) => `parts.${each}`),
        ...Object.keys(profileA.definition).map((each) => `definition.${each}`),
        ...[
          "tableType",
          "table",
          "mode",
          "mapping",
          "transformations",
          "mappingColumn",
          "mappingAttribute"
        ].map((each) => `loading.${each}`),
        ...["none", "gzip", "zip"].map((each) => `words.compressions.${each}`),
        ...["profile", "custom"].map((each) => `words.tableTypes.${each}`),
        ...["create", "update", "upsert"].map((each) => `words.modes.${each}`),
        ...["words.utf8", "words.latin1"],
        ...["execution.creationMoment", "execution.endMoment", "states"],
        ...Object.keys(profileA.counts)
          .filter((each) => each !== "tables")
          .map((each) => `counts.${each}`)
      ].sort()
    )
    const improved = put(suggestion)
    expect(membersOf(documentB, improved).sort()).toEqual(["canListExecutions", "etlDefinition", "states"])
    expect(improved.words.modes).toEqual(profileB.words.modes)
    expect(improved.loading).toEqual(profileB.loading)
    expect(improved.definition).toEqual(profileB.definition)
  })

  it("says what is assumed, what the document says, and which member of the profile that is", () => {
    const { differences, suggestion } = checkProfile(documentB, profileB)
    expect(differences).toEqual([
      {
        member: "canListExecutions",
        assumed: "that executions cannot be listed",
        documented: expect.stringContaining("GET `/entities/{e}/etl-executions`") as string,
        sentence: expect.stringMatching(
          /^canListExecutions: the profile says .*; the document says .*\.$/
        ) as string
      },
      {
        member: "states",
        assumed: expect.stringContaining("count as running") as string,
        documented: "`PARKED`",
        sentence: expect.stringContaining("`PARKED`") as string
      },
      {
        member: "etlDefinition",
        assumed: "that the body of an ETL is its definition",
        documented: "`content`",
        sentence: expect.stringContaining("`content`") as string
      }
    ])
    expect(suggestion).toEqual({ etlDefinition: "content" })
  })

  it.each<readonly [string, string, string, string]>([
    ["a part", '"inputFile"', '"data"', "parts.data"],
    ["a word", '"CREATE_UPDATE"', '"CREATE_OR_UPDATE"', "words.modes.upsert"],
    ["a member of the definition", '"generateErrorFile"', '"errorFile"', "definition.errorFile"],
    ["a member of a loading", '"headerColumn"', '"column"', "loading.mappingColumn"],
    ["a count", '"rowsInError"', '"failedRows"', "counts.rejected"],
    ["the separator", '"default":","', '"default":";"', "defaultSeparator"]
  ])("finds %s that is spelled otherwise, and its only counterpart", (_what, from, to, member) => {
    const document = changed(documentA, from, to)
    const { differences, suggestion } = checkProfile(document, profileA)
    expect(differences.map((each) => each.member)).toEqual([member])
    expect(membersOf(document, put(suggestion))).toEqual([])
  })

  it("finds paths that are missing, and suggests no other", () => {
    const { differences, suggestion } = checkProfile(changed(documentA, "/output-files", "/files"), profileA)
    expect(differences.map(({ member }) => member)).toEqual(["paths.outputFiles"])
    expect(differences[0]?.documented).toContain("/files")
    expect(suggestion).toEqual({})
  })

  it("takes paths behind either prefix, and says when it is another one", () => {
    const legacy = changed(documentA, "/mass-imports", "")
    expect(membersOf(legacy, profileA)).toEqual([])
    const moved = checkProfile(changed(documentA, "/mass-imports", "/imports"), profileA)
    expect(moved.suggestion).toEqual({ paths: { categoryPrefix: "/imports/v5/entities/{entity}" } })
    const withoutBase = checkProfile(changed(documentA2, '"/v5"', '""'), profileA)
    expect(withoutBase.differences).toEqual([])
    expect(withoutBase.notCompared.join("\n")).toContain("paths.categoryPrefix")
  })

  it("suggests nothing where two members can be meant", () => {
    const document = changed(
      changed(documentA, '"generateErrorFile"', '"errorFile"'),
      '"endOfLine":{"type":"string"}',
      '"keepErrors":{"type":"boolean"}'
    )
    const { differences, suggestion } = checkProfile(document, profileA)
    expect(differences.map(({ member }) => member)).toEqual(["definition.errorFile"])
    expect(suggestion).toEqual({})
  })

  it("calls nothing the same that the document does not describe", () => {
    const bare = checkProfile({ openapi: "3.0.0", paths: {} }, profileA)
    expect(bare.differences.map(({ member }) => member)).toEqual(
      ["executions", "execution", "results", "etl", "trigger", "outputFiles"].map((each) => `paths.${each}`)
    )
    expect(bare.notCompared.join("\n")).toMatch(/parts: .*\n.*definition, loading, words: /)
    const plain = changed(
      documentA,
      '"enum":["CREATE_ONLY","UPDATE_ONLY","CREATE_UPDATE"]',
      '"format":"mode"'
    )
    expect(checkProfile(plain, profileA).notCompared.join("\n")).toContain("words.modes: ")
  })

  it.each([
    ["nothing", undefined],
    ["a text, such as YAML", "openapi: 3.0.0"],
    ["a list", []],
    ["another kind of document", { asyncapi: "2.0.0", paths: {} }],
    ["a version that is none of these", { openapi: "4.0.0", paths: {} }],
    ["no paths", { openapi: "3.0.0" }]
  ])("compares nothing with %s, and says so", (_what, document) => {
    const { confirmed, differences, notCompared, suggestion } = checkProfile(document, profileA)
    expect({ confirmed, differences, suggestion }).toEqual({ confirmed: 0, differences: [], suggestion: {} })
    expect(notCompared).toEqual([expect.stringContaining("Nothing was compared")])
  })

  it("comes to an end with schemas that are made of themselves, lead nowhere, or are of another shape", () => {
    const round = { $ref: "#/components/schemas/Round" }
    const schemas = {
      Round: {
        allOf: [round, { $ref: "#/components/schemas/Other" }],
        properties: { again: round, list: 7 }
      },
      Other: {
        anyOf: [round],
        properties: { nowhere: { $ref: "#/nowhere" }, far: { $ref: "https://example.com/x" } }
      },
      Circle: { $ref: "#/components/schemas/Circle" }
    }
    const content = { "application/json": { schema: round }, "multipart/form-data": { schema: round } }
    const operation = { parameters: "none", requestBody: { content }, responses: { "200": { content } } }
    const path = "/mass-imports/v5/entities/{entity}/etl-executions"
    const paths = {
      [path]: { post: operation, get: 7 },
      [`${path}/{id}`]: { get: { responses: { default: { $ref: "#/components/schemas/Circle" } } } },
      "/etls/{id}/%zz": null
    }
    const compared = checkProfile(
      { openapi: "3.0.0", servers: [{}, 7], paths, components: { schemas } },
      profileA
    )
    expect(compared.differences.map(({ member }) => member)).toContain("parts.data")
    for (const { sentence } of compared.differences) expect(sentence.length).toBeLessThan(1000)
  })
})
