/** What a collector gets to see of imports. */
import { createImporter } from "@bulkport/core/promise"
import { advocatePlugin } from "@bulkport/provider-advocate"
import { metricSheets, resumeImport, runImport, RunJournal, stageImport } from "@bulkport/core"
import { Effect, Exit, Layer, Logger, Tracer } from "effect"
import { execFile } from "node:child_process"
import { join } from "node:path"
import { promisify } from "node:util"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { layerOtlp, type OtlpOptions } from "../src/index.ts"
import { makeWorld } from "./support/import-world.ts"
import { attributesOf, type SentSpan, startReceiver } from "./support/otlp-receiver.ts"

let world: Awaited<ReturnType<typeof makeWorld>>
let receiver: Awaited<ReturnType<typeof startReceiver>>

beforeAll(async () => {
  ;[world, receiver] = await Promise.all([makeWorld(), startReceiver()])
})
afterAll(async () => {
  receiver.close()
  await world.close()
})
beforeEach(() => {
  receiver.forget()
  receiver.behave(200)
})

/** Nothing is sent before the scope closes, so that each test has one request for each signal. */
const telemetry = (options: Partial<OtlpOptions> = {}) =>
  layerOtlp({
    endpoint: receiver.url,
    exportMillis: 3_600_000,
    metricsMillis: 3_600_000,
    ...options
  }).pipe(Layer.provide(Logger.layer([])))

const succeeded = <A, E>(exit: Exit.Exit<A, E>): A => {
  if (Exit.isSuccess(exit)) return exit.value
  throw new Error(`It failed: ${String(exit.cause)}`)
}

const named = (name: string): SentSpan => {
  const span = receiver.spans().find((candidate) => candidate.name === name)
  if (span === undefined) throw new Error(`No span is called ${name}.`)
  return span
}

const childrenOf = ({ spanId }: SentSpan): ReadonlyArray<SentSpan> =>
  receiver.spans().filter(({ parentSpanId }) => parentSpanId === spanId)

