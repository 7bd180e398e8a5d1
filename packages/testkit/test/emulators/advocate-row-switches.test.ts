import { describe, expect, it } from "vitest"
import { withEmulator, type Client } from "./advocate-client.ts"

const users = "MUTATION/USER"
const events = "MUTATION/USER_EVENT"
const deletions = "MUTATION/DELETE_USER"
const redemptions = "MUTATION/REDEEMABLE_REWARD_BALANCE"

/** The messages of a job's error file. */
const messages = async (
  { rows, run }: Client,
  type: string,
  content: string
): Promise<ReadonlyArray<string>> => {
  const job = await run(type, content.startsWith("{") ? "file.jsonl" : "file.csv", content)
  if (job.downloadErrorUrl === null) return []
  return (await rows(job.downloadErrorUrl)).map((row) => row["message"] ?? "")
}

const line = (record: object) => JSON.stringify({ accountId: "a", id: "b", ...record })

describe("reading", () => {
  it(
    "skips a byte order mark, or takes it for part of the first name",
    withEmulator({}, async (client, emulator) => {
      const csv = "\uFEFFaccountId,id\na,1\n"
      expect(await messages(client, users, csv)).toEqual([])
      emulator.behaviour.uploadByteOrderMark = "kept"
      expect(await messages(client, users, csv)).toEqual([
        "This request requires a valid non-empty accountId"
      ])
      expect(await messages(client, users, csv.slice(1))).toEqual([])
    })
  )

  it(
    "ignores an empty cell, or clears what is stored",
    withEmulator({}, async ({ run }, emulator) => {
      const stored = { accountId: "a", id: "b", firstName: "Ann", customFields: { plan: "gold", age: "3" } }
      emulator.putUser(stored)
      const csv = "accountId,id,firstName,customFields.plan,referable\na,b,,,\n"
      await run(users, "users.csv", csv)
      expect(emulator.users().get("a", "b")).toMatchObject(stored)
      emulator.behaviour.emptyCells = "clear"
      expect((await run(users, "users.csv", csv)).stats?.errors).toBe(0)
      expect(emulator.users().get("a", "b")).not.toHaveProperty("firstName")
      expect(emulator.users().get("a", "b")?.customFields).toEqual({ age: "3" })
    })
  )

  it(
    "keeps a CSV's fields as texts, or makes of them what they look like",
    withEmulator({}, async ({ run }, emulator) => {
      const csv = "accountId,id,customFields.a,customFields.b,customFields.c\na,b,007,true,x\n"
      const read = async () => {
        await run(users, "users.csv", csv)
        await run(events, "events.csv", "accountId,userId,event.key,event.fields.n\na,b,seen,1.50\n")
        return [emulator.users().get("a", "b")?.customFields, emulator.events().latest().at(-1)?.fields]
      }
      expect(await read()).toEqual([{ a: "007", b: "true", c: "x" }, { n: "1.50" }])
      emulator.behaviour.csvFieldTypes = "guessed"
      expect(await read()).toEqual([{ a: 7, b: true, c: "x" }, { n: 1.5 }])
    })
  )
})

