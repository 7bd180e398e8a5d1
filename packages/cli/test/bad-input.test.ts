/** Whatever is wrong with the input: a clear message, the right exit code, and no job at the service. */
import { createServer } from "node:http"
import { chmod, mkdir, writeFile } from "node:fs/promises"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { describe, expect, it, onTestFinished } from "vitest"
import { call, errorOf, folderWith } from "./support/call.ts"
import {
  customers,
  emulateActito,
  emulateAdvocate,
  importCustomers,
  importUsers,
  users
} from "./support/emulated.ts"

const bytes = (...parts: ReadonlyArray<string | ReadonlyArray<number>>): Uint8Array =>
  Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : Buffer.from([...part]))))

describe("a file", () => {
  const cases: ReadonlyArray<readonly [string, string | Uint8Array, number, string, ReadonlyArray<string>]> =
    [
      ["that is empty", "", 3, "SourceFileEmpty", ["is empty"]],
      ["with a header only", "accountId,id\n", 3, "SourceFileEmpty", ["header but no rows"]],
      [
        "without a required column",
        "accountID,id\nA,1\n",
        3,
        "ColumnsMissing",
        ['"accountId"', '"accountID"']
      ],
      [
        "with a ragged row",
        "accountId,id\nA,1\nB\n",
        3,
        "FindingsRefused",
        ["line 3", "column id", "1 cell, ", "no service reads such rows"]
      ],
      [
        "with a header twice",
        "accountId,id,id\nA,1,2\n",
        3,
        "SourceMalformed",
        ['"id" stands twice', "column 3"]
      ],
      [
        "that is UTF-8 until far below",
        bytes(`accountId,id\n${"A,1é\n".repeat(60_000)}B`, [0xff], ",2\n"),
        3,
        "SourceMalformed",
        ["line 60002"]
      ],
      ["that is UTF-16 and breaks off", bytes([0xff, 0xfe], "a"), 3, "SourceMalformed", ["UTF-16"]],
      [
        "that is the beginning of an archive",
        bytes([0x50, 0x4b, 0x03, 0x04]),
        3,
        "SourceMalformed",
        ["breaks off"]
      ]
    ]
  it.each(cases)("%s is refused", async (_, content, code, tag, words) => {
    const { emulator, environment } = await emulateAdvocate()
    const folder = await folderWith({ "users.csv": content })
    const called = await call([...importUsers, "--json"], { environment, folder })
    expect(errorOf(called)).toMatchObject({ tag })
    expect(called.code).toBe(code)
    for (const word of words) expect(called.stderr).toContain(word)
    expect(emulator.jobs()).toHaveLength(0)
    expect(emulator.uploads()).toHaveLength(0)
  })

  it("that is not there, or is a folder, cannot be read", async () => {
    const { emulator, environment } = await emulateAdvocate()
    const folder = await folderWith()
    const missing = await call(importUsers, { environment, folder })
    expect(missing.code).toBe(2)
    expect(missing.stderr).toContain("it does not exist")
    await mkdir(join(folder, "users.csv"))
    const isFolder = await call(importUsers, { environment, folder })
    expect(isFolder.code).toBe(2)
    expect(isFolder.stderr).toContain("it is a folder")
    expect(emulator.jobs()).toHaveLength(0)
  })

  it("with a byte-order mark is accepted", async () => {
    const { environment } = await emulateAdvocate()
    const folder = await folderWith({ "users.csv": bytes([0xef, 0xbb, 0xbf], users) })
    expect(await call(importUsers, { environment, folder })).toMatchObject({ code: 0 })
  })

  it("with another delimiter than the service takes is converted, which is said", async () => {
    const { emulator, environment } = await emulateAdvocate()
    const folder = await folderWith({ "users.csv": users.replaceAll(",", ";") })
    const called = await call(importUsers, { environment, folder })
    expect(called.code).toBe(0)
    expect(called.stderr).toContain("users.csv: CSV with semicolons")
    expect(called.stdout).toContain("a comma instead of a semicolon")
    expect(emulator.jobs()).toHaveLength(1)
  })

  it("that had to be guessed about says so, in the report and where it may be why it is refused", async () => {
    const { environment } = await emulateAdvocate()
    const folder = await folderWith({ "users.csv": Buffer.from(users.replace("Ada", "Zoë"), "latin1") })
    const called = await call([...importUsers, "--quiet"], { environment, folder })
    expect(called).toMatchObject({ code: 0, stderr: "" })
    expect(called.stdout).toMatch(/Warnings +The text is not UTF-8 .*--encoding/)
    await writeFile(join(folder, "users.csv"), "A1,U1,ada@example.com\n")
    const refused = await call([...importUsers, "--quiet"], { environment, folder })
    expect(refused.code).toBe(3)
    expect(refused.stderr).toMatch(/guessed +The first row was taken for the header.*--header/)
  })
})

