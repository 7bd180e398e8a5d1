/**
 * An emulator of the impact.com Advocate bulk import API, written from its documentation.
 *
 * It keeps users and really processes rows, so that what is accepted and refused, and every result file, follows from
 * the data that was uploaded.
 */
import { Effect, type Scope } from "effect"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { startEmulator, type Emulator } from "../emulator.ts"
import { makeApiService } from "./api-service.ts"
import { defaultBehaviour, type AdvocateBehaviour } from "./behaviour.ts"
import { makeDownloadLinks } from "./download-links.ts"
import { joinEmulators } from "./emulator-pair.ts"
import { makeEventLog, type EventLog } from "./event-log.ts"
import { makeJobResolvers } from "./job-resolvers.ts"
import { makeJobRunner, type JobRunner } from "./job-runner.ts"
import { makeJobStore, type EmulatedJob } from "./job-store.ts"
import { sampleReferralCodes, sampleUsers } from "./sample-data.ts"
import { type EmulatedSftpDrop, type SftpDropOptions, startSftpDrop } from "./sftp-drop.ts"
import { makeSignedLinks } from "./signed-links.ts"
import { makeStorageService } from "./storage-service.ts"
import type { Tenant } from "./tenant.ts"
import { makeUploadStore, type EmulatedUpload } from "./upload-store.ts"
import { makeUserStore, type EmulatedUser, type UserStore } from "./user-store.ts"

export type { EmulatedSftpDrop, SftpDropOptions } from "./sftp-drop.ts"
export type { SftpBehaviour } from "./sftp-behaviour.ts"
export type { RecordedSftpRequest, SftpFault, SftpFaultAction } from "./sftp-log.ts"
export type { SftpUpload } from "./sftp-pick-up.ts"

/** How an emulator is started: any part of its behaviour, and what cannot change later. */
export interface AdvocateEmulatorOptions extends Partial<AdvocateBehaviour> {
  readonly tenantAlias?: string
  readonly apiKey?: string
  /** Port of the API host; a free one when left out. */
  readonly port?: number
  /** Port of the storage host; a free one when left out. */
  readonly storagePort?: number
  /** Users that exist from the start; those that the sample event file names when left out. */
  readonly seedUsers?: ReadonlyArray<EmulatedUser>
  /** Referral codes that exist without an owner; those that the sample user files name when left out. */
  readonly seedReferralCodes?: ReadonlyArray<string>
  /** Opens a drop for import files over SFTP as well. */
  readonly sftp?: true | SftpDropOptions
}

/** A running emulator. Its record of requests covers both hosts, and so do faults. */
export interface AdvocateEmulator extends Emulator {
  /** Origin of the API host. */
  readonly apiUrl: string
  /** Origin of the storage host, where signed links lead. */
  readonly storageUrl: string
  readonly tenantAlias: string
  readonly apiKey: string
  /** Switches that may be changed at any time. */
  readonly behaviour: AdvocateBehaviour
  /** Jobs made here, oldest first, however hidden from clients. Foreign jobs are not among them. */
  readonly jobs: () => ReadonlyArray<EmulatedJob>
  /** Uploads accepted so far, oldest first. */
  readonly uploads: () => ReadonlyArray<EmulatedUpload>
  /** The users as they are now. */
  readonly users: () => UserStore
  /** Creates or replaces a user without an import. */
  readonly putUser: (user: EmulatedUser) => void
  /** The events as recorded so far. */
  readonly events: () => EventLog
  /** Failures that are the emulator's own fault; empty unless it has a bug. */
  readonly bugs: () => ReadonlyArray<unknown>
  /** The drop for import files over SFTP, where one was asked for. */
  readonly sftp?: EmulatedSftpDrop
}

/** An emulator that was started with a drop. */
export interface AdvocateEmulatorWithSftp extends AdvocateEmulator {
  readonly sftp: EmulatedSftpDrop
}

const makeFolder = Effect.acquireRelease(
  Effect.tryPromise({
    try: () => mkdtemp(join(tmpdir(), "advocate-emulator-")),
    catch: (cause) => new Error("The emulator's folder could not be made", { cause })
  }),
  (folder) => Effect.promise(() => rm(folder, { recursive: true, force: true }))
)