describe("users", () => {
  it.each([
    ["accountIds", "same-as-user", {}, "accountId must be the same as id"],
    ["imageUrlTexts", "reject", { imageUrl: "https://x.example/1" }, "imageUrl must be null"],
    ["unknownUserColumns", "reject", { colour: "red" }, "Unknown property colour"],
    ["shortDomain", "absent", { shareLinks: { p: "x" } }, "shareLinks needs a custom short domain"],
    ["customFieldDashes", "reject", { customFields: { "a-b": 1 } }, 'Invalid custom field name "a-b"'],
    ["languageOnlyLocale", "reject", { locale: "th" }, 'Invalid locale "th"']
  ] as const)("are free of a rule until %s is %s", (name, setting, record, message) =>
    withEmulator({}, async (client, emulator) => {
      expect(await messages(client, users, line(record))).toEqual([])
      Object.assign(emulator.behaviour, { [name]: setting })
      expect(await messages(client, users, line(record))).toEqual([message])
    })()
  )

  it.each([
    ["textDateCreated", "accept", { dateCreated: "1624386801843" }],
    ["unknownReferralCode", "ignore", { referredBy: { code: "NOBODY" } }]
  ] as const)("are held to a rule until %s is %s", (name, setting, record) =>
    withEmulator({}, async (client, emulator) => {
      expect(await messages(client, users, line(record))).toHaveLength(1)
      Object.assign(emulator.behaviour, { [name]: setting })
      expect(await messages(client, users, line(record))).toEqual([])
    })()
  )

  it(
    "know every documented member even when unknown ones are refused",
    withEmulator({ unknownUserColumns: "reject", unknownReferralCode: "ignore" }, async (client) => {
      const record = {
        ...{ firstName: "A", lastName: "B", email: "someone@example.com", referable: true, locale: "en_CA" },
        ...{ countryCode: "CA", referredBy: { code: "X", isConverted: true }, referredByCodes: ["Y"] },
        ...{ referralCodes: { p: "Z" }, shareLinks: { p: "z" }, dateCreated: 1, imageUrl: "u" },
        ...{ dateUsTaxFormSubmitted: 2, customFields: { a: 1 }, paymentProviderId: "7", referralCode: "Q" }
      }
      expect(await messages(client, users, line(record))).toEqual([])
    })
  )

  it(
    "have isConverted as either type, or as one of them",
    withEmulator({}, async (client, emulator) => {
      const accepted = async () => {
        const values = [true, "true"]
        const found: Array<number> = []
        for (const isConverted of values) {
          found.push((await messages(client, users, line({ referredBy: { isConverted } }))).length)
        }
        return found
      }
      expect(await accepted()).toEqual([0, 0])
      emulator.behaviour.isConvertedType = "text"
      expect(await accepted()).toEqual([1, 0])
      emulator.behaviour.isConvertedType = "boolean"
      expect(await accepted()).toEqual([0, 1])
    })
  )

  it(
    "get their vanity links from one spelling of the column, from the other or from both",
    withEmulator({}, async ({ rows, run }, emulator) => {
      const link = async () => {
        emulator.users().remove("a", "b", true)
        const job = await run(users, "users.csv", "accountId,id,shareLinks.p,sharelinks.q\na,b,one,two\n")
        const shown = (await rows(job.downloadUrl))[0]?.["shareLink"]
        return [shown, emulator.users().get("a", "b")?.shareLinks]
      }
      expect(await link()).toEqual(["one", { p: "one" }])
      emulator.behaviour.shareLinkColumn = "sharelinks"
      expect(await link()).toEqual(["two", { q: "two" }])
      emulator.behaviour.shareLinkColumn = "both"
      expect(await link()).toEqual(["one", { p: "one", q: "two" }])
    })
  )

  it(
    "have segments of their own without effect, or with one",
    withEmulator({}, async ({ run }, emulator) => {
      const segments = async () => {
        await run(users, "users.csv", 'accountId,id,segments\na,b,"vip,~old"\n', {
          params: { segments: ["all"] }
        })
        return emulator.users().get("a", "b")?.segments
      }
      emulator.putUser({ accountId: "a", id: "b", segments: ["old"] })
      expect(await segments()).toEqual(["old", "all"])
      emulator.behaviour.userSegments = "applied"
      expect(await segments()).toEqual(["all", "vip"])
    })
  )
})

