/** Whether this machine will do: Node, its clock, the folders that are written to, and the terminal. Changes nothing. */
import { type Diagnosis, stateFolder } from "@bulkport/core"
import { Clock, Effect } from "effect"
import { constants } from "node:fs"
import { access, stat, statfs } from "node:fs/promises"
import { dirname } from "node:path"
import { hasColour, isUnicode } from "../look.ts"
import { size } from "../progress/amounts.ts"
import type { CallSession } from "../session.ts"
import { diagnosis, type ExaminedPlace } from "./examination.ts"

/** A run may need a converted copy of its file, and its results. */
const leastFreeBytes = 200_000_000

/** The oldest Node that will do. */
const oldestNode = [22, 19] as const

const nodeDiagnosis = (version: string): Diagnosis => {
  const [major = 0, minor = 0] = version.split(".").map(Number)
  const isNew = major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])
  return isNew
    ? diagnosis("Node", "passed", `Node ${version}.`)
    : diagnosis(
        "Node",
        "failed",
        `Node ${version} is too old.`,
        `Install Node ${oldestNode.join(".")} or newer.`
      )
}

/** What lies outside of these is the time of a machine that has lost its own. A service's answer tells more. */
const plausibleYears = { from: 2026, to: 2100 } as const

const clockDiagnosis = (now: number): Diagnosis => {
  const date = new Date(now)
  const year = date.getUTCFullYear()
  return year >= plausibleYears.from && year < plausibleYears.to
    ? diagnosis("Clock", "passed", `It is ${date.toISOString().slice(0, 16)}Z here, which is plausible.`)
    : diagnosis(
        "Clock",
        "failed",
        `It is ${date.toISOString().slice(0, 16)}Z here, which cannot be.`,
        "Set the clock of this machine: services refuse keys and certificates at a wrong time."
      )
}

/** The folder itself, or the closest one above it that is there. */
const closestThere = async (
  folder: string
): Promise<{ readonly path: string; readonly isFolder: boolean }> => {
  const found = await stat(folder).catch(() => undefined)
  if (found !== undefined || dirname(folder) === folder)
    return { path: folder, isFolder: found?.isDirectory() ?? false }
  return closestThere(dirname(folder))
}

const folderDiagnosis = (name: string, folder: string, otherFolder: string) =>
  Effect.promise(async (): Promise<Diagnosis> => {
    const { isFolder, path } = await closestThere(folder)
    if (!isFolder)
      return diagnosis(
        name,
        "failed",
        `${path} is no folder.`,
        `Move it away, or choose another: ${otherFolder}.`
      )
    const mayWrite = await access(path, constants.R_OK | constants.W_OK | constants.X_OK).then(
      () => true,
      () => false
    )
    if (!mayWrite) {
      return diagnosis(
        name,
        "failed",
        `${path} may not be written to.`,
        `Give yourself the right to, or choose another: ${otherFolder}.`
      )
    }
    const free = await statfs(path).then(
      ({ bavail, bsize }) => bavail * bsize,
      () => undefined
    )
    const where = path === folder ? folder : `${folder} is made when it is needed`
    if (free === undefined)
      return diagnosis(name, "unknown", `${where}; how much is free there cannot be told.`)
    return free < leastFreeBytes
      ? diagnosis(
          name,
          "failed",
          `${where}; only ${size(free)} are free.`,
          `Make room, or choose another: ${otherFolder}.`
        )
      : diagnosis(name, "passed", `${where}; ${size(free)} are free.`)
  })

/** Nothing fails without this folder, so that a home folder which is read-only is no fault. */
const withoutSharing = (found: Diagnosis): Diagnosis =>
  found.outcome === "failed"
    ? {
        ...found,
        outcome: "unknown",
        detail: `${found.detail} Imports work all the same; two at once on this machine do not know of each other's use of a service.`
      }
    : found

const terminalDiagnosis = ({ accessible, surroundings: { environment, stdout } }: CallSession): Diagnosis => {
  if (!stdout.isTerminal) return diagnosis("Terminal", "skipped", "Standard output is no terminal.")
  const colours = !accessible && hasColour(stdout, environment) ? "colours" : "no colours"
  const signs = isUnicode(environment) ? "all signs" : "plain signs only"
  return diagnosis("Terminal", "passed", `${stdout.columns()} columns, ${colours}, ${signs}.`)
}

/** Looks at this machine. `runsFolder` is where runs are recorded. */
export const examineMachine = (session: CallSession, runsFolder: string): Effect.Effect<ExaminedPlace> =>
  Effect.gen(function* () {
    const states = stateFolder(session.surroundings.environment)
    return {
      title: "This machine",
      diagnoses: [
        nodeDiagnosis(process.versions.node),
        clockDiagnosis(yield* Clock.currentTimeMillis),
        yield* folderDiagnosis("Runs", runsFolder, "--runs-folder FOLDER"),
        withoutSharing(yield* folderDiagnosis("Shared limits", states, "the variable BULKPORT_STATE_FOLDER")),
        terminalDiagnosis(session)
      ]
    }
  })
