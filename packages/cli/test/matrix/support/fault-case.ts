import type { Fault } from "@bulkport/testkit/emulators"
import type { Called } from "../../support/call.ts"
import { callIn } from "./call-in.ts"
import { settlementOf } from "./kill-case.ts"
import type { Scenario } from "./scenarios.ts"
import { complaintsAbout, type Story } from "./story.ts"
import { entriesOf, inWorld, isInDoubt, theRun, type World } from "./world.ts"

/** One way in which the service gives trouble. */
export interface FaultCase {
  readonly name: string
  readonly faults: ReadonlyArray<Fault>
  /** True when the trouble begins once the job has ended. */
  readonly isAfterTracking?: boolean
  readonly prepare?: (world: World) => void
  /** Ends what `prepare` has begun, before the run is resumed. */
  readonly mend?: (world: World) => void
  readonly args?: ReadonlyArray<string>
  /** How the run ends at first: `same` report, or exit code and reason. */
  readonly end: string
}

/** How a call ended: `same` where the report is there, else exit code and reason. */
const endOf = ({ code, stdout }: Called): string => {
  if (code === 4) return "same"
  const { error } = JSON.parse(stdout) as {
    readonly error?: { readonly tag: string; readonly nextStep: string }
  }
  return `${code} ${error?.nextStep === "" ? "without advice" : (error?.tag ?? "without a reason")}`
}

/** Begins a run, up to the trouble. Gives the calls that were needed. */
const begin = async (world: World, { args = [], faults, isAfterTracking, prepare }: FaultCase) => {
  const trouble = (): void => {
    prepare?.(world)
    for (const fault of faults) world.service.addFault(fault)
  }
  if (isAfterTracking !== true) {
    trouble()
    return [await callIn(world, ["run", ...world.scenario.args, ...args])]
  }
  const calls = [await callIn(world, ["stage", ...world.scenario.args])]
  const runId = await theRun(world)
  for (const step of [["validate"], ["start"], ["track", "--wait"]])
    calls.push(await callIn(world, [...step, runId]))
  trouble()
  calls.push(await callIn(world, ["resume", runId, ...args]))
  return calls
}

/** Goes through the trouble, ends it, resumes the run where need be, and gives what is wrong. */
export const complaintsAfterFault = (
  scenario: Scenario,
  expected: Story,
  faultCase: FaultCase
): Promise<ReadonlyArray<string>> =>
  inWorld(scenario, async (world) => {
    const calls = await begin(world, faultCase)
    const end = endOf(calls.at(-1)!)
    const complaints: Array<string> = []
    if (end !== faultCase.end) complaints.push(`ended ${end}, not ${faultCase.end}`)
    if (world.service.jobIds().length > 1) complaints.push(`${world.service.jobIds().length} jobs`)
    world.service.clearFaults()
    faultCase.mend?.(world)
    const runId = await theRun(world)
    if (end !== "same") {
      if (!scenario.canFind && isInDoubt(await entriesOf(world, runId)))
        calls.push(await callIn(world, settlementOf(world, runId)))
      const resumed = await callIn(world, ["resume", runId])
      calls.push(resumed)
      if (resumed.code !== 4) complaints.push(`resumed to ${endOf(resumed)}: ${resumed.stderr}`)
    }
    const printed = calls.flatMap(({ stderr, stdout }) => [stderr, stdout])
    return [...complaints, ...(await complaintsAbout(world, runId, expected, printed))]
  })
