import { csvRecords, fileBytes, textLines, type SourceFormat } from "@bulkport/core/provider"
import { Effect, Result, Schema, SchemaIssue, Stream } from "effect"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { deleteUserRow } from "../src/rows/delete-user-row.ts"
import type { rowSchema } from "../src/rows/row-rules.ts"
import { userEventRow } from "../src/rows/user-event-row.ts"
import { referralRow } from "../src/rows/referral-row.ts"
import { rewardRedemptionRow } from "../src/rows/reward-redemption-row.ts"
import { userRow as userRowSpelt } from "../src/rows/user-row.ts"

const format = SchemaIssue.makeFormatterStandardSchemaV1()

const userRow = userRowSpelt("shareLinks")

type Rules = ReturnType<typeof rowSchema>

const faults = (rules: Rules, kind: SourceFormat, row: unknown): ReadonlyArray<string> => {
  const result = Schema.decodeUnknownResult(rules(kind), { errors: "all" })(row)
  if (Result.isSuccess(result)) return []
  return format(result.failure.issue).issues.map(
    ({ message, path }) => `${path?.map(String).join(".") ?? ""} ${message}`
  )
}

/** Names of columns with faults. */
const columns = (rules: Rules, kind: SourceFormat, row: unknown) =>
  faults(rules, kind, row).map((fault) => fault.split(" ")[0])

const ids = { accountId: "a", id: "u" }
const event = { accountId: "a", userId: "u", "event.key": "k" }
const eventLine = { accountId: "a", userId: "u", event: { key: "k" } }

const rowsOf = (name: string): Promise<ReadonlyArray<unknown>> => {
  const bytes = fileBytes(join(import.meta.dirname, "__fixtures__", name))
  const rows: Stream.Stream<unknown, unknown> = name.endsWith(".csv")
    ? csvRecords(bytes, ",")
    : Stream.map(textLines(bytes), ({ text }) => JSON.parse(text) as unknown)
  return Effect.runPromise(Stream.runCollect(rows))
}

describe("row rules", () => {
  it.each([
    ["users.csv", userRow, "csv", 4],
    ["users.jsonl", userRow, "jsonl", 4],
    ["user-events.csv", userEventRow, "csv", 2],
    ["delete-users.csv", deleteUserRow, "csv", 4]
  ] as const)("accept the vendor's sample %s", async (name, rules, kind, count) => {
    const rows = await rowsOf(name)
    expect(rows).toHaveLength(count)
    expect(rows.flatMap((row) => faults(rules, kind, row))).toEqual([])
  })

  it("report every fault of a row at once, by column", () => {
    expect(columns(userRow, "csv", { id: " ", email: "x", locale: "EN", countryCode: "Canada" })).toEqual([
      "accountId",
      "id",
      "email",
      "locale",
      "countryCode"
    ])
  })

  it("never quote a value", () => {
    const secret = "s3cr3t-value"
    const row = Object.fromEntries(
      ["email", "referable", "locale", "countryCode", "dateCreated", "referrable"].map((name) => [
        name,
        secret
      ])
    )
    for (const rules of [userRow, userEventRow, deleteUserRow, rewardRedemptionRow, referralRow]) {
      for (const kind of ["csv", "jsonl"] as const) {
        expect(faults(rules, kind, row).join()).not.toContain(secret)
      }
    }
  })

  it("take an empty cell of an optional column for absent, and of a required one for missing", () => {
    expect(
      faults(userRow, "csv", { ...ids, email: "", referable: "", dateCreated: "", referrable: "" })
    ).toEqual([])
    expect(faults(userRow, "csv", { accountId: "", id: "u" })).toEqual([
      "accountId must be text that is not empty"
    ])
  })

  it("want rows to be objects", () => {
    expect(faults(userRow, "jsonl", 7)).toHaveLength(1)
    expect(faults(userRow, "jsonl", null)).toHaveLength(1)
  })

  it("survive columns named like members of every object", () => {
    const row = JSON.parse('{"accountId":"a","id":"u","constructor":"x","__proto__":"y"}') as unknown
    expect(faults(userRow, "csv", row)).toEqual([])
    expect(faults(userRow, "jsonl", row)).toEqual([])
  })
})

