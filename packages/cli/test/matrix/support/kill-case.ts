import type { Fault, SftpFault } from "@bulkport/testkit/emulators"
import type { Called } from "../../support/call.ts"
import { callIn } from "./call-in.ts"
import { killWhen, runChild, startChild } from "./child.ts"
import type { Ended } from "./child.ts"
import type { Scenario } from "./scenarios.ts"
import { complaintsAbout, type Story } from "./story.ts"
import { type StopAt, stopText } from "./stop.ts"
import { entriesOf, inWorld, isInDoubt, jobRunsOf, theRun, type World } from "./world.ts"

/** One way of killing a run: at a moment of its own, or as soon as the service sees something. */
export interface KillCase {
  readonly name: string
  readonly stop?: StopAt
  readonly killWhen?: (world: World) => boolean
  /** Faults of the service while the run is killed. */
  readonly faults?: ReadonlyArray<Fault>
  /** The same of its SFTP server. */
  readonly dropFaults?: ReadonlyArray<SftpFault>
  /** How long the job takes. */
  readonly jobMillis?: number
  /** Where the next process is killed as well, and whether it is one in which a person settles a doubt. */
  readonly again?: StopAt & { readonly isSettling?: boolean }
}

/** A case for a moment, and perhaps another one in the process that resumes. */
export const killAt = (stop: StopAt, more: Pick<KillCase, "again" | "faults"> = {}): KillCase => ({
  name: `killed ${stopText(stop)}${more.again === undefined ? "" : ` and ${stopText(more.again)}`}`,
  stop,
  ...more
})

/** A minute of the clock of whoever waits for a job that never was passes in no time. */
export const fastClock = { speed: 100 }

/**
 * Resumes a run. In this process unless the next one is to be killed, or is to wait by a clock of its own: what a process leaves
 * behind is all that the next one has, whichever that is, and starting one takes longer than all that it does.
 */
export const resumeRun = async (world: World, runId: string, stop?: StopAt): Promise<Called | Ended> => {
  const jobRuns = await Promise.all((await jobRunsOf(world, runId)).map((jobRun) => entriesOf(world, jobRun)))
  const known = jobRuns.filter((entries) => entries.includes("job-started")).length
  const isJobAbsent = world.service.jobIds().length === known && jobRuns.some(isInDoubt)
  if (stop === undefined && !isJobAbsent) return callIn(world, ["resume", runId])
  return runChild(world, ["resume", runId], {
    ...(stop === undefined ? {} : { stop }),
    ...(isJobAbsent ? { clock: fastClock } : {})
  })
}

/** What a person does about a start in doubt: looks at the service, and says what is there. */
export const settlementOf = ({ service }: World, runId: string): ReadonlyArray<string> => {
  const [job] = service.jobIds()
  return ["settle", runId, ...(job === undefined ? ["--not-started"] : ["--job", job])]
}

const kill = async (world: World, { killWhen: isSo, stop }: KillCase): Promise<Ended> => {
  const args = ["run", ...world.scenario.args]
  if (isSo === undefined) return runChild(world, args, stop === undefined ? {} : { stop })
  return killWhen(startChild(world, args), () => isSo(world))
}

/** Whether a process ended as it was to: killed, or with a clear word about the disk. */
const wasStruck = (ended: Called | Ended, stop: StopAt | undefined): boolean =>
  stop?.effect === "full"
    ? isDiskFull(ended.code, ended.stdout)
    : "signal" in ended && ended.signal === "SIGKILL"

/** Whether a process says that the disk is full, and what to do. */
export const isDiskFull = (code: number | null, stdout: string): boolean => {
  if (code !== 2) return false
  const { error } = JSON.parse(stdout) as {
    readonly error: { readonly tag: string; readonly message: string; readonly nextStep: string }
  }
  return error.tag === "StorageFailed" && error.message.includes("ENOSPC") && error.nextStep !== ""
}

/** Takes a killed run to its end, and complains about all that is not as it should be on the way. */
export const goOn = async (
  world: World,
  runId: string,
  printed: Array<string>
): Promise<ReadonlyArray<string>> => {
  const { scenario, service } = world
  const complaints: Array<string> = []
  const expectEnd = (ended: Called | Ended, code: number, words = ""): void => {
    printed.push(ended.stdout, ended.stderr)
    if (ended.code !== code || !ended.stdout.includes(words))
      complaints.push(`exit code ${ended.code ?? "none"} instead of ${code}: ${ended.stdout}${ended.stderr}`)
  }
  const entries = await entriesOf(world, runId)
  if (entries.length === 0) {
    // Nothing was recorded and nothing done: there is no run to go on with, and a new one may begin.
    if (runId !== "") expectEnd(await callIn(world, ["resume", runId]), 2)
    if (service.requests().length > 0) complaints.push("something was sent before anything was recorded")
    expectEnd(await callIn(world, ["run", ...scenario.args]), 4)
    return complaints
  }
  if (scenario.canFind || !isInDoubt(entries)) {
    expectEnd(await resumeRun(world, runId), 4)
    return complaints
  }
  const starts = service.requestsOf(scenario.operations.create).length
  expectEnd(await resumeRun(world, runId), 5, "StartInDoubt")
  if (service.requestsOf(scenario.operations.create).length > starts)
    complaints.push("started again in doubt")
  expectEnd(await callIn(world, settlementOf(world, runId)), 0)
  expectEnd(await resumeRun(world, runId), 4)
  return complaints
}

/** Kills a run as the case says, resumes it, and gives what is wrong about the end. */
export const complaintsAfterKill = (
  scenario: Scenario,
  expected: Story,
  killCase: KillCase
): Promise<ReadonlyArray<string>> =>
  inWorld(scenario, async (world) => {
    const { again, dropFaults = [], faults = [], jobMillis, stop } = killCase
    if (jobMillis !== undefined) world.service.setJobMillis(jobMillis)
    for (const fault of faults) world.service.addFault(fault)
    for (const fault of dropFaults) world.service.addDropFault?.(fault)
    const killed = await kill(world, killCase)
    const printed = [killed.stdout, killed.stderr]
    if (!wasStruck(killed, stop)) return [`it was not struck: ${killed.stdout}${killed.stderr}`]
    const runId = await theRun(world)
    if (again !== undefined) {
      const next = await (again.isSettling === true
        ? runChild(world, settlementOf(world, runId), { stop: again })
        : resumeRun(world, runId, again))
      printed.push(next.stdout, next.stderr)
      if (!wasStruck(next, again)) return [`it was not struck again: ${next.stdout}${next.stderr}`]
    }
    world.service.setJobMillis(0)
    const hasRecord = (await entriesOf(world, runId)).length > 0
    const complaints = await goOn(world, runId, printed)
    const finished = hasRecord ? runId : await theRun(world, runId)
    return [...complaints, ...(await complaintsAbout(world, finished, expected, printed))]
  })
