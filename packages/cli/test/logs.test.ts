/** `--log-level`: lines on standard error that people can read and programs can take apart. */
import { describe, expect, it } from "vitest"
import { logLine } from "../src/log/log-line.ts"
import { call, folderWith } from "./support/call.ts"
import {
  emulateActito,
  emulateAdvocate,
  importCustomers,
  importUsers,
  customers,
  users
} from "./support/emulated.ts"

/** The lines of a log, taken apart. */
const logOf = ({ stderr }: { readonly stderr: string }): ReadonlyArray<Readonly<Record<string, string>>> =>
  stderr
    .split("\n")
    .filter((line) => line.startsWith("time="))
    .map((line) =>
      Object.fromEntries(
        [...line.matchAll(/(\w+)=("(?:[^"\\]|\\.)*"|\S*)/g)].map(([, name = "", value = ""]) => [
          name,
          value.startsWith('"') ? (JSON.parse(value) as string) : value
        ])
      )
    )

const levelsOf = (called: { readonly stderr: string }) =>
  [...new Set(logOf(called).map(({ level }) => level))].sort()

const imported = async (...more: ReadonlyArray<string>) => importedWith({}, ...more)

const importedWith = async (variables: Readonly<Record<string, string>>, ...more: ReadonlyArray<string>) => {
  const { environment } = await emulateAdvocate()
  const folder = await folderWith({ "users.csv": users })
  return call([...importUsers, "--quiet", ...more], { environment: { ...environment, ...variables }, folder })
}

describe("--log-level", () => {
  it("logs nothing unless it is given", async () => {
    expect(logOf(await imported())).toEqual([])
    expect((await imported("--log-level", "none")).stderr).toBe("")
  })

  it("logs steps with info, operations and requests with debug, and all amounts with trace", async () => {
    const info = await imported("--log-level", "info")
    expect(levelsOf(info)).toEqual(["info"])
    const finished = logOf(info).filter(({ message }) => message === "step-finished")
    expect(finished.map(({ step }) => step)).toEqual(["stage", "validate", "start", "track", "collect"])
    expect(finished[0]).toMatchObject({
      ms: expect.stringMatching(/^\d+$/),
      run: expect.stringMatching(/^\d{8}-/)
    })

    const debug = logOf(await imported("--log-level", "debug"))
    const [upload] = debug.filter(({ message }) => message === "request")
    expect(upload).toMatchObject({
      level: "debug",
      method: "POST",
      host: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      path: "/api/v1/{id}/export/upload",
      status: "200",
      step: "stage",
      attempt: "1",
      provider: "advocate",
      ms: expect.stringMatching(/^\d/)
    })
    expect(debug).toContainEqual(expect.objectContaining({ message: "span", span: "bulkport.collect" }))
    expect(debug.some(({ message }) => message === "file-read")).toBe(false)

    const seen = logOf(
      await importedWith({ OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9" }, "--log-level", "debug")
    )
    expect(seen).toContainEqual(expect.objectContaining({ message: "span", span: "bulkport.collect" }))
    expect(seen).toContainEqual(expect.objectContaining({ message: "request", step: "stage", attempt: "1" }))

    const trace = logOf(await imported("--log-level", "trace"))
    expect(trace.map(({ message }) => message)).toEqual(expect.arrayContaining(["file-read", "span-begun"]))
  })

  it("counts the attempts, and says why one failed", async () => {
    const { emulator, environment } = await emulateActito()
    emulator.addFault({
      on: /^GET .*etl-executions\/[^/]+$/,
      times: 1,
      action: { type: "reply", status: 503 }
    })
    const folder = await folderWith({ "customers.csv": customers })
    const log = logOf(await call([...importCustomers, "--log-level", "debug"], { environment, folder }))
    const looks = log.filter(({ message, step }) => message === "request" && step === "track")
    expect(looks.slice(0, 2)).toMatchObject([
      { status: "503", attempt: "1" },
      { status: "200", attempt: "2" }
    ])
    expect(log).toContainEqual(expect.objectContaining({ level: "warn", message: "retry-scheduled" }))
  })

  it("ends with what the call has failed of, and leaves standard output alone", async () => {
    const folder = await folderWith({ "users.csv": users })
    const called = await call([...importUsers, "--log-level", "error", "--json"], {
      folder,
      environment: {
        ADVOCATE_TENANT_ALIAS: "test_abc",
        ADVOCATE_API_KEY: "some-key",
        ADVOCATE_BASE_URL: "http://127.0.0.1:1"
      }
    })
    expect(logOf(called)).toMatchObject([
      { level: "error", message: "failed", tag: "Unreachable", exitCode: "6" }
    ])
    expect(JSON.parse(called.stdout)).toMatchObject({ error: { tag: "Unreachable" } })
  })

  it("is one of the levels there are", async () => {
    const called = await call(["runs", "list", "--log-level", "loud"])
    expect(called.code).toBe(2)
    expect(called.stderr).toContain("loud")
  })
})

it("a line of the log stays one line, whatever is in it", () => {
  const line = logLine(
    "warn",
    "it = said",
    { a: 'x "y"\n\u001b[31m\u0085\u2028', b: undefined, c: 3, d: "plain/path" },
    0
  )
  expect(line).toBe(
    'time=1970-01-01T00:00:00.000Z level=warn message="it = said" a="x \\"y\\"\\n\\u001b[31m\\u0085\\u2028" c=3 d=plain/path'
  )
})