const makeTenant = (folder: string, options: AdvocateEmulatorOptions): Tenant => {
  const {
    apiKey,
    port: _port,
    seedReferralCodes,
    seedUsers,
    sftp: _sftp,
    storagePort: _storagePort,
    tenantAlias
  } = options
  const behaviour: AdvocateBehaviour = { ...defaultBehaviour }
  for (const name of Object.keys(defaultBehaviour)) {
    if (Object.hasOwn(options, name))
      Object.assign(behaviour, { [name]: options[name as keyof AdvocateBehaviour] })
  }
  const users = makeUserStore()
  for (const code of seedReferralCodes ?? sampleReferralCodes) users.addReferralCode(code)
  for (const user of seedUsers ?? sampleUsers) users.put(user)
  return {
    alias: tenantAlias ?? "test_akdq8a9wyvzba",
    apiKey: apiKey ?? "TEST_bulkport_emulator_key",
    behaviour,
    folder,
    users,
    events: makeEventLog(),
    uploads: makeUploadStore(behaviour),
    jobs: makeJobStore(behaviour),
    tokens: new Map()
  }
}

const makeDrop = (
  tenant: Tenant,
  runner: JobRunner,
  options: SftpDropOptions,
  onBug: (error: unknown) => void
): Effect.Effect<EmulatedSftpDrop, Error, Scope.Scope> =>
  Effect.map(
    Effect.acquireRelease(
      Effect.tryPromise({
        try: () => startSftpDrop(tenant, runner, options, onBug),
        catch: (cause) => new Error("The SFTP drop could not be started", { cause })
      }),
      ({ stop }) => Effect.promise(stop)
    ),
    ({ drop }) => drop
  )

/** Starts an emulator. With the scope, its servers stop, its jobs end and its files are removed. */
export function makeAdvocateEmulator(
  options: AdvocateEmulatorOptions & Required<Pick<AdvocateEmulatorOptions, "sftp">>
): Effect.Effect<AdvocateEmulatorWithSftp, Error, Scope.Scope>
export function makeAdvocateEmulator(
  options?: AdvocateEmulatorOptions
): Effect.Effect<AdvocateEmulator, Error, Scope.Scope>
export function makeAdvocateEmulator(
  options: AdvocateEmulatorOptions = {}
): Effect.Effect<AdvocateEmulator, Error, Scope.Scope> {
  return Effect.gen(function* () {
    const tenant = makeTenant(yield* makeFolder, options)
    const bugs: Array<unknown> = []
    const runner = yield* Effect.acquireRelease(
      Effect.sync(() => makeJobRunner(tenant, (error) => void bugs.push(error))),
      (running) => Effect.promise(running.stop)
    )
    const origins = { api: "", storage: "" }
    const signedLinks = makeSignedLinks(() => origins.storage, tenant.alias, tenant.behaviour)
    const links = makeDownloadLinks(tenant, signedLinks, () => origins.api)
    const resolvers = makeJobResolvers(tenant, runner, links)
    const storageService = makeStorageService(signedLinks, tenant.behaviour)
    const storage = yield* startEmulator(storageService, portOption(options.storagePort))
    const api = yield* startEmulator(makeApiService({ tenant, resolvers, links }), portOption(options.port))
    Object.assign(origins, { api: api.url, storage: storage.url })
    const dropOptions = options.sftp === true ? {} : options.sftp
    const drop =
      dropOptions === undefined
        ? {}
        : { sftp: yield* makeDrop(tenant, runner, dropOptions, (error) => void bugs.push(error)) }
    return {
      ...joinEmulators(api, storage),
      apiUrl: api.url,
      storageUrl: storage.url,
      tenantAlias: tenant.alias,
      apiKey: tenant.apiKey,
      behaviour: tenant.behaviour,
      jobs: tenant.jobs.own,
      uploads: tenant.uploads.all,
      users: () => tenant.users,
      putUser: tenant.users.put,
      events: () => tenant.events,
      bugs: () => [...bugs, ...api.bugs(), ...storage.bugs()],
      ...drop
    }
  })
}

const portOption = (port: number | undefined): { readonly port?: number } =>
  port === undefined ? {} : { port }