describe("events", () => {
  const event = { accountId: "123", userId: "123", event: { key: "seen" }, idempotencyKey: "event-0001" }

  it.each([
    ["repeat-is-409", ["An event with idempotency key event-0001 was already recorded"], 1],
    ["repeat-is-success", [], 1],
    ["ignored", [], 2],
    ["unknown-member", ["Unknown property idempotencyKey", "Unknown property idempotencyKey"], 0]
  ] as const)("with the same key twice: %s", (idempotencyKeys, expected, recorded) =>
    withEmulator({ idempotencyKeys }, async (client, emulator) => {
      const text = JSON.stringify(event)
      expect(await messages(client, events, `${text}\n${text}\n`)).toEqual(expected)
      expect(emulator.events().count()).toBe(recorded)
    })()
  )

  it(
    "may use a key again once it is forgotten",
    withEmulator({ idempotencyMillis: 0 }, async (client) => {
      expect(await messages(client, events, JSON.stringify(event))).toEqual([])
      expect(await messages(client, events, JSON.stringify(event))).toEqual([])
    })
  )

  it.each([
    ["a price below zero", { subtotal: -1 }, "event.fields.subtotal must be"],
    ["a currency in small letters", { currency: "usd" }, "event.fields.currency must be"],
    ["a long id", { orderId: "x".repeat(376) }, "event.fields.orderId is longer than 375"],
    ["a long id of a product", { products: [{ id: "x".repeat(376) }] }, "event.fields.products.id is longer"],
    ["too many products", { products: Array(201).fill({}) }, "event.fields.products has more than 200"],
    ["a long text", { note: "é".repeat(751) }, "event.fields.note is longer than 1500 bytes"]
  ])("of purchases are refused for %s", (_case, fields, message) =>
    withEmulator({}, async (client) => {
      const purchase = { accountId: "123", userId: "123", event: { key: "purchase", fields } }
      const found = await messages(client, events, JSON.stringify(purchase))
      expect([found.length, found[0]?.startsWith(message)]).toEqual([1, true])
    })()
  )

  it(
    "and all else about an absent user is missing, or a bad request",
    withEmulator({}, async ({ rows, run }, emulator) => {
      const statuses = async () => {
        const files = [
          [events, "accountId,userId,event.key\n123,none,seen\nnone,none,seen\n"],
          [deletions, "accountId,id\n123,none\nnone,none\n"],
          [redemptions, "accountId,userId,unit,valueToRedeem\n123,none,POINT,1\nnone,none,POINT,1\n"]
        ] as const
        const found: Array<ReadonlyArray<string | undefined>> = []
        for (const [type, csv] of files) {
          const errors = await rows((await run(type, "file.csv", csv)).downloadErrorUrl)
          found.push(errors.map((row) => `${row["apiErrorCode"]} ${row["statusCode"]}`))
        }
        return found
      }
      const missing = ["USER_NOT_FOUND 404", "ACCOUNT_NOT_FOUND 404"]
      expect(await statuses()).toEqual([missing, missing, missing])
      emulator.behaviour.absentUsers = "bad-request"
      const bad = ["BAD_REQUEST 400", "BAD_REQUEST 400"]
      expect(await statuses()).toEqual([bad, bad, bad])
    })
  )
})

describe("deletions and redemptions", () => {
  it(
    "refuse to delete an absent user, or say that it is done",
    withEmulator({}, async ({ download, run }, emulator) => {
      const csv = "accountId,id\nnone,none\n"
      expect((await run(deletions, "gone.csv", csv)).stats).toEqual({ recordsProcessed: 1, errors: 1 })
      emulator.behaviour.absentDeletions = "accepted"
      expect(await download((await run(deletions, "gone.csv", csv)).downloadUrl)).toBe(csv)
    })
  )

  it(
    "refuse to redeem nothing, or accept it",
    withEmulator({}, async (client, emulator) => {
      const csv = "accountId,userId,unit,valueToRedeem\n123,123,POINT,\n123,123,POINT,0\n123,123,POINT,-1\n"
      expect(await messages(client, redemptions, csv)).toHaveLength(3)
      emulator.behaviour.emptyRedemptions = "accepted"
      expect(await messages(client, redemptions, csv)).toHaveLength(1)
      expect(emulator.users().get("123", "123")?.balances).toMatchObject({ POINT: 500 })
    })
  )

  it(
    "redeem what users have from the start, and add up what was redeemed",
    withEmulator({}, async ({ rows, run }) => {
      const csv =
        "accountId,userId,unit,availableValue,valueToRedeem\n123,123,POINT,9,100.559\n123,123,CENTS,1,1\n"
      await run(redemptions, "balances.csv", csv)
      const job = await run(redemptions, "balances.csv", csv)
      expect(await rows(job.downloadUrl)).toMatchObject([
        {
          userId: "123",
          firstName: "Ada",
          unit: "POINT",
          availableValue: "298.9",
          totalRedeemedValue: "201.1"
        },
        { userId: "123", unit: "CENTS", availableValue: "2498", totalRedeemedValue: "2" }
      ])
    })
  )
})
