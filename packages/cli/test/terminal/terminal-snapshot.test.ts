/** What people see, at the usual width and at a narrow one. Look at the snapshots as somebody would who sees it for the first time. */
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { folderWith } from "../support/call.ts"
import {
  customers,
  emulateActito,
  emulateAdvocate,
  importCustomers,
  importUsers,
  users,
  usersWithFault
} from "../support/emulated.ts"
import { rendered, type RenderOptions, stoppedClock } from "./rendered.ts"

let clock = stoppedClock()
beforeEach(() => void (clock = stoppedClock()))
afterEach(() => clock.goOn())

const fiveUsers = `accountId,id,firstName,email\n${["Ada", "Ben", "Cy", "Di", "Ed"]
  .map((name, index) => `A${index},U${index},${name},${name === "Di" ? "di" : `${name}@example.com`}\n`)
  .join("")}`

const tolerant = [...importUsers, "--allow-findings"]

describe.each([80, 40])("at %i columns", (columns) => {
  const looksAsBefore = async (
    name: string,
    args: ReadonlyArray<string>,
    options: Omit<RenderOptions, "columns">
  ) =>
    expect(await rendered(args, { columns, ...options })).toMatchFileSnapshot(
      `../../snapshots/terminal/${name}-${columns}.txt`
    )

  /** The emulator and a file of users. */
  const scene = async (file: string, jobMillis = 0) => {
    const { emulator, environment } = await emulateAdvocate({ jobMillis })
    return { emulator, environment, folder: await folderWith({ "users.csv": file }) }
  }

  it("a run that succeeded looks as it did", async () => {
    const { environment, folder } = await scene(users)
    await looksAsBefore("run-succeeded", importUsers, { environment, folder })
  })

  it("a run that is incomplete looks as it did", async () => {
    const { environment, folder } = await scene(usersWithFault)
    await looksAsBefore("run-incomplete", tolerant, { environment, folder })
  })

  it("a file that is refused looks as it did", async () => {
    const { environment, folder } = await scene(usersWithFault)
    await looksAsBefore("run-refused", importUsers, { environment, folder })
  })

  it("a run that was interrupted looks as it did", async () => {
    const { environment, folder } = await scene(users, 3_600_000)
    await looksAsBefore("run-interrupted", importUsers, { environment, folder, stopAt: "PENDING" })
  })

  it("a run in parts looks as it did", async () => {
    const { environment, folder } = await scene(fiveUsers)
    const inTwos = { ...environment, ADVOCATE_MAX_ROWS: "2" }
    await looksAsBefore("run-in-parts", tolerant, { environment: inTwos, folder })
  })

  it("a start in doubt looks as it did", async () => {
    const { emulator, environment } = await emulateActito()
    emulator.addFault({ on: "create-execution", action: { type: "lose-reply" } })
    const folder = await folderWith({ "customers.csv": customers })
    await looksAsBefore("run-in-doubt", importCustomers, { environment, folder })
  })

  it("a check with findings looks as it did", async () => {
    const { folder } = await scene(usersWithFault)
    await looksAsBefore("check-with-findings", ["check", ...importUsers.slice(1)], { folder })
  })

  it("a list of runs looks as it did", async () => {
    const { environment, folder } = await scene(users)
    await rendered(importUsers, { columns, environment, folder })
    clock.tick()
    await rendered(["stage", ...importUsers.slice(1), "--again"], { columns, environment, folder })
    await looksAsBefore("runs-list", ["runs", "list"], { folder })
  })

  it("the doctor of a service looks as it did", async () => {
    const { environment, folder } = await scene(users)
    const withOtherKey = { ...environment, ADVOCATE_API_KEY: "another-key" }
    await looksAsBefore("advocate-doctor", ["advocate", "doctor"], { environment: withOtherKey, folder })
  })

  it("wrong usage looks as it did", async () => {
    const { folder } = await scene(users)
    await looksAsBefore("wrong-usage", ["run", "users.csv", "--provdier", "advocate"], { folder })
  })
})

describe("lines that do not move", () => {
  const looksAsBefore = async (name: string, args: ReadonlyArray<string>, isTerminal: boolean) => {
    const { environment } = await emulateAdvocate()
    const folder = await folderWith({ "users.csv": usersWithFault })
    const text = await rendered(args, { columns: 120, environment, folder, isTerminal })
    await expect(text).toMatchFileSnapshot(`../../snapshots/terminal/${name}.txt`)
  }

  it("look as they did for somebody who listens", () =>
    looksAsBefore("run-accessible", [...tolerant, "--accessible"], true))

  it("look as they did in a log", () => looksAsBefore("run-in-log", tolerant, false))
})
