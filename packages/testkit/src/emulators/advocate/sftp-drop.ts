/** The folder over SFTP into which the tenant's import files are put. Section 14. */
import { mkdir } from "node:fs/promises"
import { join } from "node:path"
import type { JobRunner } from "./job-runner.ts"
import { defaultSftpBehaviour, type SftpBehaviour } from "./sftp-behaviour.ts"
import { fromRoot } from "./sftp-files.ts"
import { makeSftpKeyPair, sftpFingerprint } from "./sftp-key-pair.ts"
import { makeSftpLog, type RecordedSftpRequest, type SftpFault } from "./sftp-log.ts"
import { makeSftpPickUp, type SftpUpload } from "./sftp-pick-up.ts"
import { startSftpServer } from "./sftp-server.ts"
import type { Tenant } from "./tenant.ts"

/** How a drop is started: any part of its behaviour, and what cannot change later. */
export interface SftpDropOptions extends Partial<SftpBehaviour> {
  /** A free one when left out. */
  readonly port?: number
  /** The key that is let in, as a line of `authorized_keys`; a fresh one when left out. */
  readonly authorizedKey?: string
  /** The folder whose files are taken, as clients see it; the one they are in after logging in when left out. */
  readonly folder?: string
}

/** A running drop. */
export interface EmulatedSftpDrop {
  readonly host: string
  readonly port: number
  /** The tenant alias. */
  readonly username: string
  /** The key that is let in, in OpenSSH's form; left out when only its public half was given. */
  readonly privateKey?: string
  /** The server's key that is announced, as a public key line and as `ssh-keygen -lf` prints its fingerprint. */
  readonly hostKey: string
  readonly hostKeyFingerprint: string
  /** The local folder that clients see as `/`. */
  readonly root: string
  /** Switches that may be changed at any time. */
  readonly behaviour: SftpBehaviour
  /** What the portal shows as "File upload history", oldest first. */
  readonly uploadHistory: () => ReadonlyArray<SftpUpload>
  /** Everything that was asked, oldest first. */
  readonly requests: () => ReadonlyArray<RecordedSftpRequest>
  /** Those of one operation. */
  readonly requestsOf: (operation: string) => ReadonlyArray<RecordedSftpRequest>
  readonly clearRequests: () => void
  /** Scripts a fault; faults are consumed in order of scripting. */
  readonly addFault: (fault: SftpFault) => void
  readonly clearFaults: () => void
  /** Connections open right now. */
  readonly openConnections: () => number
}

const behaviourFrom = (options: SftpDropOptions): SftpBehaviour => {
  const behaviour: SftpBehaviour = { ...defaultSftpBehaviour }
  for (const name of Object.keys(defaultSftpBehaviour)) {
    if (Object.hasOwn(options, name))
      Object.assign(behaviour, { [name]: options[name as keyof SftpBehaviour] })
  }
  return behaviour
}

/** Starts a drop for a tenant. The SSH library is loaded with it, not before. */
export const startSftpDrop = async (
  tenant: Tenant,
  runner: JobRunner,
  options: SftpDropOptions,
  onBug: (error: unknown) => void
): Promise<{ readonly drop: EmulatedSftpDrop; readonly stop: () => Promise<void> }> => {
  const { default: ssh2 } = await import("ssh2")
  const behaviour = behaviourFrom(options)
  const root = join(tenant.folder, "sftp")
  const folder = fromRoot(options.folder ?? "")
  await mkdir(join(root, folder), { recursive: true })

  const hostKey = makeSftpKeyPair(ssh2)
  const client = options.authorizedKey === undefined ? makeSftpKeyPair(ssh2) : undefined
  const log = makeSftpLog()
  const localPath = (path: string) => join(root, path)
  const pickUp = makeSftpPickUp({ tenant, runner, behaviour, folder, localPath, onBug })
  const server = await startSftpServer({
    ssh2,
    behaviour,
    username: tenant.alias,
    publicKey: options.authorizedKey ?? client?.publicKey ?? "",
    hostKey: hostKey.privateKey,
    port: options.port,
    root,
    listener: pickUp,
    log,
    onBug
  })
  return {
    drop: {
      host: "127.0.0.1",
      port: server.port,
      username: tenant.alias,
      ...(client === undefined ? {} : { privateKey: client.privateKey }),
      hostKey: hostKey.publicKey,
      hostKeyFingerprint: sftpFingerprint(hostKey.publicKey),
      root,
      behaviour,
      uploadHistory: pickUp.history,
      requests: () => log.records,
      requestsOf: (operation) => log.records.filter((record) => record.operation === operation),
      clearRequests: () => void log.records.splice(0),
      addFault: log.addFault,
      clearFaults: log.clearFaults,
      openConnections: server.openConnections
    },
    stop: async () => {
      await server.stop()
      await pickUp.stop()
    }
  }
}
