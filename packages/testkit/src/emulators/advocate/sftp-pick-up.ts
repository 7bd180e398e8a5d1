/** Takes files out of the SFTP drop and makes jobs of them. Section 14. */
import { copyFile, mkdir, rename, rm, stat } from "node:fs/promises"
import { posix } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import type { JobRunner } from "./job-runner.ts"
import { makeJob } from "./job-store.ts"
import { validateJob } from "./job-validation.ts"
import { makeObjectId } from "./object-id.ts"
import type { FileFormat } from "./record-reader.ts"
import type { SftpBehaviour } from "./sftp-behaviour.ts"
import type { Tenant } from "./tenant.ts"

/** One line of the portal's "File upload history". */
export interface SftpUpload {
  readonly name: string
  readonly at: number
  readonly bytes: number
  readonly isAccepted: boolean
  /** What the portal says about it; empty when it was accepted. Wording assumed. */
  readonly text: string
  /** Of the upload that it became, and of its job. */
  readonly fileRef?: string
  readonly jobId?: string
}

/** Watches the drop. */
export interface SftpPickUp {
  /** A file was opened for writing. */
  readonly opened: (path: string) => void
  /** A file was written, to its end or until the connection broke. */
  readonly closed: (path: string) => void
  /** A file was given this path. */
  readonly renamed: (path: string) => void
  readonly history: () => ReadonlyArray<SftpUpload>
  /** Stops and waits until nothing is being taken any more. */
  readonly stop: () => Promise<void>
}

/** Where the files of a drop are, and what they are put into. */
export interface SftpPickUpParts {
  readonly tenant: Tenant
  readonly runner: JobRunner
  readonly behaviour: SftpBehaviour
  /** The path, as clients see it, of the folder whose files are taken; others are left alone. */
  readonly folder: string
  /** The local path behind a path as clients see it. */
  readonly localPath: (path: string) => string
  readonly onBug: (error: unknown) => void
}

type Reading =
  | { readonly type: "ignored" }
  | { readonly type: "refused"; readonly text: string }
  | { readonly type: "taken"; readonly jobType: string; readonly format: FileFormat }

/** What a name says. A name that looks temporary, or that says nothing at all, is left alone without a word. */
const readName = (name: string, prefixes: SftpBehaviour["prefixes"]): Reading => {
  if (name.startsWith(".") || /\.(part|tmp)$/i.test(name)) return { type: "ignored" }
  const fitting = Object.keys(prefixes).filter((prefix) => name.startsWith(prefix))
  const longest = fitting.sort((left, right) => right.length - left.length)[0]
  const jobType = longest === undefined ? undefined : prefixes[longest]
  const format = /\.(csv|jsonl)$/.exec(name)?.[1] as FileFormat | undefined
  if (jobType === undefined) {
    return format === undefined
      ? { type: "ignored" }
      : { type: "refused", text: "The file name does not begin with a known data type" }
  }
  return format === undefined
    ? { type: "refused", text: "The file name must end with .csv or .jsonl" }
    : { type: "taken", jobType, format }
}

const lookMillis = 20

/** Watches a drop for a tenant. */
export const makeSftpPickUp = (parts: SftpPickUpParts): SftpPickUp => {
  const { behaviour, folder, localPath, onBug, runner, tenant } = parts
  const history: Array<SftpUpload> = []
  const controller = new AbortController()
  const waiting = new Set<Promise<void>>()
  // One after another: a name that is used twice in quick succession becomes two uploads.
  let last: Promise<void> = Promise.resolve()

  // Looks again and again, so that a change of `pickUpMillis` also lets files go that are waiting already.
  const lieThere = async (since: number) => {
    for (let left = behaviour.pickUpMillis; left > 0; left = since + behaviour.pickUpMillis - Date.now()) {
      await sleep(Math.min(lookMillis, left), undefined, { signal: controller.signal })
    }
  }

  const putAway = async (path: string) => {
    if (behaviour.afterPickUp === "delete") await rm(localPath(path), { force: true })
    if (behaviour.afterPickUp !== "archive") return
    const archive = posix.join(posix.dirname(path), behaviour.archiveFolder)
    await mkdir(localPath(archive), { recursive: true })
    await rename(localPath(path), localPath(posix.join(archive, posix.basename(path))))
  }

  const makeJobOf = async (
    path: string,
    jobType: string,
    format: FileFormat
  ): Promise<Partial<SftpUpload>> => {
    const id = makeObjectId()
    const kept = `${tenant.folder}/${id}.${format}`
    // A copy: what is written to the file from now on does not change what was taken.
    await copyFile(localPath(path), kept)
    const stem = posix.basename(path, `.${format}`).replaceAll(/[^A-Za-z0-9_.-]/g, "_")
    const fileRef = `imports/${tenant.alias}/${stem}_${id}.${format}`
    const { size } = await stat(kept)
    tenant.uploads.add({ fileRef, path: kept, format, bytes: size, uploadedAt: Date.now() })
    if (behaviour.validation === "before-job") {
      const errors = await validateJob(tenant, { type: jobType, fileRef })
      if (errors.length > 0) return { isAccepted: false, text: errors.join("; "), fileRef }
    }
    const now = Date.now()
    const job = makeJob({
      id: makeObjectId(now),
      type: jobType,
      name: behaviour.jobName === "null" ? null : posix.basename(path),
      requester: behaviour.requester,
      mailtoEmail: null,
      fileRef,
      outputFormat: behaviour.outputFormat,
      params: null,
      dateCreated: now
    })
    tenant.jobs.add(job)
    runner.start(job)
    await putAway(path)
    return { isAccepted: true, text: "", fileRef, jobId: job.id }
  }

  const take = async (path: string) => {
    const name = posix.basename(path)
    const reading = readName(name, behaviour.prefixes)
    const found = await stat(localPath(path)).catch(() => undefined)
    if (reading.type === "ignored" || found?.isFile() !== true) return
    const note = (what: Partial<SftpUpload>) =>
      history.push({ name, at: Date.now(), bytes: found.size, isAccepted: false, text: "", ...what })
    if (reading.type === "refused") return void note({ text: reading.text })
    if (found.size > behaviour.maxFileBytes) {
      return void note({ text: `The file is larger than ${behaviour.maxFileBytes} bytes` })
    }
    note(await makeJobOf(path, reading.jobType, reading.format))
  }

  const expect = (path: string) => {
    if (posix.dirname(path) !== folder) return
    const waited = lieThere(Date.now())
    const before = last
    const done = Promise.all([before, waited])
      .then(() => take(path))
      .catch((error: unknown) => {
        if (!controller.signal.aborted) onBug(error)
      })
    last = done
    waiting.add(done)
    void done.finally(() => waiting.delete(done))
  }

  return {
    opened: (path) => {
      if (behaviour.pickUp === "as-written") expect(path)
    },
    closed: (path) => {
      if (behaviour.pickUp === "when-complete") expect(path)
    },
    renamed: expect,
    history: () => history,
    stop: async () => {
      controller.abort(new Error("The emulator stopped"))
      await Promise.all(waiting)
    }
  }
}