describe("the trace of a run", () => {
  it("has the run, its steps, their attempts and their requests, and a link to the caller", async () => {
    const report = succeeded(await world.run(Effect.withSpan(runImport(world.plan()), "caller"), telemetry()))
    const run = named("bulkport.runImport")
    const caller = named("caller")
    expect(run.parentSpanId).toBeUndefined()
    expect(run.traceId).not.toBe(caller.traceId)
    expect(run.links).toMatchObject([{ traceId: caller.traceId, spanId: caller.spanId }])
    expect(attributesOf(run.attributes)).toMatchObject({
      "bulkport.run.id": report.runId,
      "bulkport.provider": "advocate",
      "bulkport.import_type": report.importType,
      "bulkport.run.verdict": "incomplete",
      "bulkport.rows.accepted": report.rows.accepted
    })
    expect(childrenOf(run).map(({ name }) => name)).toEqual([
      "bulkport.stage",
      "bulkport.validate",
      "bulkport.start",
      "bulkport.track",
      "bulkport.collect"
    ])
    const [attempt] = childrenOf(named("bulkport.stage")).filter(({ name }) => name === "bulkport.attempt")
    const [request] = attempt === undefined ? [] : childrenOf(attempt)
    expect(request).toMatchObject({ kind: 3, name: "POST /api/v1/{id}/export/upload" })
    expect(attributesOf(request?.attributes ?? [])).toEqual({
      "http.request.method": "POST",
      "server.address": "127.0.0.1",
      "server.port": Number(new URL(world.emulator.apiUrl).port),
      "url.template": "/api/v1/{id}/export/upload",
      "http.request.body.size": expect.any(Number) as number,
      "http.response.status_code": 200
    })
    expect(new Set(receiver.spans().map(({ traceId }) => traceId)).size).toBe(2)
  })

  it("goes on in another process, below the span that the run began with", async () => {
    const state = succeeded(await world.run(stageImport(world.plan()), telemetry()))
    const root = named("bulkport.stageImport")
    expect(state.trace).toEqual({ traceId: root.traceId, spanId: root.spanId, isSampled: true })

    await promisify(execFile)(
      process.execPath,
      [
        ...["-C", "@bulkport/source", join(import.meta.dirname, "support/resume-run.ts")],
        ...[join(world.folder, "runs"), state.runId, receiver.url]
      ],
      {
        env: {
          ...process.env,
          ADVOCATE_TENANT_ALIAS: world.emulator.tenantAlias,
          ADVOCATE_API_KEY: world.emulator.apiKey,
          ADVOCATE_BASE_URL: world.emulator.apiUrl
        }
      }
    )
    const resumed = named("bulkport.resumeImport")
    expect(resumed).toMatchObject({ traceId: root.traceId, parentSpanId: root.spanId })
    expect(childrenOf(resumed).map(({ name }) => name)).toEqual([
      "bulkport.validate",
      "bulkport.start",
      "bulkport.track",
      "bulkport.collect"
    ])
    expect(new Set(receiver.spans().map(({ traceId }) => traceId)).size).toBe(1)
  })

  it("is not recorded when the caller's is not, here and by whoever resumes", async () => {
    const unsampled = Tracer.externalSpan({
      traceId: "a".repeat(32),
      spanId: "b".repeat(16),
      sampled: false
    })
    const state = succeeded(
      await world.run(Effect.withParentSpan(stageImport(world.plan()), unsampled), telemetry())
    )
    expect(state.trace?.isSampled).toBe(false)
    succeeded(await world.run(resumeImport(state.runId), telemetry()))
    expect(receiver.spans()).toEqual([])
    succeeded(await world.run(runImport(world.plan()), telemetry({ sampleRatio: 0 })))
    expect(receiver.spans()).toEqual([])
  })

  it("is not written down where nobody looks at it", async () => {
    const state = succeeded(await world.run(stageImport(world.plan()), Layer.empty))
    expect(state).not.toHaveProperty("trace")
  })

  it("shows retries on the step, and the reason of a failure by its tag", async () => {
    world.emulator.addFault({ on: /upload/, times: 1, action: { type: "reply", status: 503 } })
    succeeded(await world.run(runImport(world.plan()), telemetry()))
    const step = named("bulkport.stage")
    expect(step.events).toMatchObject([{ name: "retry-scheduled" }])
    expect(attributesOf(step.events[0]?.attributes ?? [])).toMatchObject({
      "bulkport.step": "stage",
      "error.type": "ServiceUnavailable"
    })
    const attempts = childrenOf(step).filter(({ name }) => name === "bulkport.attempt")
    expect(attempts.map(({ status }) => status)).toEqual([
      { code: 2, message: "ServiceUnavailable" },
      { code: 1 }
    ])
    expect(attributesOf(attempts[0]?.attributes ?? [])).toMatchObject({
      "error.type": "ServiceUnavailable",
      "bulkport.attempt": 1
    })
  })
})

describe("the facade without Effect", () => {
  it("sends what is left when it is closed", async () => {
    const importer = createImporter({
      providers: [advocatePlugin],
      settings: { advocate: world.settings },
      runsFolder: join(world.folder, "runs"),
      engine: { pollMillis: 5 },
      telemetry: telemetry()
    })
    const { runId } = await importer.run({
      file: world.file,
      provider: "advocate",
      importType: "users",
      allowFindings: true,
      again: true
    })
    expect(receiver.received).toEqual([])
    await importer.close()
    expect(attributesOf(named("bulkport.runImport").attributes)["bulkport.run.id"]).toBe(runId)
    expect(receiver.lines().map(({ message }) => message)).toContain("run-ended")
  })
})

describe("statements in a database", () => {
  it("are sent only where that is asked for, and requests without what identifies a row", async () => {
    const statement = Effect.void.pipe(
      Effect.withSpan("postgres", { kind: "client", attributes: { "db.system.name": "postgresql" } })
    )
    const program = Effect.all([
      statement,
      Effect.withSpan(statement, "sql.transaction"),
      Effect.withSpan(statement, "somebody's"),
      Effect.void.pipe(
        Effect.withSpan("GET /rows", {
          kind: "server",
          attributes: {
            "url.query": "key=zanzibar",
            "url.full": "http://a/zanzibar",
            "http.route": "/rows",
            "http.request.header.idempotency-key": "zanzibar",
            "user_agent.original": "zanzibar",
            "client.address": "192.0.2.1"
          }
        })
      )
    ])
    await world.run(program, telemetry())
    expect(receiver.spans().map(({ name }) => name)).toEqual(["somebody's", "GET /rows"])
    expect(attributesOf(named("GET /rows").attributes)).toEqual({ "http.route": "/rows" })
    receiver.forget()
    await world.run(program, telemetry({ statements: true }))
    expect(receiver.spans()).toHaveLength(6)
  })
})

