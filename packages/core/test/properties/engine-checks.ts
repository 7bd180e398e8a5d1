/** What must hold of every run, whatever the world. */
import { assert } from "@effect/vitest"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import type { RunReport, RunView } from "../../src/index.ts"
import { runState } from "../../src/journal/run-state.ts"
import { sentRows, type World } from "./engine-world.ts"
import { tell } from "./model-statements.ts"
import type { Call, ModelService } from "./model-service.ts"

/** The entry that must stand in the journal before an operation with effects is called. */
const intents: Partial<Record<Call["operation"], string>> = {
  stage: "stage-begun",
  validate: "validate-begun",
  collect: "collect-begun"
}

/** Every effect was announced in the journal before, and nothing was started while it was in doubt. */
export const intentsPrecede = ({ calls }: ModelService): void => {
  for (const { operation, state, tags } of calls) {
    const intent = intents[operation]
    if (intent !== undefined) assert.include(tags, intent)
    if (operation === "find") assert.isDefined(state.doubt, "looked for a job without a doubt")
    // What a person says is looked at before it is believed.
    if (operation === "track") assert.isDefined(state.job ?? state.doubt)
    if (operation === "collect") assert.isDefined(state.job)
    if (operation !== "start") continue
    assert.strictEqual(tags.at(-1), "start-begun")
    assert.isUndefined(state.job, "started although there is a job")
    const settled = tags.slice(0, -1).findLast((tag) => tag.startsWith("start-") || tag.startsWith("job-"))
    assert.include([undefined, "start-refused", "job-absent"], settled, "started while in doubt")
  }
}

/** After any entry there is a doubt exactly when a start has begun and it is not certain what came of it. */
export const doubtIsOpenUntilSettled = (entries: RunView["entries"]): void => {
  let isOpen = false
  for (const [index, { entry }] of entries.entries()) {
    if (entry._tag === "start-begun" || entry._tag === "start-in-doubt") isOpen = true
    if (["start-refused", "job-absent", "job-started"].includes(entry._tag)) isOpen = false
    const state = runState(entries.slice(0, index + 1))
    assert.strictEqual(state?.doubt !== undefined, isOpen, `after entry ${index + 1}, ${entry._tag}`)
  }
}

/** Names of files that a write left half done. */
export const noHalves = (folder: string): void => {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" })
  assert.deepStrictEqual(
    names.filter(
      (name) => name.endsWith("ledger.sqlite") || (name.endsWith(".part") && !name.includes("raw"))
    ),
    []
  )
}

/** The service's files are there byte for byte, each in a place of its own. */
export const filesAreAsReceived = (
  service: ModelService,
  world: World,
  report: RunReport,
  folder: string
): void => {
  const [job] = service.jobs
  if (job === undefined || world.statements.areGone) return
  const expected = service.files(job)
  assert.strictEqual(new Set(report.outputs.map(({ path }) => path.toLowerCase())).size, expected.length)
  for (const [index, { bytes }] of expected.entries()) {
    const saved = readFileSync(join(folder, report.outputs[index]?.path ?? ""))
    assert.isTrue(saved.equals(bytes), `file ${index + 1} is not as received`)
  }
  const raw = readdirSync(join(folder, "5-collect", "raw"))
  assert.strictEqual(raw.length, expected.length)
}

/** No row is reported as something that it did not become, and the numbers add up. */
export const rowsAreTrue = (world: World, report: RunReport, folder: string): void => {
  const { rows } = world.file
  const sent = new Set(sentRows(world))
  const text = readFileSync(join(folder, report.files.outcomes), "utf8")
  const outcomes = text.trimEnd().split("\r\n").slice(1)
  assert.strictEqual(outcomes.length, rows.length)
  const counts = { accepted: 0, rejected: 0, unknown: 0, "set-aside": 0 }
  for (const [index, line] of outcomes.entries()) {
    const outcome = line.split(",")[2] as keyof typeof counts
    counts[outcome] += 1
    const wanted = sent.has(index) ? [rows[index]?.fate, "unknown"] : ["set-aside"]
    assert.include(wanted, outcome, `row ${index + 1} is reported as ${outcome}`)
  }
  const { "set-aside": setAside, ...others } = counts
  assert.deepStrictEqual(report.rows, { setAside, staged: sent.size, ...others })
  const isSuccess = others.accepted === rows.length
  const verdict =
    world.statements.jobState === "failed" ? "job-failed" : isSuccess ? "succeeded" : "incomplete"
  assert.strictEqual(report.verdict, verdict)
}

/** A row that is named by a key of its own is never left unknown: caution must not be an excuse. */
export const namedRowsAreKnown = (
  service: ModelService,
  world: World,
  report: RunReport,
  folder: string
): void => {
  const [job] = service.jobs
  if (job === undefined || world.statements.areGone || world.statements.isSomeNumberOff) return
  const { statements } = tell(world, job.rows)
  const outcomes = readFileSync(join(folder, report.files.outcomes), "utf8").trimEnd().split("\r\n").slice(1)
  for (const { source } of job.rows) {
    const row = world.file.rows[source]
    const sharers = job.rows.filter((other) => world.file.rows[other.source]?.id === row?.id)
    const isNamed = statements.some(
      (said) =>
        said._tag === "RowOutcome" && said.key?.["id"] === row?.id && Object.keys(said.key ?? {}).length === 1
    )
    if (sharers.length === 1 && isNamed)
      assert.strictEqual(outcomes[source]?.split(",")[2], row?.fate, `row ${source + 1}`)
  }
}

/** A report without what differs between two runs in the same world. */
export const comparable = ({ job: _job, runId, steps: _steps, ...report }: RunReport) => ({
  ...report,
  warnings: report.warnings.map((warning) => warning.replaceAll(runId, "RUN"))
})
