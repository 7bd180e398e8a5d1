import { describe, expect, it } from "vitest"
import { withEmulator } from "./advocate-client.ts"

const lines = (...records: ReadonlyArray<object>) =>
  records.map((record) => JSON.stringify(record)).join("\n")
const users = "MUTATION/USER"
const events = "MUTATION/USER_EVENT"
const deletions = "MUTATION/DELETE_USER"

describe("user rows", () => {
  it.each([
    ["an empty id", { accountId: "a", id: "" }, "This request requires a valid non-empty id"],
    ["a missing account", { id: "b" }, "This request requires a valid non-empty accountId"],
    ["a number as id", { accountId: "a", id: 7 }, "This request requires a valid non-empty id"],
    ["a short e-mail", { accountId: "a", id: "b", email: "a@b.co" }, "Invalid email address"],
    [
      "an e-mail without a domain ending",
      { accountId: "a", id: "b", email: "someone@example" },
      "Invalid email"
    ],
    ["a locale with a dash", { accountId: "a", id: "b", locale: "en-CA" }, "Invalid locale"],
    ["a long country", { accountId: "a", id: "b", countryCode: "CAN" }, "Invalid country code"],
    ["null as a name", { accountId: "a", id: "b", firstName: null }, "firstName must be a string"],
    ["an ISO date", { accountId: "a", id: "b", dateCreated: "2026-01-01" }, "dateCreated must be an integer"],
    [
      "an object in a custom field",
      { accountId: "a", id: "b", customFields: { x: {} } },
      "Custom field x must be"
    ],
    [
      "a bad custom field name",
      { accountId: "a", id: "b", customFields: { "x y": 1 } },
      "Invalid custom field"
    ],
    [
      "a long custom field",
      { accountId: "a", id: "b", customFields: { x: "y".repeat(1025) } },
      "Custom field x is longer than 1024"
    ],
    [
      "an unknown referral code",
      { accountId: "a", id: "b", referredBy: { code: "NOBODY" } },
      "Unknown referral code"
    ]
  ])("refuses %s", (_case, record, message) =>
    withEmulator({}, async ({ rows, run }, emulator) => {
      const job = await run(users, "users.jsonl", lines({ accountId: "ok", id: "ok" }, record))
      expect(job).toMatchObject({ status: "COMPLETED", stats: { recordsProcessed: 2, errors: 1 } })
      expect((await rows(job.downloadUrl)).map((row) => row["id"])).toEqual(["ok"])
      const [error] = await rows(job.downloadErrorUrl)
      expect(error).toMatchObject({ recordNumber: "2", apiErrorCode: "BAD_REQUEST", statusCode: "400" })
      expect(error?.["message"]).toContain(message)
      expect(emulator.users().get("a", "b")).toBeUndefined()
    })()
  )

  it(
    "updates a user it knows, removes a field set to null and keeps the rest",
    withEmulator({}, async ({ run }, emulator) => {
      const before = { accountId: "a", id: "b", firstName: "Ann", customFields: { plan: "gold", age: 3 } }
      await run(users, "users.jsonl", lines(before))
      await run(
        users,
        "users.jsonl",
        lines({ accountId: "a", id: "b", lastName: "Lee", customFields: { age: null } })
      )
      expect(emulator.users().get("a", "b")).toMatchObject({ firstName: "Ann", lastName: "Lee" })
      expect(emulator.users().get("a", "b")?.customFields).toEqual({ plan: "gold" })
    })
  )

  it(
    "refuses the account's user above the limit, a deleted user with do-not-track, and a taken code",
    withEmulator({ usersPerAccount: 2 }, async ({ rows, run }) => {
      const deletion = "accountId,id,doNotTrack\n123,123,true\n"
      expect((await run(deletions, "gone.csv", deletion)).stats).toEqual({ recordsProcessed: 1, errors: 0 })
      const csv = "accountId,id,referralCode\na,1,CODE1\na,2,\na,3,\nb,1,code1\n123,123,\n"
      const job = await run(users, "users.csv", csv)
      expect((await rows(job.downloadErrorUrl)).map((row) => [row["recordNumber"], row["message"]])).toEqual([
        ["3", "The account already has 2 users"],
        ["4", "The referral code code1 is taken"],
        ["5", "The user was deleted and must not be tracked"]
      ])
    })
  )

  it(
    "gives a record with several faults a row for each, and a ragged or broken one a row of its own",
    withEmulator({}, async ({ rows, run }) => {
      const csv = "accountId,id,email\n,,nobody\na,b\na,c,a@example.com\n"
      const job = await run(users, "users.csv", csv)
      expect((await rows(job.downloadErrorUrl)).map((row) => row["recordNumber"])).toEqual([
        "1",
        "1",
        "1",
        "2"
      ])
      const jsonl = await run(users, "users.jsonl", '{"accountId":"a"\n\n[]\n{"accountId":"a","id":"b"}\n')
      expect((await rows(jsonl.downloadErrorUrl)).map((row) => row["message"])).toEqual([
        "The line is not valid JSON",
        "The line is not a JSON object"
      ])
    })
  )

  it(
    "reads names case-sensitively",
    withEmulator({}, async ({ run }) => {
      const job = await run(users, "users.csv", "AccountId,id\na,b\n")
      expect(job).toMatchObject({ status: "COMPLETED", stats: { errors: 1 } })
    })
  )
})