describe("metrics", () => {
  it("say of the rows, the steps and the requests what the report says", async () => {
    world.emulator.addFault({ on: /upload/, times: 1, action: { type: "reply", status: 429 } })
    const report = succeeded(
      await world.run(
        runImport(world.plan({ tenant: "blue" })),
        telemetry({ measureTenants: true, protocol: "http/json" })
      )
    )
    const about = {
      "bulkport.provider": "advocate",
      "bulkport.import_type": report.importType,
      "bulkport.tenant": "blue"
    }
    const value = (metric: string, attributes: Readonly<Record<string, unknown>> = {}) =>
      receiver.points().find((point) => {
        const all = { ...about, ...attributes }
        return (
          point.metric === metric &&
          Object.entries(all).every(([name, its]) => point.attributes[name] === its)
        )
      })?.value
    const { accepted, rejected, setAside, unknown } = report.rows
    expect(rejected).toBe(1)
    expect(
      ["accepted", "rejected", "unknown", "set-aside"].map((outcome) =>
        value("bulkport.rows", { "bulkport.row.outcome": outcome })
      )
    ).toEqual([accepted, rejected, unknown, setAside])
    expect(value("bulkport.runs.begun")).toBe(1)
    expect(value("bulkport.runs.ended", { "bulkport.run.verdict": report.verdict })).toBe(1)
    expect(value("bulkport.retries", { "bulkport.step": "stage", "error.type": "RateLimited" })).toBe(1)
    expect(value("bulkport.throttled", { "bulkport.step": "stage" })).toBe(1)
    expect(value("bulkport.polls", { "bulkport.step": "track" })).toBeGreaterThan(0)
    expect(value("bulkport.step.duration", { "bulkport.step": "collect" })).toBe(1)
    expect(value("bulkport.sent", { "bulkport.step": "stage" })).toBeGreaterThan(report.rows.staged * 20)
    const units = new Map(receiver.points().map(({ metric, unit }) => [metric, unit]))
    expect(units.get("bulkport.step.duration")).toBe("s")
    expect(units.get("bulkport.sent")).toBe("By")
    expect(units.get("bulkport.rows")).toBe("{row}")
    // Nothing has an attribute that is not said of it, the unit among them.
    const sheets = new Map(
      Object.values(metricSheets).map((sheet) => [sheet.name, new Set(sheet.attributes)] as const)
    )
    const unsaid = receiver
      .points()
      .flatMap((point) => Object.keys(point.attributes).map((name) => [point.metric, name] as const))
      .filter(([metric, name]) => sheets.get(metric)?.has(name) !== true)
    expect(unsaid).toEqual([])
  })

  it("count a run that stops by its reason, and tell no tenants apart unless asked to", async () => {
    const exit = await world.run(runImport(world.plan({ tenant: "blue" })), telemetry(), { waitMillis: 0 })
    expect(Exit.isFailure(exit)).toBe(true)
    const stopped = receiver.points().filter(({ metric }) => metric === "bulkport.runs.stopped")
    expect(stopped).toMatchObject([
      { value: 1, attributes: { "bulkport.step": "track", "error.type": "StillRunning" } }
    ])
    expect(receiver.points().find(({ metric }) => metric === "bulkport.runs.active")?.value).toBe(0)
    expect(receiver.points().some(({ attributes }) => "bulkport.tenant" in attributes)).toBe(false)
  })
})

describe("the log", () => {
  it("has a line for each step and for the end, in the trace and under the id of the run", async () => {
    const report = succeeded(await world.run(runImport(world.plan()), telemetry()))
    const { traceId } = named("bulkport.runImport")
    const ofRun = receiver.lines().filter(({ attributes }) => attributes["bulkport.run.id"] === report.runId)
    expect(ofRun.map(({ message }) => message)).toEqual(
      expect.arrayContaining(["run-created", "step-begun", "step-finished", "output-saved", "run-ended"])
    )
    expect(new Set(ofRun.map((line) => line.traceId))).toEqual(new Set([traceId]))
    expect(ofRun.find(({ message }) => message === "run-ended")).toMatchObject({
      severity: "Warn",
      attributes: { "bulkport.run.verdict": "incomplete", "bulkport.rows.rejected": 1 }
    })
  })
})

