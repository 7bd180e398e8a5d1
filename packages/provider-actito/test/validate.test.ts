/** What is held against the structure of a table before a start. */
import type { Finding, JsonObject, ServiceValidation } from "@bulkport/core/provider"
import { type ActitoEmulatorOptions, customersTable, ordersTable } from "@bulkport/testkit/emulators"
import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import { readStructure } from "../src/actito-table.ts"
import { bench, type Bench, makeContext, prepare, profileBPath, run } from "./support.ts"

interface Validated {
  readonly validation: ServiceValidation
  readonly bench: Bench
}

/** Stages a file and has it validated; nothing is started by that. */
const validated = (
  csv: string,
  options: JsonObject,
  service: ActitoEmulatorOptions = {},
  settings: Readonly<Record<string, string>> = {},
  prepared: (bench: Bench) => void = () => undefined
): Promise<Validated> =>
  run(
    Effect.gen(function* () {
      const opened = yield* bench(service, settings)
      prepared(opened)
      const { context, folder } = yield* makeContext()
      const staged = yield* opened.provider.stage(prepare(folder, csv, options), context)
      const validate = opened.provider.validate?.(staged, context) ?? Effect.die("absent")
      const validation = yield* validate
      expect(opened.emulator.executions()).toEqual([])
      return { validation, bench: opened }
    })
  )

const findingsOf = ({ validation }: Validated): ReadonlyArray<Finding> => {
  if (validation.status === "skipped") throw new Error(validation.why)
  return validation.findings
}

const codesOf = (result: Validated) =>
  findingsOf(result).map(({ code, column, severity }) =>
    [severity ?? "finding", code, column].filter(Boolean).join(" ")
  )

const csv = "customerId,emailAddress\n1,ann@example.com\n"