describe("whole files", () => {
  it.each([
    ["an empty CSV", "users.csv", ""],
    ["an empty JSONL file", "users.jsonl", "\n\n"],
    ["an unclosed quote", "users.csv", 'accountId,id\n"a,b\n'],
    ["bytes that are not UTF-8", "users.csv", Buffer.from([0x61, 0x2c, 0xff, 0xfe, 0x0a])]
  ])("aborts the job for %s", (_case, name, content) =>
    withEmulator({}, async ({ run }, emulator) => {
      const job = await run(users, name, content)
      expect(job).toMatchObject({ status: "ABORTED", downloadUrl: null, downloadErrorUrl: null })
      expect(emulator.jobs()[0]?.abortReason).toEqual(expect.any(String))
    })()
  )

  it(
    "completes a CSV that is a header alone, and reads byte order marks and quoted line breaks",
    withEmulator({}, async ({ rows, run }) => {
      expect(await run(users, "users.csv", "accountId,id\r\n")).toMatchObject({
        stats: { recordsProcessed: 0 }
      })
      const job = await run(users, "users.csv", '\uFEFFaccountId,id,firstName\r\na,b,"Ann\nLee, ""A"""\r\n')
      expect((await rows(job.downloadUrl))[0]?.["firstName"]).toBe('Ann\nLee, "A"')
    })
  )
})