describe("rules for users", () => {
  it.each([
    ["csv", { email: "a@b.co" }, "email"],
    ["csv", { email: "@example.com" }, "email"],
    ["csv", { email: "someone@example.c" }, "email"],
    ["csv", { referable: "TRUE" }, "referable"],
    ["jsonl", { referable: "true" }, "referable"],
    ["csv", { locale: "en-CA" }, "locale"],
    ["csv", { locale: "EN_ca" }, "locale"],
    ["csv", { countryCode: "ca" }, "countryCode"],
    ["csv", { dateCreated: "2024-01-01" }, "dateCreated"],
    ["csv", { dateCreated: "1624386801" }, "dateCreated"],
    ["jsonl", { dateCreated: "1624386801843" }, "dateCreated"],
    ["jsonl", { dateCreated: 1624386801843.5 }, "dateCreated"],
    ["jsonl", { firstName: null }, "firstName"],
    ["jsonl", { referredByCodes: "one" }, "referredByCodes"],
    ["csv", { referredByCodes: "one" }, "referredByCodes"],
    ["csv", { referrable: "true" }, "referrable"],
    ["csv", { FirstName: "A" }, "FirstName"],
    ["csv", { "customFields.a b": "x" }, "customFields.a"],
    ["csv", { [`customFields.${"n".repeat(65)}`]: "x" }, `customFields.${"n".repeat(65)}`],
    ["csv", { "customFields.plan": "x".repeat(1025) }, "customFields.plan"],
    ["jsonl", { customFields: { plan: ["x"] } }, "customFields.plan"],
    ["jsonl", { customFields: { plan: {} } }, "customFields.plan"],
    ["csv", { "referralCodes.a_b": "x" }, "referralCodes.a_b"],
    ["jsonl", { "referredBy.code": "x" }, "referredBy.code"]
  ] as const)("find a fault in %s %j", (kind, more, column) => {
    expect(columns(userRow, kind, { ...ids, ...more })).toEqual([column])
  })

  it.each([
    ["csv", { email: "someone@example.co", locale: "th", countryCode: "TH", referable: "false" }],
    ["csv", { dateCreated: "1624386801843", dateUsTaxFormSubmitted: "1624386801843" }],
    ["csv", { "shareLinks.p-1": "https://x", "referralCodes.p-1": "X" }],
    [
      "csv",
      { "referredBy.isConverted": "false", "customFields.a_b-c": "x".repeat(1024), somethingElse: "x" }
    ],
    ["jsonl", { referable: true, imageUrl: null, dateCreated: 1624386801843, referredByCodes: ["A"] }],
    ["jsonl", { customFields: { a: 1, b: true, c: null, d: "" }, referredBy: { isConverted: true } }]
  ] as const)("accept in %s %j", (kind, more) => {
    expect(faults(userRow, kind, { ...ids, ...more })).toEqual([])
  })

  it("count custom fields", () => {
    const fields = (count: number, value: string) =>
      Object.fromEntries(Array.from({ length: count }, (_each, index) => [`customFields.f${index}`, value]))
    expect(faults(userRow, "csv", { ...ids, ...fields(100, "x") })).toEqual([])
    expect(faults(userRow, "csv", { ...ids, ...fields(101, "") })).toEqual([])
    expect(columns(userRow, "csv", { ...ids, ...fields(101, "x") })).toEqual(["customFields"])
  })
})

describe("rules for events", () => {
  it.each([
    ["csv", { ...event, "event.dateTriggered": "2021-06-22T18:33:21Z" }, ["event.dateTriggered"]],
    ["jsonl", { ...eventLine, event: { key: "k", dateTriggered: "1624386801843" } }, ["event.dateTriggered"]],
    ["csv", { accountId: "a", id: "u", "event.key": "k" }, ["userId", "id"]],
    ["jsonl", { accountId: "a", userId: "u", events: [{ key: "k" }] }, ["event.key", "events"]],
    ["csv", { ...event, idempotencyKey: "short" }, ["idempotencyKey"]],
    ["csv", { ...event, idempotencyKey: "with spaces in it" }, ["idempotencyKey"]],
    ["csv", { ...event, email: "x" }, ["email"]],
    ["jsonl", { ...eventLine, event: { key: "k", id: "x" } }, ["event.id"]],
    ["jsonl", { ...eventLine, event: { key: "k", fields: "x" } }, ["event.fields"]],
    ["jsonl", { ...eventLine, event: { key: "k", fields: { a: [["x"]] } } }, ["event.fields.a"]],
    [
      "jsonl",
      { ...eventLine, event: { key: "k", fields: { a: { b: "é".repeat(751) } } } },
      ["event.fields.a"]
    ],
    ["csv", { ...event, "event.fields.a": "é".repeat(751) }, ["event.fields.a"]],
    ["jsonl", event, ["event.key", "event.key"]]
  ] as const)("find faults in %s %j", (kind, row, expected) => {
    expect([...columns(userEventRow, kind, row)].sort()).toEqual([...expected].sort())
  })

  it.each([
    ["csv", { ...event, idempotencyKey: "order_1.2-3", "event.fields.a": "é".repeat(750) }],
    ["csv", { ...event, "event.fields": "{}" }],
    ["jsonl", { ...eventLine, event: { key: "k", fields: { a: [{ b: [1] }], "c.d": null } } }]
  ] as const)("accept in %s %j", (kind, row) => {
    expect(faults(userEventRow, kind, row)).toEqual([])
  })
})

