/**
 * Secrets and the content of rows are planted wherever they can come from, in good runs and in bad ones, and are then looked for in
 * everything that comes out: texts, documents, events, logs at the highest level, and all files that are not meant to hold rows.
 */
import { readdir, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { call, type CallOptions, folderWith, hasty } from "./support/call.ts"
import { filesOf, formsOf, leaksIn, leaksInFiles } from "./support/canaries.ts"
import { emulateActito, emulateAdvocate } from "./support/emulated.ts"

const secret = "planted-secret-7f3a9c/+="
const proxySecret = "planted-proxy-secret"
const baseUrlSecret = "planted-url-secret"
const tokenSecret = "planted-token-secret"

/** Commands that look at a run, or at all of them; `RUN` stands for its id. One line for each. */
const looks: ReadonlyArray<ReadonlyArray<string>> = [
  ["runs", "list"],
  ["runs", "show", "RUN"],
  ["runs", "row", "RUN", "--line", "2"],
  ["validate", "RUN"],
  ["track", "RUN"],
  ["track", "--all"],
  ["collect", "RUN"],
  ["resume", "RUN"],
  ["support-bundle", "RUN", "--force"],
  ["report", "RUN"]
]

/** What a service may send that repeats what it was sent: the secret, a token, and the address in a row. */
const echo = JSON.stringify({
  message: `Bad value canary-echo@example.com for key ${secret} and Bearer ${tokenSecret}`,
  errors: [
    {
      message: `"canary-echo@example.com" is no address; Authorization: ${Buffer.from(`:${secret}`).toString("base64")}`
    }
  ]
})

/** What a service may send while a file is imported: the same, and what stands in the file, plain, quoted, or cut off. */
const echoOf = (...cells: ReadonlyArray<string>) => {
  const [first = "", second = "", third = "", ...others] = cells
  const plain = `${first} of ${second.toUpperCase()}: no such thing, "${third}", "${third.slice(0, 9)}" and ${third.slice(0, -1)}…`
  const { errors, message } = JSON.parse(echo) as { errors: ReadonlyArray<object>; message: string }
  return JSON.stringify({
    message: `${plain} ${message}`,
    errors: [{ message: plain, extensions: { code: others.join("-") } }, ...errors]
  })
}

const modes = [[], ["--json"], ["--events"]] as const

/** Everything that was printed by many calls, each at the highest level of the log, and in the ways there are in turn. */
const watched = (given: CallOptions) => {
  const options = { ...given, engine: { ...hasty, retryBaseMillis: 1, pollMillis: 5, findGraceMillis: 5 } }
  let printed = ""
  let calls = 0
  return {
    printed: () => printed,
    call: async (...args: ReadonlyArray<string>) => {
      const mode = modes[(calls += 1) % modes.length] ?? []
      const called = await call([...args, "--log-level", "trace", ...mode], options)
      printed += `${called.stdout}\n${called.stderr}\n`
      return called
    },
    inEveryWay: async (...args: ReadonlyArray<string>) => {
      for (const mode of modes) {
        const called = await call([...args, "--log-level", "trace", ...mode], options)
        printed += `${called.stdout}\n${called.stderr}\n`
      }
    }
  }
}

const runIds = async (folder: string): Promise<ReadonlyArray<string>> =>
  readdir(join(folder, ".bulkport", "runs")).catch(() => [])

/** Looks at all runs in every way, and then for leaks. */
const lookEverywhere = async (
  folder: string,
  scene: ReturnType<typeof watched>,
  secrets: ReadonlyArray<string>,
  isPlanted: (name: string) => boolean = () => false
) => {
  const ids = await runIds(folder)
  expect(ids).not.toEqual([])
  // The first, the last, and some between them: each of them takes its time.
  for (const id of ids.filter(
    (_, index) => index % Math.ceil(ids.length / 2) === 0 || index === ids.length - 1
  )) {
    for (const words of looks) await scene.call(...words.map((word) => (word === "RUN" ? id : word)))
  }
  const mayHoldRows = (name: string) => !name.includes("/") && /\.(csv|jsonl)$/.test(name)
  const checked = (name: string) => /^checked\/(in)?valid\./.test(name)
  expect(scene.printed()).toContain("level=trace")
  expect(leaksIn(scene.printed(), secrets, false)).toEqual([])
  expect(
    await leaksInFiles(folder, secrets, (name) => mayHoldRows(name) || checked(name), isPlanted)
  ).toEqual([])
}

describe("what is planted", () => {
  const name = (row: number) =>
    `canary-account-${row},canary-user-${row},Canary-first-${row},Canary-last-${row},canary-mail-${row}@example.com`
  const users = `accountId,id,firstName,lastName,email\n${name(1)}\n${name(2)}\n${name(3)}\n`
  const badUsers = `${users}${name(4).replace("@example.com", "")}\n,canary-user-5,,,canary-five@example.com\n${name(1)}\n`
  const brokenUsers = `${users}"canary-account-7,canary "quote" in it\n${name(8)},canary-cell-too-many\n`
  const jsonUsers =
    '{"accountId":"canary-a","id":"canary-b","email":"canary-c"}\n{"accountId":"canary-d", canary\n'

  const importOf = (file: string, ...more: ReadonlyArray<string>) =>
    ["run", file, "--provider", "advocate", "--import", "users", "--again", ...more] as const

  it("is seen nowhere when users are imported, checked, refused, rejected and looked at", async () => {
    const { environment } = await emulateAdvocate({ apiKey: secret })
    const folder = await folderWith({
      "u.csv": users,
      "bad.csv": badUsers,
      "broken.csv": brokenUsers,
      "u.jsonl": jsonUsers
    })
    const scene = watched({ environment, folder })
    await scene.inEveryWay(...importOf("u.csv"))
    await scene.inEveryWay(...importOf("bad.csv"))
    await scene.inEveryWay(...importOf("bad.csv", "--allow-findings"))
    await scene.call(...importOf("bad.csv", "--tolerant"))
    await scene.inEveryWay(...importOf("broken.csv", "--tolerant"))
    await scene.inEveryWay(...importOf("u.jsonl", "--allow-findings"))
    await scene.inEveryWay(
      "check",
      "bad.csv",
      "--provider",
      "advocate",
      "--import",
      "users",
      "--output",
      "checked"
    )
    for (const file of ["broken.csv", "u.jsonl", "u.csv"]) await scene.call("check", file)
    for (const words of [["jobs"], ["doctor"]]) await scene.inEveryWay("advocate", ...words)
    await scene.inEveryWay("providers", "advocate")
    const failed = (await filesOf(folder)).filter(({ name }) => name.endsWith("failed-rows.csv"))
    const [id = ""] = /\d{8}-\d{6}-\w{5}/.exec(failed[0]?.name ?? "") ?? []
    await scene.inEveryWay("retry", id, "--allow-findings")
    await lookEverywhere(folder, scene, [secret])
    // They were there: what is not seen was not simply not planted.
    expect(failed.map(({ text }) => text).join()).toContain("canary-mail-4")
  })

  it("is seen nowhere when the service answers with it, or breaks off", async () => {
    const { emulator, environment } = await emulateAdvocate({ apiKey: secret })
    const folder = await folderWith({ "u.csv": users })
    const scene = watched({ environment, folder })
    for (const on of ["upload", "createJob", "job", "download"]) {
      for (const status of [422, 500, 200]) {
        const body = echoOf("Canary-first-2", "Canary-last-3", "canary-user-1", "canary-account-2")
        emulator.addFault({ on, times: 2, action: { type: "reply", status, body } })
        await scene.call(...importOf("u.csv"))
        emulator.clearFaults()
      }
      emulator.addFault({ on, action: { type: "lose-reply" } })
      await scene.call(...importOf("u.csv"))
      emulator.clearFaults()
    }
    emulator.addFault({ times: 50, action: { type: "reply", status: 500, body: echo } })
    await scene.inEveryWay("advocate", "doctor")
    await scene.call("advocate", "jobs")
    emulator.clearFaults()
    await lookEverywhere(folder, scene, [secret, tokenSecret])
  })

  const customer = (row: number) => `canary-id-${row},canary-mail-${row}@example.com,Canary-first-${row}`
  const customers = `customerId,emailAddress,firstName\n${customer(1)}\n${customer(2)}\n`
  const badCustomers = `${customers}${customer(2)}\n,canary-mail-4,${"canary".repeat(60)}\n`
  const customersOf = (file: string, ...more: ReadonlyArray<string>) =>
    [
      "run",
      file,
      "--provider",
      "actito",
      "--table",
      "Customers",
      "--key",
      "customerId",
      "--again",
      ...more
    ] as const

  it("is seen nowhere when customers are imported, refused and rejected, and the service answers with it", async () => {
    const { emulator, environment } = await emulateActito({ apiKey: secret, dailyAllowance: 1000 })
    const folder = await folderWith({ "c.csv": customers, "bad.csv": badCustomers })
    const scene = watched({ environment, folder })
    await scene.inEveryWay(...customersOf("c.csv"))
    await scene.inEveryWay(...customersOf("bad.csv"))
    await scene.inEveryWay(...customersOf("bad.csv", "--allow-findings"))
    for (const on of [
      "token",
      "create-execution",
      /^GET .*etl-executions\/[^/]+$/,
      /integration-results$/,
      /output-files$/
    ]) {
      for (const status of [400, 503, 200]) {
        const body = echoOf("Canary-first-2", "Canary-first-1", "canary-id-1", "canary-id-2")
        emulator.addFault({ on, times: 2, action: { type: "reply", status, body } })
        await scene.call(...customersOf("c.csv"))
        emulator.clearFaults()
      }
    }
    emulator.addFault({ on: "create-execution", action: { type: "lose-reply" } })
    await scene.inEveryWay(...customersOf("c.csv"))
    for (const words of [["jobs"], ["doctor"]]) await scene.inEveryWay("actito", ...words)
    const tokens = emulator
      .requests()
      .map(({ headers }) => String(headers["authorization"] ?? ""))
      .map((header) => header.replace(/^Bearer /, ""))
      .filter((token) => token !== "")
    expect(new Set(tokens).size).toBeGreaterThan(1)
    await lookEverywhere(folder, scene, [secret, tokenSecret, ...new Set(tokens)])
  })

  it("is seen nowhere when it stands in the address of the service or of a proxy", async () => {
    const { environment } = await emulateAdvocate({ apiKey: secret })
    const folder = await folderWith({ "u.csv": users })
    const withPassword = environment.ADVOCATE_BASE_URL.replace("http://", `http://somebody:${baseUrlSecret}@`)
    const scene = watched({ environment: { ...environment, ADVOCATE_BASE_URL: withPassword }, folder })
    await scene.inEveryWay(...importOf("u.csv"))
    await scene.call("providers", "advocate")
    await scene.call("advocate", "doctor")
    await scene.call(...importOf("u.csv", "--base-url", withPassword))
    await writeFile(
      join(folder, "bulkport.json"),
      JSON.stringify({ settings: { advocate: { baseUrl: withPassword, apiKey: secret } } })
    )
    await scene.inEveryWay(...importOf("u.csv"))
    expect(leaksIn(scene.printed(), [secret, baseUrlSecret], false)).toEqual([])

    const proxied = watched({
      environment: { ...environment, ADVOCATE_BASE_URL: "https://service.invalid" },
      folder: await folderWith({ "u.csv": users })
    })
    const before = process.env["HTTPS_PROXY"]
    process.env["HTTPS_PROXY"] = `http://somebody:${proxySecret}@127.0.0.1:1`
    try {
      await proxied.inEveryWay(...importOf("u.csv"))
    } finally {
      if (before === undefined) delete process.env["HTTPS_PROXY"]
      else process.env["HTTPS_PROXY"] = before
    }
    expect(proxied.printed()).toContain("Unreachable")
    expect(leaksIn(proxied.printed(), [secret, proxySecret], false)).toEqual([])
  })

  it("is seen nowhere when it comes from a file or from a program, also one that fails and repeats it", async () => {
    const { emulator, environment } = await emulateAdvocate({ apiKey: secret })
    const program = (code: string) => ({ command: [process.execPath, "-e", code] })
    const connection = (apiKey: object) => ({
      provider: "advocate",
      settings: { tenantAlias: emulator.tenantAlias, baseUrl: environment.ADVOCATE_BASE_URL },
      secrets: { apiKey }
    })
    const folder = await folderWith({
      "u.csv": users,
      "key.txt": secret,
      "bulkport.json": JSON.stringify({
        connections: {
          "from-file": connection({ file: "key.txt" }),
          "from-program": connection(program('console.log(require("fs").readFileSync("key.txt", "utf8"))')),
          failing: connection(
            program('console.error(require("fs").readFileSync("key.txt", "utf8")); process.exitCode = 1')
          )
        }
      })
    })
    const scene = watched({ folder })
    for (const name of ["from-file", "from-program"]) {
      const called = await scene.call(...importOf("u.csv", "--connection", name))
      expect([name, called.code]).toEqual([name, 0])
    }
    await scene.inEveryWay(...importOf("u.csv", "--connection", "failing"))
    await scene.call("doctor")
    await lookEverywhere(folder, scene, [secret], (name) => name === "key.txt")
  })

  it("is seen nowhere when it is where nobody should put it", async () => {
    const folder = await folderWith({ "u.csv": users })
    const scene = watched({ folder })
    await scene.inEveryWay(...importOf("u.csv", "--api-key", secret))
    await scene.inEveryWay(...importOf("u.csv", `--api-key=${secret}`))
    await scene.inEveryWay(...importOf("u.csv", "--apikeey", secret))
    await scene.inEveryWay(...importOf("u.csv", "--option", `apiKey=${secret}`))
    expect(leaksIn(scene.printed(), [secret], false)).toEqual([])
  })
})

describe("the search for it", () => {
  it("finds it in every form, and in files", async () => {
    for (const form of formsOf(secret)) expect(leaksIn(`a\nx ${form} y`, [secret], true)).toHaveLength(1)
    expect(leaksIn("of canary-mail-1@example.com", [], false)).toHaveLength(1)
    expect(leaksIn("of canary-mail-1@example.com", [], true)).toEqual([])
    const folder = await folderWith({ "journal.ndjson": "canary", "a.txt": secret, "c.csv": "canary" })
    expect(await leaksInFiles(folder, [secret], (name) => name === "c.csv")).toEqual([
      `a.txt: ${secret}`,
      "journal.ndjson: canary"
    ])
    expect(await readFile(join(folder, "a.txt"), "utf8")).toBe(secret)
  })
})
