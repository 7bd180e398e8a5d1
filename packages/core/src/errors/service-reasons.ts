/** Reasons of the service, and of the way to it. */
import { Schema } from "effect"
import { answered, listed, suffix, texts } from "./reason-words.ts"

/** The service refuses the credentials. */
export class CredentialsRefused extends Schema.TaggedError<CredentialsRefused>()("CredentialsRefused", {
  /** What was asked, as method and path. */
  endpoint: Schema.String,
  /** Left out where the service does not speak HTTP. */
  status: Schema.optionalKey(Schema.Number),
  detail: Schema.optionalKey(Schema.String)
}) {
  readonly isRetryable = false
  override get message(): string {
    return `The service refused the credentials (${answered(this)}).${suffix(this.detail)}`
  }
  readonly nextStep = "Check that the key is right, still valid, and belongs to this environment."
}

/** The credentials are good, but not for this. */
export class AccessDenied extends Schema.TaggedError<AccessDenied>()("AccessDenied", {
  endpoint: Schema.String,
  status: Schema.Number,
  detail: Schema.optionalKey(Schema.String)
}) {
  readonly isRetryable = false
  override get message(): string {
    return `The service denies access (HTTP ${this.status} for ${this.endpoint}).${suffix(this.detail)}`
  }
  readonly nextStep = "Give the key's user the right to import, or use another key."
}

/** The place to import into does not exist, or is hidden from these credentials. */
export class TargetNotFound extends Schema.TaggedError<TargetNotFound>()("TargetNotFound", {
  /** What was looked for, such as `tenant test_abc`. */
  target: Schema.String,
  detail: Schema.optionalKey(Schema.String)
}) {
  readonly isRetryable = false
  override get message(): string {
    return `The service does not know ${this.target}.${suffix(this.detail)}`
  }
  readonly nextStep =
    "Check its spelling and the environment; some services answer so when access is missing."
}

/** No connection could be made: the request was certainly not sent. */
export class Unreachable extends Schema.TaggedError<Unreachable>()("Unreachable", {
  /** Host and port. */
  host: Schema.String,
  /** The system's own code, such as `ECONNREFUSED`. */
  code: Schema.String
}) {
  readonly isRetryable = true
  override get message(): string {
    return `Cannot connect to ${this.host} (${this.code}).`
  }
  readonly nextStep = "Check the address, the network and any proxy, and that the service is up."
}

/** The server's certificate was not accepted: the request was certainly not sent. */
export class TlsFailed extends Schema.TaggedError<TlsFailed>()("TlsFailed", {
  host: Schema.String,
  code: Schema.String
}) {
  readonly isRetryable = false
  override get message(): string {
    return `No secure connection to ${this.host} (${this.code}).`
  }
  readonly nextStep =
    "Check the address. Behind a proxy with its own certificate authority, set NODE_EXTRA_CA_CERTS to its file."
}

/** The host shows another key than the one it is pinned to: nothing was sent, and no key of ours was shown. */
export class HostUntrusted extends Schema.TaggedError<HostUntrusted>()("HostUntrusted", {
  /** Host and port. */
  host: Schema.String,
  /** Fingerprints, as `ssh-keygen -lf` prints them. */
  expected: texts,
  actual: Schema.String
}) {
  readonly isRetryable = false
  override get message(): string {
    return `${this.host} shows the key ${this.actual}, which is not ${listed(this.expected)}.`
  }
  readonly nextStep =
    "Nothing was sent. Ask the service for its key by another way than this connection before you trust the new one."
}

/** The request was sent, or may have been, and no whole reply came back. Fails only calls that are safe to repeat. */
export class ReplyLost extends Schema.TaggedError<ReplyLost>()("ReplyLost", {
  endpoint: Schema.String,
  /** The system's own code, such as `ECONNRESET`, or `timeout`. */
  code: Schema.String
}) {
  readonly isRetryable = true
  override get message(): string {
    return `The connection broke before ${this.endpoint} was answered (${this.code}).`
  }
  readonly nextStep = "Resume the run when the service answers again."
}

