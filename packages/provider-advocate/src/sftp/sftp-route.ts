/**
 * The way of a file over SFTP: it waits on the host under a name that the service passes over, and gets the name upon which
 * the service makes a job of it when the run is started.
 *
 * The service makes that job by itself and tells nobody its id. So a start by this way always ends in doubt, which the engine
 * settles by looking, as it does after a lost reply.
 */
import {
  BeforeSending,
  type ImportReason,
  LimitExceeded,
  OptionsInvalid,
  type PreparedFile,
  type Provider,
  sentContent,
  SettingsInvalid,
  type StagedFile,
  StartInDoubt,
  type StepContext,
  type StorageFailed
} from "@bulkport/core/provider"
import { Clock, Effect } from "effect"
import type { DropHandle } from "../advocate-handles.ts"
import { deleteUsersImport } from "../advocate-import-types.ts"
import { isEvaluated, type Options, optionsOf } from "../advocate-options.ts"
import type { AdvocateSettings } from "../advocate-settings.ts"
import { fileStem, formats } from "../file-names.ts"
import { toSftpReason } from "./sftp-reason.ts"
import { openSftpDrop, type SftpDrop } from "./sftp-drop.ts"
import { publishDoubtOf, type SftpFailure } from "./sftp-failure.ts"
import type { SftpOptions } from "./sftp-options.ts"
import { sftpSettingFields } from "./sftp-settings.ts"

/** The two steps that go another way. */
export interface SftpRoute {
  readonly stage: Provider["stage"]
  /** Gives the file its name. Never succeeds: either the file has certainly not got it, or the job is to be looked for. */
  readonly start: (file: DropHandle, context: StepContext) => Effect.Effect<never, ImportReason>
}

/** A setting as people find it. */
const named = (name: string): string =>
  `${name} (${sftpSettingFields.find((field) => field.name === name)?.environment ?? ""})`

/** The options of a connection, or what is missing in the settings for one. */
export const sftpOptionsOf = (settings: AdvocateSettings): Effect.Effect<SftpOptions, SettingsInvalid> => {
  const { sftpFolder, sftpHost, sftpHostKey, sftpPort, sftpPrivateKey, sftpUsername, tenantAlias } = settings
  const missing = Object.entries({ sftpHost, sftpHostKey, sftpPrivateKey }).flatMap(([name, value]) =>
    value === undefined ? [`${named(name)} is missing; files by SFTP need it.`] : []
  )
  return sftpHost === undefined || sftpHostKey === undefined || sftpPrivateKey === undefined
    ? Effect.fail(new SettingsInvalid({ provider: "advocate", problems: missing }))
    : Effect.succeed({
        host: sftpHost,
        port: sftpPort,
        username: sftpUsername ?? tenantAlias,
        privateKey: sftpPrivateKey,
        hostKey: sftpHostKey,
        folder: sftpFolder === "." ? "" : sftpFolder
      })
}

/** What cannot be said over SFTP has to be what the service does anyway: the file is all it gets. */
const unsayable = (importType: string, chosen: Options): ReadonlyArray<string> => {
  const must = (isSo: boolean, sentence: string) => (isSo ? [] : [sentence])
  const cannot = (name: keyof Options) =>
    must(chosen[name] === undefined, `The option ${name} cannot be said over SFTP; import through the API.`)
  const fires = isEvaluated(importType)
  return [
    ...must(
      !fires ||
        (chosen["fire-programs"] === true &&
          chosen["fire-webhooks"] === true &&
          chosen["fire-analytics"] === true),
      "Over SFTP, programs, webhooks and analytics react as the service pleases, and cannot be told not to: agree to it with fire-programs, fire-webhooks and fire-analytics, or import through the API."
    ),
    ...must(
      importType !== deleteUsersImport.id || chosen["delete-empty-accounts"] === true,
      "Over SFTP, accounts are deleted with their last user unless a row says otherwise: agree to it with delete-empty-accounts, or import through the API."
    ),
    ...(
      [
        "program-id",
        "add-segments",
        "remove-segments",
        "set-segments",
        "mail-to",
        "output-format",
        "params"
      ] as const
    ).flatMap(cannot),
    ...must(
      chosen["do-not-track"] !== true,
      "The option do-not-track cannot be said over SFTP, except in the rows."
    )
  ]
}

