/** Tries the way over SFTP without leaving anything there. */
import type { Diagnosis } from "@bulkport/core/provider"
import { Effect, Result } from "effect"
import type { AdvocateSettings } from "../advocate-settings.ts"
import { toSftpReason } from "./sftp-reason.ts"
import { sftpOptionsOf } from "./sftp-route.ts"
import { type ProbeStage, probeSftp } from "./sftp-probe.ts"

/** What is tried, in its order, with what it means when it works. */
const stages: ReadonlyArray<readonly [stage: ProbeStage, name: string, whenPassed: string]> = [
  ["options", "SFTP settings", "They can be used."],
  ["connect", "SFTP host", "It answers."],
  ["host-key", "SFTP host key", "It is the one that the settings name."],
  ["key", "SFTP login", "The private key lets the user in."],
  ["sftp", "SFTP service", "Files can be worked with."],
  ["folder", "SFTP folder", "It is there. Whether files may be put into it, only an upload would tell."]
]

/** What each stage of a connection by SFTP has come to. */
export const diagnoseSftp = (settings: AdvocateSettings): Effect.Effect<ReadonlyArray<Diagnosis>> =>
  Effect.gen(function* () {
    const options = yield* Effect.result(sftpOptionsOf(settings))
    const probe = Result.isSuccess(options) ? yield* probeSftp(options.success) : undefined
    const passed = new Set(probe?.passed ?? [])
    const failed = probe?.failed
    const reason = Result.isFailure(options)
      ? options.failure
      : failed === undefined
        ? undefined
        : toSftpReason(failed.failure)
    const failedStage = failed?.stage ?? (reason === undefined ? undefined : "options")
    return [
      ...stages.map(([stage, name, whenPassed]): Diagnosis => {
        if (passed.has(stage)) return { name, outcome: "passed", detail: whenPassed }
        return stage === failedStage && reason !== undefined
          ? { name, outcome: "failed", detail: reason.message, advice: reason.nextStep }
          : { name, outcome: "skipped", detail: "Something before it failed." }
      }),
      prefixes(settings)
    ]
  })

const prefixes = ({ sftpPrefixes }: AdvocateSettings): Diagnosis => {
  const name = "SFTP file names"
  const known = Object.entries(sftpPrefixes).map(([importType, prefix]) => `${importType} as ${prefix}_…`)
  return known.length > 0
    ? {
        name,
        outcome: "unknown",
        detail: `Set: ${known.join(", ")}. Only the portal says whether they are right.`
      }
    : {
        name,
        outcome: "failed",
        detail: "No beginning of a file name is set for any import type.",
        advice: 'Copy them from "Supported file names" in the portal into sftpPrefixes, as MUTATION/USER=….'
      }
}
