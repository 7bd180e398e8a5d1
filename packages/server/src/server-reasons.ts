/** Why a server does not begin to listen. */
import { Schema } from "effect"

/** The server cannot listen at its address. */
export class ListenFailed extends Schema.TaggedError<ListenFailed>()("ListenFailed", {
  host: Schema.String,
  port: Schema.Number,
  /** The system's own code, such as `EADDRINUSE`. */
  code: Schema.String
}) {
  readonly isRetryable = false
  override get message(): string {
    return `Cannot listen at ${this.host}, port ${this.port}: ${listenWords[this.code] ?? `the system says ${this.code}`}.`
  }
  readonly nextStep = "Free that port or choose another one; port 0 takes any that is free."
}

const listenWords: Readonly<Record<string, string>> = {
  EADDRINUSE: "another program listens there (EADDRINUSE)",
  EADDRNOTAVAIL: "this machine has no such address (EADDRNOTAVAIL)",
  EACCES: "it is not permitted (EACCES)",
  ENOTFOUND: "there is no host of this name (ENOTFOUND)"
}

/** The file of tokens cannot be used. Nothing that is in it is told. */
export class TokenFileInvalid extends Schema.TaggedError<TokenFileInvalid>()("TokenFileInvalid", {
  file: Schema.String,
  /** In a sentence without its full stop, such as `others than its owner may read it (mode 644)`. */
  problem: Schema.String
}) {
  readonly isRetryable = false
  override get message(): string {
    return `The tokens in ${this.file} cannot be used: ${this.problem}.`
  }
  readonly nextStep =
    'Only the user of the server may have any right to the file (chmod 600), and it holds what makeToken, or "bulkport token create", has made.'
}