/** The service asks for fewer or later requests. It did not act on this one. */
export class RateLimited extends Schema.TaggedError<RateLimited>()("RateLimited", {
  endpoint: Schema.String,
  /** How long the service asks to wait, where it says so. */
  retryAfterMillis: Schema.optionalKey(Schema.Number),
  /**
   * True when the answer may as well mean that the allowance of the place is used up, as that to the request of a start may. Left
   * out for every other request that a step makes, such as one for a token.
   */
  mayBeAllowance: Schema.optionalKey(Schema.Boolean)
}) {
  readonly isRetryable = true
  override get message(): string {
    const wait =
      this.retryAfterMillis === undefined
        ? ""
        : ` and asks to wait ${Math.ceil(this.retryAfterMillis / 1000)} s`
    return `The service limits requests (HTTP 429 for ${this.endpoint})${wait}.`
  }
  readonly nextStep = "Resume the run later; nothing is lost."
}

/** The service's allowance for such jobs is used up; waiting a little does not help. */
export class AllowanceUsedUp extends Schema.TaggedError<AllowanceUsedUp>()("AllowanceUsedUp", {
  /** What is used up, such as `24 runs a day for table 16`. */
  allowance: Schema.String,
  /** How long the service asks to wait, where it says so. */
  retryAfterMillis: Schema.optionalKey(Schema.Number),
  /** When there will be some again, at the latest, in milliseconds since the epoch. The engine adds it where it can. */
  backAt: Schema.optionalKey(Schema.Number)
}) {
  readonly isRetryable = false
  override get message(): string {
    const back =
      this.backAt === undefined
        ? ""
        : `. It is back at ${new Date(this.backAt).toISOString().replace(/\.\d+Z$/, "Z")} (UTC) at the latest`
    return `The service's allowance seems to be used up: ${this.allowance}${back}.`
  }
  readonly nextStep = "No job was started. Resume this run when the allowance is renewed."
}

/** The service has trouble of its own. Fails only calls that are safe to repeat. */
export class ServiceUnavailable extends Schema.TaggedError<ServiceUnavailable>()("ServiceUnavailable", {
  endpoint: Schema.String,
  status: Schema.Number,
  retryAfterMillis: Schema.optionalKey(Schema.Number)
}) {
  readonly isRetryable = true
  override get message(): string {
    return `The service has trouble (HTTP ${this.status} for ${this.endpoint}).`
  }
  readonly nextStep = "Resume the run when the service has recovered."
}

/** The service understood the request and refuses it; asking again unchanged is pointless. */
export class RequestRefused extends Schema.TaggedError<RequestRefused>()("RequestRefused", {
  endpoint: Schema.String,
  /** Left out where the service does not speak HTTP. */
  status: Schema.optionalKey(Schema.Number),
  /** The service's own code or words, cut to a safe length. */
  detail: Schema.String
}) {
  readonly isRetryable = false
  override get message(): string {
    const status = this.status === undefined ? "" : ` (HTTP ${this.status})`
    return `The service refused ${this.endpoint}${status}.${suffix(this.detail)}`
  }
  readonly nextStep = "Change what it complains about and run again."
}

/** The reply is not what the service is documented to give: a proxy's page, another shape, another status. */
export class UnexpectedResponse extends Schema.TaggedError<UnexpectedResponse>()("UnexpectedResponse", {
  endpoint: Schema.String,
  /** Left out where the service does not speak HTTP. */
  status: Schema.optionalKey(Schema.Number),
  /** What was expected and what came, such as `expected JSON, got text/html`. */
  problem: Schema.String,
  /** The service's own id of the request, for its support. */
  requestId: Schema.optionalKey(Schema.String)
}) {
  readonly isRetryable = false
  override get message(): string {
    const id = this.requestId === undefined ? "" : ` (request id ${this.requestId})`
    const status = this.status === undefined ? "" : ` (HTTP ${this.status})`
    return `Unexpected answer to ${this.endpoint}${status}${id}: ${this.problem}.`
  }
  readonly nextStep =
    "Check the base URL and any proxy in between; report it with this message if both are right."
}