describe("nothing that is sent", () => {
  it.each(["http/json", "http/protobuf"] as const)(
    "holds a value of a row, a secret or a path, whatever happens (%s)",
    async (protocol) => {
      const options = { protocol, headers: { authorization: "Bearer zanzibar-token" } }
      const outcomes = [
        await world.run(runImport(world.plan()), telemetry(options)),
        await world.run(
          runImport(world.plan({ file: join(world.folder, "zanzibar-absent.csv") })),
          telemetry(options)
        ),
        // Findings, with the messages that show them.
        await world.run(runImport(world.plan({ allowFindings: false })), telemetry(options)),
        await world.run(
          Effect.fail(new Error(world.secrets.join(" "))).pipe(
            Effect.withSpan("bulkport.any"),
            Effect.tapCause((cause) => Effect.logError("It failed", cause))
          ),
          telemetry(options)
        )
      ]
      expect(outcomes.map(({ _tag }) => _tag)).toEqual(["Success", "Failure", "Failure", "Failure"])
      world.emulator.addFault({ on: /upload/, times: 1, action: { type: "reply", status: 401 } })
      await world.run(runImport(world.plan()), telemetry(options))
      expect(receiver.received.length).toBeGreaterThanOrEqual(15)
      for (const { body, headers } of receiver.received) {
        expect(headers["authorization"]).toBe("Bearer zanzibar-token")
        for (const secret of [...world.secrets, "zanzibar"]) expect(body.includes(secret)).toBe(false)
      }
      // It was looked through as it is, and not as something that is packed.
      expect(receiver.received.some(({ body }) => body.includes("bulkport.runImport"))).toBe(true)
    }
  )
})

describe("a collector that is not there", () => {
  const warnings: Array<string> = []
  const listening = Effect.gen(function* () {
    const report = yield* runImport(world.plan())
    return report.rows
  })
  /** An import with telemetry that is sent all the time, and what was warned of. */
  const imported = async (options: Partial<OtlpOptions>) => {
    warnings.length = 0
    const logger = Logger.make(({ logLevel, message }) => {
      if (logLevel === "Warn") warnings.push(String(message))
    })
    const begun = performance.now()
    const exit = await world.run(
      listening,
      layerOtlp({
        endpoint: receiver.url,
        exportMillis: 1,
        metricsMillis: 1,
        closeMillis: 50,
        ...options
      }).pipe(Layer.provide(Logger.layer([logger])))
    )
    return { rows: succeeded(exit), millis: performance.now() - begun, warnings: [...warnings] }
  }

  it("keeps no import from its end, and is told of once", async () => {
    // A port that nothing is meant for, and that no system gives out by itself.
    for (const options of [{ endpoint: "http://127.0.0.1:4" }, { timeoutMillis: 20 }]) {
      receiver.behave("silent")
      const { millis, rows, warnings: told } = await imported(options)
      expect(rows.accepted).toBe(3)
      expect(millis).toBeLessThan(10_000)
      expect(told).toHaveLength(1)
      expect(told[0]).toMatch(
        /collector at http:\/\/127\.0\.0\.1:\d+ does not take telemetry \((ECONNREFUSED|timeout)\)/
      )
    }
  })

  it("is said to refuse, by its status", async () => {
    receiver.behave(401)
    expect((await imported({})).warnings).toMatchObject([expect.stringContaining("HTTP 401")])
  })

  it("has what it needs to compress, and to be told apart by signal", async () => {
    succeeded(
      await world.run(
        runImport(world.plan()),
        telemetry({
          compression: "gzip",
          signals: ["traces"],
          endpoints: { traces: `${receiver.url}/mine/v1/traces` }
        })
      )
    )
    expect(new Set(receiver.received.map(({ path }) => path))).toEqual(new Set(["/mine/v1/traces"]))
    expect(named("bulkport.runImport")).toBeDefined()
  })
})

it("what cannot be followed is refused before anything begins", async () => {
  for (const options of [{ endpoint: "localhost:4318" }, { endpoint: receiver.url, sampleRatio: 2 }]) {
    const exit = await world.run(RunJournal, layerOtlp(options))
    expect(String(Exit.isFailure(exit) && exit.cause)).toContain("Telemetry cannot be set up")
  }
})
