/** A file that was checked: what came of it, and what to do next. */
import type { FileCheck, ImportType, RunState } from "@bulkport/core"
import { basename, extname } from "node:path"
import type { CallSession } from "../session.ts"
import { nextCommand } from "./run-facts.ts"

/** How far a check went: the file alone, its rows against the rules of an import, or the service's own validation, too. */
export type CheckLevel = "file" | "engine" | "service"

/** A check and what it was made with. */
export interface CheckedFile {
  readonly check: FileCheck
  readonly importType?: ImportType
  readonly provider?: string
  /** Why there is no destination, where one might be expected. */
  readonly noDestination: string
  /** Folder of what was written, absolute. */
  readonly output?: string
  /** The run that the service has validated, and where it is recorded. */
  readonly run?: { readonly state: RunState; readonly folder: string }
  /** Flags about the file and where it goes to, for a command to copy. */
  readonly words: ReadonlyArray<string>
  /** The same for the file of sound rows; left out when it could not be read with the settings there are. */
  readonly soundWords?: ReadonlyArray<string>
}

/** How far a check went. */
export const levelOf = ({ importType, run }: CheckedFile): CheckLevel =>
  run?.state.validation?.service === "done" ? "service" : importType === undefined ? "file" : "engine"

/** What was found, by the service too where it was asked. */
export const findingsOf = ({ check, run }: CheckedFile) => {
  const { tally } = check
  const validation = run?.state.validation
  return validation === undefined
    ? { findings: tally.findings, byCode: tally.byCode, samples: tally.samples }
    : { findings: validation.findings, byCode: validation.byCode, samples: validation.samples }
}

/** True when nothing stands in the way of an import. */
export const isSound = (checked: CheckedFile): boolean =>
  findingsOf(checked).findings === 0 && checked.check.stoppedBy === undefined

/** What to do next: a sentence, and a command to copy where there is one. */
export const nextOf = (
  session: CallSession,
  checked: CheckedFile
): { readonly what: string; readonly command: string | undefined } => {
  const { check, importType, output, run, soundWords, words } = checked
  const { rows, stoppedBy, tally } = check
  const path = check.inspection.source.path
  const again = (...more: ReadonlyArray<string>) =>
    session.command("check", session.path(path), ...words, ...more)
  if (run !== undefined) {
    return isSound(checked)
      ? { what: "No job was started. To go on", command: nextCommand(session, run.state) }
      : { what: "No job was started. Mend the file and check it again", command: again("--with-service") }
  }
  if (stoppedBy !== undefined) return { what: "Mend the file there and check it again", command: again() }
  if (isSound(checked)) {
    return importType === undefined
      ? { what: "Next, choose where it goes to", command: session.command("providers") }
      : { what: "Next", command: session.command("run", session.path(path), ...words) }
  }
  if (output === undefined) {
    return {
      what: "For a list of all findings, and the sound rows in a file of their own",
      command: again("--output", `${basename(path, extname(path))}-checked`)
    }
  }
  const valid = check.written.find((name) => name.startsWith("valid."))
  const hasNoUse = importType === undefined || tally.invalidRows === rows
  return valid === undefined || soundWords === undefined || hasNoUse
    ? { what: "Mend the file and check it again", command: again() }
    : {
        what: "Mend the other rows. To import the sound ones alone",
        command: session.command("run", session.path(output, valid), ...soundWords)
      }
}
