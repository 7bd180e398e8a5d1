import type { Reply } from "./reply.ts"

/**
 * Thrown in a handler, or what its effect fails with, to answer this from however deep. Anything else that is thrown is a bug
 * of the emulator.
 */
export class Refusal extends Error {
  /** What is answered. */
  readonly reply: Reply

  constructor(reply: Reply) {
    super(`refused with ${reply.status}`)
    this.name = "Refusal"
    this.reply = reply
  }
}
