import { assert } from "@effect/vitest"
import { Effect } from "effect"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { impatient, temporaryFolder } from "../support/scripted-provider.ts"
import { driveRun } from "./drive-run.ts"
import {
  comparable,
  doubtIsOpenUntilSettled,
  filesAreAsReceived,
  intentsPrecede,
  namedRowsAreKnown,
  noHalves,
  rowsAreTrue
} from "./engine-checks.ts"
import { mustRefuse, onAGoodDay, sourceText, type World } from "./engine-world.ts"
import { makeModelService } from "./model-service.ts"

/** Runs a world to its end, and once more on a good day, and holds everything that must be true against it. */
export const checkWorld = (given: World) =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder
    const file = join(folder, "rows.txt")
    yield* Effect.promise(() => writeFile(file, sourceText(given)))
    const service = makeModelService(given)
    const driven = yield* driveRun(given, service, file, join(folder, "runs"))
    const { report, view } = driven
    intentsPrecede(service)
    doubtIsOpenUntilSettled(view.entries)
    const refusal = mustRefuse(given)
    if (refusal !== undefined) {
      assert.strictEqual(driven.reason, refusal)
      assert.strictEqual(service.jobs.length, 0)
      return
    }
    assert.isDefined(report, `no report after ${driven.processes} processes: ${driven.reason}`)
    assert.strictEqual(service.jobs.length, 1, "jobs at the service")
    assert.strictEqual(report.job?.id, "job-1")
    rowsAreTrue(given, report, view.folder)
    namedRowsAreKnown(service, given, report, view.folder)
    filesAreAsReceived(service, given, report, view.folder)
    noHalves(view.folder)
    const goodDay = onAGoodDay(given)
    const calm = yield* driveRun(goodDay, makeModelService(goodDay), file, join(folder, "calm"))
    assert.isDefined(calm.report, calm.reason)
    assert.deepStrictEqual(comparable(report), comparable(calm.report))
  }).pipe(Effect.scoped, impatient)