describe("rules for deletions", () => {
  it.each([
    ["csv", { ...ids, doNotTrack: "yes" }, ["doNotTrack"]],
    ["csv", { ...ids, preserveEmptyAccounts: "true" }, ["preserveEmptyAccounts"]],
    ["csv", { ...ids, DoNotTrack: "true" }, ["DoNotTrack"]],
    ["jsonl", { ...ids, preserveEmptyAccount: "true" }, ["preserveEmptyAccount"]],
    ["csv", { accountId: "a", userId: "u" }, ["id", "userId"]]
  ] as const)("find faults in %s %j", (kind, row, expected) => {
    expect(columns(deleteUserRow, kind, row)).toEqual(expected)
  })
})

describe("rules for vanity links", () => {
  it("let one spelling through, and say of the other that it is taken for one without effect", () => {
    const links = { ...ids, "shareLinks.p": "https://x", "sharelinks.p": "https://x" }
    expect(columns(userRow, "csv", links)).toEqual(["sharelinks.p"])
    expect(columns(userRowSpelt("sharelinks"), "csv", links)).toEqual(["shareLinks.p"])
    expect(columns(userRow, "jsonl", { ...ids, sharelinks: { p: "https://x" } })).toEqual(["sharelinks.p"])
    expect(faults(userRow, "csv", { ...ids, "sharelinks.p": "" })).toEqual([])
  })
})

describe("rules for purchases", () => {
  const purchase = { ...event, "event.key": "purchase" }
  const line = (fields: unknown) => ({ ...eventLine, event: { key: "purchase", fields } })
  const product = { product_id: "1", price: 2, quantity: 3 }

  it.each([
    ["csv", { ...purchase, "event.fields.revenue": "-1" }, "event.fields.revenue"],
    ["csv", { ...purchase, "event.fields.total": "1,5" }, "event.fields.total"],
    ["csv", { ...purchase, "event.fields.currency": "usd" }, "event.fields.currency"],
    ["csv", { ...purchase, "event.fields.order_id": "x".repeat(376) }, "event.fields.order_id"],
    ["csv", { ...purchase, "event.fields.products": "[]" }, "event.fields.products"],
    ["jsonl", line({ revenue: "12" }), "event.fields.revenue"],
    ["jsonl", line({ products: Array(201).fill(product) }), "event.fields.products"],
    ["jsonl", line({ products: [{ sku: "1" }] }), "event.fields.products"],
    ["jsonl", line({ products: [{ ...product, colour: "red" }] }), "event.fields.products"],
    ["jsonl", line({ products: [{ ...product, quantity: 1.5 }] }), "event.fields.products"]
  ] as const)("find a fault in %s %j", (kind, row, column) => {
    expect(columns(userEventRow, kind, row)).toEqual([column])
  })

  it.each([
    ["csv", { ...purchase, "event.fields.revenue": "12.50", "event.fields.currency": "USD" }],
    ["csv", { ...event, "event.fields.revenue": "a lot" }],
    ["csv", { ...purchase, "event.fields.discount": "", "event.fields.our_own": "x" }],
    ["jsonl", line({ total: 0, products: [product, { product_id: "2", url: "https://x" }] })]
  ] as const)("accept in %s %j", (kind, row) => {
    expect(faults(userEventRow, kind, row)).toEqual([])
  })
})

