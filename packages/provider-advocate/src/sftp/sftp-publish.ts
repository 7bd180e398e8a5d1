import { Effect } from "effect"
import type { SftpConnection } from "./sftp-connection.ts"
import { noSuchFile, type SftpFailure, type SftpRefused, sftpWords } from "./sftp-failure.ts"
import { pathIn } from "./sftp-options.ts"
import { rename, type Seen, seenAt } from "./sftp-requests.ts"

/** A file was given its name. */
export interface Published {
  /** Whether this request did it, or an earlier one whose answer was lost. */
  readonly renamed: "now" | "before"
}

/** Which of the two names of a file are there. */
export interface BothNames {
  readonly temporary: Seen | undefined
  readonly published: Seen | undefined
}

/** Looks under both names of a file. Changes nothing. */
export const lookAtBoth = (
  connection: SftpConnection,
  folder: string,
  temporaryName: string,
  name: string
): Effect.Effect<BothNames, SftpFailure> =>
  Effect.gen(function* () {
    // In this order: a rename in between shows the file under both names and not under none.
    const temporary = yield* seenAt(connection, pathIn(folder, temporaryName))
    const published = yield* seenAt(connection, pathIn(folder, name))
    return { temporary, published }
  })

/**
 * Gives an uploaded file its name, upon which the service begins. Asks once, and never replaces a file.
 *
 * Version 3 of SFTP has no status for a file that is there already, and a server may have acted and complain about something
 * else. So after any refusal both names are looked at: only when the temporary one is still there did the rename certainly
 * not happen.
 */
export const publishFile = (
  connection: SftpConnection,
  folder: string,
  temporaryName: string,
  name: string
): Effect.Effect<Published, SftpFailure> =>
  rename(connection, pathIn(folder, temporaryName), pathIn(folder, name)).pipe(
    Effect.map((): Published => ({ renamed: "now" })),
    Effect.catchTag("SftpRefused", (refused) =>
      lookAtBoth(connection, folder, temporaryName, name).pipe(
        Effect.mapError((failure) => unclear(refused, sftpWords(failure))),
        Effect.flatMap((both) => judge(refused, both, temporaryName, name))
      )
    )
  )

const judge = (
  refused: SftpRefused,
  { published, temporary }: BothNames,
  temporaryName: string,
  name: string
): Effect.Effect<Published, SftpFailure> => {
  if (temporary === undefined && published !== undefined) return Effect.succeed({ renamed: "before" })
  if (temporary !== undefined && published !== undefined) return Effect.fail({ _tag: "AlreadyThere", name })
  if (temporary !== undefined) return Effect.fail(refused)
  return Effect.fail(
    refused.status === noSuchFile
      ? { _tag: "NotUploaded", name: temporaryName }
      : unclear(refused, "neither name of the file is there")
  )
}

const unclear = ({ operation, status }: SftpRefused, because: string): SftpFailure => ({
  _tag: "Unclear",
  operation,
  status,
  because
})