describe("holding columns against a profile table", () => {
  it.each([["16"], ["Customers"]])(
    "finds nothing wrong with a file that fits, with one request: table %s",
    async (table) => {
      const result = await validated(csv, { table, key: ["customerId"] })
      expect(result.validation).toMatchObject({ status: "done", findings: [] })
      expect(result.bench.emulator.requestsOf("profile-table").length).toBe(1)
    }
  )

  it("says by its id which table it is, whatever the import calls it, and nothing where that is not shown", async () => {
    const byName = await validated(csv, { table: "Customers" })
    const byId = await validated(csv, { table: "16" })
    expect(byName.validation.destination?.name).toBe("table Customers (16)")
    expect(byName.validation.destination?.key).toMatch(/, table 16$/)
    expect(byId.validation.destination?.name).toBe("table Customers (16)")
    const hidden = await validated(csv, { table: "Customers" }, {}, {}, ({ emulator }) =>
      emulator.addFault({ on: "profile-table", action: { type: "reply", status: 403 } })
    )
    expect(hidden.validation).not.toHaveProperty("destination")
    const another = JSON.stringify({ id: "17", name: "Others", attributes: [{ name: "customerId" }] })
    const wrong = await validated(csv, { table: "Customers" }, {}, {}, ({ emulator }) =>
      emulator.addFault({ on: "profile-table", action: { type: "reply", status: 200, body: another } })
    )
    expect(wrong.validation).not.toHaveProperty("destination")
  })

  it("works in another wire profile", async () => {
    const result = await validated(csv, { table: "16" }, { wireProfile: "B" }, { wireProfile: profileBPath })
    expect(result.validation).toMatchObject({ status: "done", findings: [] })
  })

  it("names attributes that do not exist, with the closest name", async () => {
    const result = await validated("customerId,Email,zzz\n1,a@b.example,x\n", {
      table: "16",
      map: { customerId: "customerId", Email: "EmailAdress", zzz: "qqqqqqqqq" }
    })
    expect(codesOf(result)).toEqual(["finding no-such-attribute Email", "finding no-such-attribute zzz"])
    const [email, other] = findingsOf(result)
    expect(email).toMatchObject({
      by: "service",
      rule: "profile table Customers",
      message: expect.stringMatching(/"EmailAdress".*the closest is "emailAddress"/) as string
    })
    expect(other?.message).not.toContain("closest")
    expect(findingsOf(result).every(({ row }) => row === undefined)).toBe(true)
  })

  it("takes subscriptions for no attributes", async () => {
    const map = { customerId: "customerId", news: "subscriptions#Newsletter" }
    const result = await validated("customerId,news\n1,1\n", { table: "16", map })
    expect(findingsOf(result)).toEqual([])
  })

  it.each([
    ["create", ["finding mandatory-attribute"]],
    ["upsert", ["finding mandatory-attribute"]],
    ["update", []]
  ])("misses mandatory attributes where records may be created: %s", async (mode, expected) => {
    const result = await validated("emailAddress\na@b.example\n", { table: "16", mode })
    expect(codesOf(result)).toEqual(expected)
    if (expected.length > 0) {
      const [finding] = findingsOf(result)
      expect(finding?.message).toContain("customerId")
      // The service fills it in by itself.
      expect(finding?.message).not.toContain("profileId")
    }
  })

  it.each([
    ["update", ["finding no-unique-attribute"]],
    ["upsert", ["finding mandatory-attribute", "finding no-unique-attribute"]],
    ["create", ["finding mandatory-attribute", "warning no-unique-attribute"]]
  ])("says when nothing identifies a record: %s", async (mode, expected) => {
    const result = await validated("firstName\nAnn\n", { table: "16", mode })
    expect(codesOf(result)).toEqual(expected)
    expect(findingsOf(result).at(-1)?.message).toContain("emailAddress, customerId")
  })

  it("warns of a key that is not unique in the table, and not of one of several columns", async () => {
    const file = "customerId,firstName\n1,Ann\n"
    const one = await validated(file, { table: "16", key: ["firstName"] })
    expect(codesOf(one)).toEqual(["warning key-not-unique firstName"])
    expect(codesOf(await validated(file, { table: "16", key: ["firstName", "customerId"] }))).toEqual([])
  })

  it("warns of declared types that contradict the attribute's", async () => {
    const columns = "customerId,emailAddress,loyaltyPoints,birthDate,memberSince,comment"
    const row = "1,ann@example.com,3,2000-01-01,2024-03-15 14:30:00,7"
    const types = (more: object): JsonObject => ({
      table: "16",
      "column-type": {
        emailAddress: "email",
        loyaltyPoints: "number",
        birthDate: "date",
        memberSince: "date-time",
        comment: "number",
        ...more
      }
    })
    expect(codesOf(await validated(`${columns}\n${row}\n`, types({})))).toEqual([])
    const wrong = await validated(
      `${columns}\n${row}\n`,
      types({ birthDate: "date-time", loyaltyPoints: "text" })
    )
    expect(codesOf(wrong)).toEqual(["warning column-type loyaltyPoints", "warning column-type birthDate"])
    expect(findingsOf(wrong)[1]?.message).toContain(
      'declared to hold date-time, and the attribute "birthDate" takes date'
    )
  })

  it("counts cells that are longer than their attribute takes, and quotes none", async () => {
    const long = "q7".repeat(26)
    // Fifty characters, of which some take two units of UTF-16.
    const fits = "😀".repeat(50)
    const file = `customerId,comment\n1,${long}\n${long},x\n"${fits}","a\nb"\n${long},y\n`
    const result = await validated(file, { table: "16" })
    expect(codesOf(result)).toEqual(["finding too-long-for-attribute customerId"])
    const [finding] = findingsOf(result)
    expect(finding?.message).toBe(
      '2 rows, the first of them row 2, have more characters in column "customerId" than the attribute "customerId" takes: 50.'
    )
  })

  it("reads files of another encoding too", () =>
    run(
      Effect.gen(function* () {
        const { provider } = yield* bench()
        const { context, folder } = yield* makeContext()
        const file = prepare(
          folder,
          "customerId\n1\n",
          { table: "16", "sent-encoding": "iso-8859-1" },
          { encoding: "iso-8859-1" }
        )
        const bytes = Buffer.from(`customerId\n${"é".repeat(50)}\n${"é".repeat(51)}\n`, "latin1")
        yield* Effect.promise(() =>
          import("node:fs/promises").then(({ writeFile }) => writeFile(file.path, bytes))
        )
        const staged = yield* provider.stage({ ...file, bytes: bytes.length }, context)
        const validation = yield* provider.validate?.(staged, context) ?? Effect.die("absent")
        expect(validation).toMatchObject({
          findings: [{ message: expect.stringMatching(/^Row 2 has more/) as string }]
        })
      })
    ))
})

/** A definition of the user's own that loads these tables. */
const own = (...loadings: ReadonlyArray<JsonObject>): JsonObject => ({
  definition: {
    dataLoadings: loadings.map((loading) => ({ mode: "CREATE_UPDATE", ...loading })),
    generateErrorFile: true,
    generateResultFile: true
  }
})

const into = (type: string, id: string, ...attributes: ReadonlyArray<string>): JsonObject => ({
  destination: { type, id },
  attributesMapping: attributes.map((attribute) => ({ headerColumn: "customerId", attributeName: attribute }))
})