describe("a definition", () => {
  it("that is not JSON is refused with line and column", async () => {
    const { emulator, environment } = await emulateActito()
    const folder = await folderWith({
      "customers.csv": customers,
      "definition.json": '{\n  "a": 1\n  "b": 2\n}'
    })
    const called = await call(
      ["run", "customers.csv", "--provider", "actito", "--definition", "definition.json", "--json"],
      { environment, folder }
    )
    expect(called.code).toBe(2)
    expect(errorOf(called)).toMatchObject({ tag: "OptionsInvalid" })
    expect(called.stderr).toContain("line 3, column 3")
    expect(emulator.executions()).toHaveLength(0)
  })

  it("that is not there is refused", async () => {
    const { environment } = await emulateActito()
    const folder = await folderWith({ "customers.csv": customers })
    const called = await call(["run", "customers.csv", "--provider", "actito", "--definition", "nope.json"], {
      environment,
      folder
    })
    expect(called.code).toBe(2)
    expect(called.stderr).toContain("there is no such file")
  })

  it("that maps a column which the file lacks is refused", async () => {
    const { emulator, environment } = await emulateActito()
    const folder = await folderWith({ "customers.csv": customers })
    const called = await call(
      [
        "run",
        "customers.csv",
        "--provider",
        "actito",
        "--table",
        "Customers",
        "--map",
        "EmailAddress=emailAddress",
        "--json"
      ],
      { environment, folder }
    )
    expect(called.code).toBe(3)
    expect(errorOf(called)).toMatchObject({ tag: "ColumnsMissing" })
    expect(called.stderr).toContain('the closest header present is "emailAddress"')
    expect(emulator.executions()).toHaveLength(0)
  })
})

describe("a connection", () => {
  it("to a wrong entity is refused by the service", async () => {
    const { emulator, environment } = await emulateActito()
    const folder = await folderWith({ "customers.csv": customers })
    const called = await call([...importCustomers, "--entity", "nobody"], { environment, folder })
    expect(called.code).toBe(6)
    expect(emulator.executions()).toHaveLength(0)
  })

  it("to a host that does not answer says which one", async () => {
    const { environment } = await emulateAdvocate()
    const folder = await folderWith({ "users.csv": users })
    // Nothing is meant for it, and no system gives it out by itself: nobody listens.
    const port = 4
    const called = await call([...importUsers, "--base-url", `http://127.0.0.1:${port}`, "--json"], {
      environment,
      folder
    })
    expect(called.code).toBe(6)
    expect(errorOf(called)).toMatchObject({
      tag: "Unreachable",
      resume: expect.stringContaining(`--base-url http://127.0.0.1:${port}`)
    })
    expect(called.stderr).toContain("trying again in")
  })

  it("over TLS to a server without it says so", async () => {
    const { emulator, environment } = await emulateAdvocate()
    const folder = await folderWith({ "users.csv": users })
    const called = await call(
      [...importUsers, "--base-url", emulator.apiUrl.replace("http:", "https:"), "--json"],
      { environment, folder }
    )
    expect(called.code).toBe(6)
    expect(errorOf(called)).toMatchObject({ tag: "TlsFailed" })
    expect(emulator.jobs()).toHaveLength(0)
  })

  it("to an address that would send the key in clear is refused", async () => {
    const { environment } = await emulateAdvocate()
    const folder = await folderWith({ "users.csv": users })
    const called = await call([...importUsers, "--base-url", "http://advocate.example.com"], {
      environment,
      folder
    })
    expect(called.code).toBe(2)
    expect(called.stderr).toContain("ADVOCATE_BASE_URL")
  })

  it("through a proxy that answers with a page says that the answer is not the service's", async () => {
    const { environment } = await emulateAdvocate()
    const folder = await folderWith({ "users.csv": users })
    const proxy = createServer((request, response) => {
      request.resume().on("end", () => {
        response
          .writeHead(200, { "content-type": "text/html" })
          .end("<html><body>Please sign in</body></html>")
      })
    }).listen(0, "127.0.0.1")
    await new Promise((resolve) => proxy.once("listening", resolve))
    onTestFinished(() => proxy.closeAllConnections())
    onTestFinished(() => void proxy.close())
    const { port } = proxy.address() as AddressInfo
    const called = await call([...importUsers, "--base-url", `http://127.0.0.1:${port}`, "--json"], {
      environment,
      folder
    })
    expect(called.code).toBe(6)
    expect(errorOf(called)).toMatchObject({ tag: "UnexpectedResponse" })
  })
})

describe("a runs folder", () => {
  it("that cannot be made is named, before anything is sent", async () => {
    const { emulator, environment } = await emulateAdvocate()
    const folder = await folderWith({ "users.csv": users, blocked: "" })
    const called = await call([...importUsers, "--runs-folder", "blocked/runs", "--json"], {
      environment,
      folder
    })
    expect(called.code).toBe(2)
    expect(errorOf(called)).toMatchObject({ tag: "StorageFailed" })
    expect(called.stderr).toContain("blocked")
    expect(emulator.requests()).toHaveLength(0)
  })

  it.skipIf(process.getuid?.() === 0)("that is read-only is named, before anything is sent", async () => {
    const { emulator, environment } = await emulateAdvocate()
    const folder = await folderWith({ "users.csv": users })
    await mkdir(join(folder, "runs"))
    await chmod(join(folder, "runs"), 0o555)
    const called = await call([...importUsers, "--runs-folder", "runs"], { environment, folder })
    expect(called.code).toBe(2)
    expect(called.stderr).toContain("permission is denied")
    expect(emulator.requests()).toHaveLength(0)
  })

  it("whose staged file was changed does not start", async () => {
    const { emulator, environment } = await emulateAdvocate()
    const folder = await folderWith({ "users.csv": users })
    await call(["stage", ...importUsers.slice(1)], { environment, folder })
    await writeFile(join(folder, "users.csv"), users.replace("Ada", "Eve"))
    const called = await call(["resume", "--last", "--json"], { environment, folder })
    expect(called.code).toBe(3)
    expect(errorOf(called)).toMatchObject({ tag: "SourceChanged" })
    expect(emulator.jobs()).toHaveLength(0)
  })
})
