import { Effect, Result } from "effect"
import { type ConnectionStage, openSftpConnection } from "./sftp-connection.ts"
import { noSuchFolder, type SftpFailure } from "./sftp-failure.ts"
import { readSftpOptions, type SftpAccess, type SftpOptions } from "./sftp-options.ts"
import { seenAt } from "./sftp-requests.ts"

/** What is tried, in this order; nothing after the first that fails. */
export type ProbeStage = "options" | ConnectionStage | "folder"

const stages: ReadonlyArray<ProbeStage> = ["options", "connect", "host-key", "key", "sftp", "folder"]

/** How far one gets with given options. */
export interface SftpProbe {
  readonly passed: ReadonlyArray<ProbeStage>
  /** The fingerprint of the key that the server showed, whether expected or not; left out when it came to none. */
  readonly hostKey?: string
  /** Left out when all is well. */
  readonly failed?: { readonly stage: ProbeStage; readonly failure: SftpFailure }
}

/** Tries the options out as far as it goes: connects, checks the server's key, logs in, looks for the folder. Changes nothing. */
export const probeSftp = (options: SftpOptions): Effect.Effect<SftpProbe> =>
  Effect.gen(function* () {
    const passed: Array<ProbeStage> = []
    let hostKey: string | undefined
    const access = readSftpOptions(options)
    const attempt = Result.isFailure(access)
      ? Effect.fail<SftpFailure>({ _tag: "OptionsUnusable", problems: access.failure })
      : seeFolder(access.success, {
          passed: (stage) => void passed.push(stage),
          shown: (fingerprint) => (hostKey = fingerprint)
        })
    if (Result.isSuccess(access)) passed.push("options")
    const outcome = yield* Effect.result(attempt)
    if (Result.isSuccess(outcome)) passed.push("folder")
    const stage = stages.find((each) => !passed.includes(each))
    return {
      passed,
      ...(hostKey === undefined ? {} : { hostKey }),
      ...(Result.isSuccess(outcome) || stage === undefined
        ? {}
        : { failed: { stage, failure: outcome.failure } })
    }
  })

const seeFolder = (
  access: SftpAccess,
  listener: Parameters<typeof openSftpConnection>[1]
): Effect.Effect<void, SftpFailure> =>
  Effect.gen(function* () {
    const connection = yield* openSftpConnection(access, listener)
    const folder = access.folder === "" ? "." : access.folder
    const seen = yield* seenAt(connection, folder)
    if (seen === undefined || seen.isFolder === false) return yield* Effect.fail(noSuchFolder(folder))
  }).pipe(Effect.scoped)