describe("a definition of the user's own", () => {
  it("is read loading by loading, each table asked for once", async () => {
    const result = await validated(
      "customerId\n1\n",
      own(
        into("PROFILE_TABLE", "16", "customerID"),
        into("PROFILE_TABLE", "16", "customerId"),
        into("PROFILE_TABLE", "17", "customerId")
      ),
      { tables: [customersTable, { ...customersTable, id: "17", name: "Others" }] }
    )
    expect(codesOf(result)).toEqual([
      "finding no-such-attribute customerId",
      "finding mandatory-attribute",
      "finding no-unique-attribute"
    ])
    expect(result.bench.emulator.requestsOf("profile-table").length).toBe(2)
  })

  it("is not done when one of its tables could not be looked at", async () => {
    const custom = into("CUSTOM_TABLE", ordersTable.id, "orderNumber")
    const clean = await validated("customerId\n1\n", own(into("PROFILE_TABLE", "16", "customerId"), custom))
    expect(clean.validation).toMatchObject({
      status: "skipped",
      why: expect.stringContaining("custom tables") as string
    })
    const wrong = await validated(
      "customerId\n1\n",
      own(into("PROFILE_TABLE", "16", "customerId", "nosuch"), custom)
    )
    expect(codesOf(wrong)).toEqual(["finding no-such-attribute customerId", "warning not-validated"])
  })

  it("is skipped when it is spelled otherwise", async () => {
    const result = await validated("customerId\n1\n", { definition: { loads: [] }, key: ["customerId"] })
    expect(result.validation).toMatchObject({
      status: "skipped",
      why: expect.stringContaining("cannot be read") as string
    })
    expect(result.bench.emulator.requests()).toEqual([])
  })
})

describe("an import before V5", () => {
  const definition = {
    mode: "CREATE_UPDATE",
    encoding: "UTF-8",
    format: { separator: "," },
    attributesMapping: [{ headerColumn: "customerId", attributeName: "customerNumber" }]
  }

  it.each([
    ["a definition of the user's own", { definition, table: "Customers" }],
    ["one that is made", { table: "Customers", map: { customerId: "customerNumber" } }]
  ])("is held against its table too: %s", async (_whose, options) => {
    const result = await validated("customerId\n1\n", options, {}, { transport: "v4" })
    expect(codesOf(result)).toEqual([
      "finding no-such-attribute customerId",
      "finding mandatory-attribute",
      "finding no-unique-attribute"
    ])
  })
})

describe("a table that cannot be read", () => {
  it.each<readonly [string, JsonObject, ActitoEmulatorOptions, string]>([
    ["a custom table", { table: ordersTable.id, "table-type": "custom" }, {}, "custom tables"],
    ["no such table", { table: "17" }, {}, "HTTP 404"],
    ["no right", { table: "16" }, { tableRights: "none" }, "HTTP 403"],
    ["a hidden right", { table: "16" }, { tableRights: "none", missingRightStatus: 404 }, "HTTP 404"]
  ])("is skipped with the reason, and not passed: %s", async (_what, options, service, why) => {
    const { validation } = await validated(csv, options, service)
    expect(validation).toMatchObject({ status: "skipped", why: expect.stringContaining(why) as string })
  })

  it.each([
    ["<p>Please log in</p>"],
    ['{"id":"16"'],
    ["[[42]]"],
    ['{"attributes":[]}'],
    ['{"attributes":[{"unique":true}]}']
  ])("is skipped when its structure has another shape: %s", async (body) => {
    const { validation } = await validated(csv, { table: "16" }, {}, {}, ({ emulator }) =>
      emulator.addFault({ on: "profile-table", action: { type: "reply", status: 200, body } })
    )
    expect(validation).toMatchObject({
      status: "skipped",
      why: expect.stringContaining("HTTP 200") as string
    })
  })

  it("is not held against what its structure leaves open", async () => {
    const attributes = [
      { name: "customerId" },
      { name: "emailAddress", unique: null, mandatory: "yes", valueRestriction: 7 }
    ]
    const { validation } = await validated(
      csv,
      { table: "16", key: ["emailAddress"] },
      {},
      {},
      ({ emulator }) =>
        emulator.addFault({
          on: "profile-table",
          action: { type: "reply", status: 200, body: JSON.stringify({ id: 16, attributes, next: {} }) }
        })
    )
    expect(validation).toMatchObject({ status: "done", findings: [] })
    expect(readStructure({ id: 16, attributes })).toMatchObject({ id: "16", name: undefined })
  })
})