describe("event rows", () => {
  const event = { accountId: "123", userId: "123", event: { key: "seen" } }

  it.each([
    [
      "id instead of userId",
      { accountId: "123", id: "123", event: { key: "seen" } },
      "400",
      "Unknown property id"
    ],
    ["no key", { accountId: "123", userId: "123", event: {} }, "400", "valid non-empty event.key"],
    [
      "an ISO date",
      { ...event, event: { key: "seen", dateTriggered: "2026-01-01T00:00:00Z" } },
      "400",
      "integer"
    ],
    [
      "a numeric text as date",
      { ...event, event: { key: "seen", dateTriggered: "1624386801843" } },
      "400",
      "integer"
    ],
    [
      "an extra member",
      { ...event, event: { key: "seen", extra: 1 } },
      "400",
      "Unknown property event.extra"
    ],
    ["a short idempotency key", { ...event, idempotencyKey: "short" }, "400", "idempotencyKey must be"],
    ["a list of lists", { ...event, event: { key: "seen", fields: { x: [[1]] } } }, "400", "list of lists"],
    [
      "a negative price",
      { ...event, event: { key: "purchase", fields: { total: -1 } } },
      "400",
      "event.fields.total"
    ],
    ["an unknown account", { ...event, accountId: "none" }, "404", "Account none not found"],
    ["an unknown user", { ...event, userId: "none" }, "404", "User none of account 123 not found"]
  ])("refuses %s", (_case, record, statusCode, message) =>
    withEmulator({}, async ({ rows, run }, emulator) => {
      const job = await run(events, "events.jsonl", lines(record))
      const errors = await rows(job.downloadErrorUrl)
      expect(
        errors.some((row) => row["statusCode"] === statusCode && row["message"]?.includes(message))
      ).toBe(true)
      expect(emulator.events().count()).toBe(0)
    })()
  )

  it(
    "refuses a repeated idempotency key with 409, and records a repeat without one twice",
    withEmulator({}, async ({ rows, run }, emulator) => {
      const keyed = { ...event, idempotencyKey: "event-0001" }
      await run(events, "events.jsonl", lines(event, keyed))
      const again = await run(events, "events.jsonl", lines(event, keyed))
      expect(await rows(again.downloadErrorUrl)).toMatchObject([{ recordNumber: "2", statusCode: "409" }])
      expect(emulator.events().count()).toBe(3)
    })
  )
})

describe("other job types", () => {
  it(
    "takes the params' word on accounts and tracking unless a deletion's row has its own",
    withEmulator({}, async ({ run }, emulator) => {
      emulator.putUser({ accountId: "a", id: "1" })
      emulator.putUser({ accountId: "b", id: "1" })
      const csv = "accountId,id,preserveEmptyAccount\na,1,\nb,1,false\n"
      const params = { preserveEmptyAccounts: true, doNotTrack: true }
      await run(deletions, "gone.csv", csv, { params })
      expect([emulator.users().hasAccount("a"), emulator.users().hasAccount("b")]).toEqual([true, false])
      expect(emulator.users().isBlocked("a", "1")).toBe(true)
    })
  )

  it(
    "redeems a balance each time it is asked to, down to what is there",
    withEmulator({}, async ({ rows, run }, emulator) => {
      emulator.putUser({ accountId: "a", id: "1", balances: { POINT: 25 } })
      const csv =
        "userId,accountId,unit,valueToRedeem\n1,a,POINT,10.999\n1,a,CENTS,1\nnone,a,POINT,1\n1,a,POINT,-1\n"
      const first = await run("MUTATION/REDEEMABLE_REWARD_BALANCE", "balances.csv", csv)
      expect((await rows(first.downloadErrorUrl)).map((row) => row["statusCode"])).toEqual([
        "400",
        "404",
        "400"
      ])
      expect(emulator.users().get("a", "1")?.balances).toEqual({ POINT: 14.01 })
      await run("MUTATION/REDEEMABLE_REWARD_BALANCE", "balances.csv", csv)
      expect(emulator.users().get("a", "1")?.balances).toEqual({ POINT: 3.02 })
    })
  )

  it(
    "records referrals between users that exist, from JSONL only",
    withEmulator({}, async ({ rows, run }) => {
      const referral = {
        programId: "program-1",
        referrerUser: { id: "123", accountId: "123" },
        referredUser: { id: "321", accountId: "321" }
      }
      const unknown = { ...referral, referredUser: { id: "none", accountId: "none" } }
      const job = await run(
        "MUTATION/REFERRAL",
        "referrals.jsonl",
        lines(referral, unknown, { ...referral, x: 1 })
      )
      expect((await rows(job.downloadErrorUrl)).map((row) => row["statusCode"])).toEqual(["404", "400"])
      expect(await run("MUTATION/REFERRAL", "referrals.csv", "programId\nx\n")).toMatchObject({
        status: "ABORTED"
      })
    })
  )
})