describe("rules for redemptions", () => {
  const row = { accountId: "a", userId: "u", unit: "POINT", valueToRedeem: "5" }

  it.each([
    ["csv", { ...row, valueToRedeem: "-1" }, ["valueToRedeem"]],
    ["csv", { ...row, valueToRedeem: "five" }, ["valueToRedeem"]],
    ["csv", { ...row, availableValue: "4" }, ["valueToRedeem"]],
    ["csv", { ...row, unit: "" }, ["unit"]],
    ["csv", { ...row, ValueToRedeem: "1" }, ["ValueToRedeem"]],
    ["jsonl", { ...row, valueToRedeem: "5" }, ["valueToRedeem"]],
    ["jsonl", { accountId: "a", id: "u", unit: "POINT", valueToRedeem: 5 }, ["userId", "id"]]
  ] as const)("find faults in %s %j", (kind, cells, expected) => {
    expect(columns(rewardRedemptionRow, kind, cells)).toEqual(expected)
  })

  it("accept the service's own report, in which most rows redeem nothing", () => {
    const report = { firstName: "John", unitName: "Point", currency: "", availableValue: "200", segments: "" }
    for (const valueToRedeem of ["0", "", "200", "10.556"])
      expect(faults(rewardRedemptionRow, "csv", { ...report, ...row, valueToRedeem })).toEqual([])
  })
})

describe("rules for referrals", () => {
  const user = { id: "u", accountId: "a" }
  const referral = { programId: "p", referrerUser: user, referredUser: { ...user, id: "v" } }

  it.each([
    [{ ...referral, programId: "" }, ["programId"]],
    [{ ...referral, referrerUser: { id: "u" } }, ["referrerUser.accountId"]],
    [{ ...referral, referredUser: { ...user, userId: "x" } }, ["referredUser.userId"]],
    [{ ...referral, dateConverted: "2021" }, ["dateConverted"]],
    [{ ...referral, rewards: [1] }, ["rewards"]],
    [{ ...referral, note: "x" }, ["note"]]
  ])("find faults in %j", (row, expected) => {
    expect(columns(referralRow, "jsonl", row)).toEqual(expected)
  })

  it("accept one with dates and rewards", () => {
    const rewards = [{ type: "CREDIT", dateGiven: 1624386801843 }]
    expect(faults(referralRow, "jsonl", { ...referral, dateConverted: 1624386801843, rewards })).toEqual([])
  })
})

describe("the rule that a finding names", () => {
  const ruleOf = (rules: Rules, kind: SourceFormat, row: unknown): ReadonlyArray<unknown> => {
    const result = Schema.decodeUnknownResult(rules(kind), { errors: "all" })(row)
    if (Result.isSuccess(result)) return []
    const rulesOf = (issue: SchemaIssue.Issue): ReadonlyArray<unknown> => {
      if (issue._tag === "Composite") return issue.issues.flatMap(rulesOf)
      if (issue._tag === "Pointer") return rulesOf(issue.issue)
      return issue._tag === "Filter" ? [issue.filter.annotations?.["rule"]] : [undefined]
    }
    return rulesOf(result.failure.issue)
  }

  it.each([
    [userRow, "csv", { ...ids, email: "x" }, "Advocate Error Codes, RS023"],
    [userRow, "csv", { ...ids, locale: "EN" }, "Advocate Error Codes, RS039"],
    [userRow, "csv", { accountId: "", id: "u" }, "Advocate Error Codes, RS044"],
    [userRow, "csv", { accountId: "a", id: "" }, "Advocate Error Codes, RS043"],
    [userRow, "csv", { ...ids, "customFields.a b": "x" }, "Custom User Fields"],
    [userEventRow, "csv", { ...event, idempotencyKey: "x" }, "Event Idempotency"]
  ] as const)("is that of the value, where it has one", (rules, kind, row, rule) => {
    expect(ruleOf(rules, kind, row)).toEqual([rule])
  })

  it("is never missing: the page of the import stands in", () => {
    const broken = { accountId: 1, id: 2, referable: 3, dateCreated: "x", customFields: 7, FirstName: "x" }
    for (const rules of [userRow, userEventRow, deleteUserRow, rewardRedemptionRow, referralRow])
      for (const kind of ["csv", "jsonl"] as const)
        for (const rule of ruleOf(rules, kind, broken)) expect(rule).toEqual(expect.any(String))
  })
})
