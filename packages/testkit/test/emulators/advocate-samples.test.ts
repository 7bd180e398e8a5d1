import { describe, expect, it } from "vitest"
import { sample, withEmulator } from "./advocate-client.ts"

describe("the documentation's sample files", () => {
  it(
    "imports users.csv with a success file and no error file",
    withEmulator({}, async ({ rows, run }, emulator) => {
      const job = await run("MUTATION/USER", "users.csv", await sample("users.csv"))
      expect(job.status).toBe("COMPLETED")
      expect(job.stats).toEqual({ recordsProcessed: 4, errors: 0 })
      expect(job.downloadErrorUrl).toBeNull()
      const found = await rows(job.downloadUrl)
      expect(found.map((row) => row["firstName"])).toEqual(["Sara", "Dominic", "Dora", "Francis"])
      expect(found[0]).toMatchObject({
        id: "5ac26c53ead2245a935343d3",
        accountId: "5ac26c53ead2245a935343d2",
        referralCode: "B0DK58Z3HEF03NJ14TVB",
        "customFields.province": "QC",
        "customFields.postal": "P1X 4N3"
      })
      expect(emulator.users().count()).toBe(6)
      const user = emulator.users().get("5ac26c53ead2245a935343d2", "5ac26c53ead2245a935343d3")
      expect(user).toMatchObject({ locale: "ar_QA", referredByCodes: ["6PKBDHB79W434XG788MM"] })
    })
  )

  it(
    "imports users.jsonl into CSV, with columns for the custom fields it brings",
    withEmulator({}, async ({ rows, run }) => {
      const job = await run("MUTATION/USER", "users.jsonl", await sample("users.jsonl"))
      expect(job.stats).toEqual({ recordsProcessed: 4, errors: 0 })
      const found = await rows(job.downloadUrl)
      expect(found.map((row) => row["customFields.province"])).toEqual(["QC", "MB", "AB", "SK"])
      expect(found.every((row) => (row["referralCode"] ?? "").length > 0)).toBe(true)
    })
  )

  it(
    "records user-events.csv for the users that exist from the start",
    withEmulator({}, async ({ rows, run }, emulator) => {
      const job = await run("MUTATION/USER_EVENT", "user-events.csv", await sample("user-events.csv"))
      expect(job.stats).toEqual({ recordsProcessed: 2, errors: 0 })
      expect((await rows(job.downloadUrl))[0]).toMatchObject({
        "user.accountId": "123",
        "user.id": "123",
        "event.key": "sampleEventOne",
        "event.dateTriggered": "1624386801843",
        "event.fields.foo": "123",
        "event.fields.bar": "baz"
      })
      expect(emulator.events().count()).toBe(2)
    })
  )

  it(
    "deletes the users of delete-users.csv once, and refuses every row the second time",
    withEmulator({}, async ({ download, rows, run }, emulator) => {
      await run("MUTATION/USER", "users.csv", await sample("users.csv"))
      const deletions = await sample("delete-users.csv")
      const first = await run("MUTATION/DELETE_USER", "delete-users.csv", deletions)
      expect(first.stats).toEqual({ recordsProcessed: 4, errors: 0 })
      expect(await download(first.downloadUrl)).toContain(
        "accountId,id\n5ac26c53ead2245a935343d2,5ac26c53ead2245a935343d3\n"
      )
      expect(emulator.users().count()).toBe(2)
      expect(emulator.users().hasAccount("5ac26c53ead2245a935343d2")).toBe(false)

      const second = await run("MUTATION/DELETE_USER", "delete-users.csv", deletions)
      expect(second.status).toBe("COMPLETED")
      expect(second.stats).toEqual({ recordsProcessed: 4, errors: 4 })
      expect(await rows(second.downloadUrl)).toEqual([])
      expect(
        (await rows(second.downloadErrorUrl)).map((row) => [row["recordNumber"], row["statusCode"]])
      ).toEqual([
        ["1", "404"],
        ["2", "404"],
        ["3", "404"],
        ["4", "404"]
      ])
    })
  )
})
