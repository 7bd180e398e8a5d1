/** One connection for one piece of work, as a step of the provider makes it. */
import { Effect, Redacted, Result } from "effect"
import ssh2 from "ssh2"
import { openSftpDrop, type SftpDrop } from "../src/sftp/sftp-drop.ts"
import type { SftpOptions } from "../src/sftp/sftp-options.ts"

type Work<A, E> = (drop: SftpDrop) => Effect.Effect<A, E>

const attempt = <A, E>(options: SftpOptions, work: Work<A, E>) =>
  openSftpDrop(options).pipe(Effect.flatMap(work), Effect.scoped)

export const run = <A, E>(options: SftpOptions, work: Work<A, E>): Promise<A> =>
  Effect.runPromise(attempt(options, work))

/** The failure that it must end with. */
export const failing = async <A, E>(options: SftpOptions, work: Work<A, E>) => {
  const outcome = await Effect.runPromise(Effect.result(attempt(options, work)))
  if (Result.isSuccess(outcome)) throw new Error(`It succeeded with ${JSON.stringify(outcome.success)}`)
  return outcome.failure
}

/** A key that nobody knows. The library makes one in 256 of them so that it cannot read it itself. */
export const otherKey = (): Redacted.Redacted => {
  for (;;) {
    const { private: text } = ssh2.utils.generateKeyPairSync("ed25519")
    if (!(ssh2.utils.parseKey(text) instanceof Error)) return Redacted.make(text)
  }
}