/** The file's name by the prefix that the service knows the import type by. */
const nameOf = (
  { format, importType }: PreparedFile,
  label: string,
  settings: AdvocateSettings
): Effect.Effect<string, SettingsInvalid> => {
  const prefix = Object.hasOwn(settings.sftpPrefixes, importType)
    ? settings.sftpPrefixes[importType]
    : undefined
  if (prefix !== undefined) return Effect.succeed(`${prefix}_${fileStem(label)}.${formats[format].ending}`)
  const problem = `${named("sftpPrefixes")} has none for ${importType}. The service's portal lists them under "Supported file names"; give it as ${importType}=….`
  return Effect.fail(new SettingsInvalid({ provider: "advocate", problems: [problem] }))
}

/** Where a file stands whose name was given to it. */
const handedOver = "the file was handed over by SFTP, and the service makes the job by itself"

/** Fails, as without a connection, when another process may have taken the run over meanwhile: it may have handed over the same file. */
const stillOurs = ({ sftpHost = "", sftpPort }: AdvocateSettings): Effect.Effect<void, SftpFailure> =>
  Effect.flatMap(BeforeSending, (look) =>
    Effect.mapError(look, ({ _tag }) => ({
      _tag: "NotConnected",
      host: `${sftpHost}:${sftpPort}`,
      code: _tag
    }))
  )

/** Makes the two steps for one tenant. Each opens a connection of its own and closes it. */
export const makeSftpRoute = (settings: AdvocateSettings): SftpRoute => {
  const onDrop = <A, E>(use: (drop: SftpDrop) => Effect.Effect<A, E>) =>
    Effect.gen(function* () {
      const options = yield* sftpOptionsOf(settings)
      const drop: SftpDrop = yield* openSftpDrop(options)
      return yield* use(drop)
    }).pipe(Effect.scoped)

  return {
    stage: (prepared, context) =>
      Effect.gen(function* () {
        const chosen = yield* optionsOf(prepared.importType, prepared.options)
        const problems = unsayable(prepared.importType, chosen)
        if (problems.length > 0) return yield* Effect.fail(new OptionsInvalid({ problems }))
        const name = yield* nameOf(prepared, context.label, settings)
        const { bytes, source } = prepared
        if (bytes > settings.maxFileBytes) {
          const allowed = settings.maxFileBytes
          return yield* Effect.fail(
            new LimitExceeded({ path: source.path, what: "bytes", allowed, actual: bytes })
          )
        }
        // No prefix the service knows, hidden, and with an ending that it does not take.
        const temporaryName = `.${fileStem(context.label)}.part`
        const uploadedAt = yield* Clock.currentTimeMillis
        yield* onDrop((drop) => drop.upload(sentContent(prepared, context), temporaryName)).pipe(
          Effect.mapError(reasonOf)
        )
        const handle: DropHandle = { temporaryName, name, uploadedAt }
        return { prepared, handle: { ...handle } } satisfies StagedFile
      }),

    start: ({ name, temporaryName }, { label }) =>
      // Connecting takes its time.
      onDrop((drop) => Effect.andThen(stillOurs(settings), drop.publish(temporaryName, name))).pipe(
        Effect.mapError((failure): ImportReason => {
          if (failure._tag === "SettingsInvalid") return failure
          const doubt = publishDoubtOf(failure)
          return doubt === undefined
            ? toSftpReason(failure)
            : new StartInDoubt({ label, cause: doubt, ...(isLost(failure) ? {} : { isHandedOver: true }) })
        }),
        Effect.andThen(Effect.fail(new StartInDoubt({ label, cause: handedOver, isHandedOver: true })))
      )
  }
}

/** Only an answer that got lost leaves it open whether the file was handed over: the next start finds out. */
const isLost = (failure: SftpFailure): boolean => failure._tag === "Lost" || failure._tag === "Unclear"

const reasonOf = (failure: SftpFailure | StorageFailed | SettingsInvalid): ImportReason =>
  failure._tag === "StorageFailed" || failure._tag === "SettingsInvalid" ? failure : toSftpReason(failure)
