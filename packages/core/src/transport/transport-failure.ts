import { ReplyLost, TlsFailed, Unreachable } from "../errors/reasons.ts"

/**
 * Why a request got no whole reply.
 *
 * `NotSent` promises that the service has not seen the request. Everything else is `NoReply`: it may have acted.
 */
export type TransportFailure =
  | { readonly _tag: "NotSent"; readonly host: string; readonly code: string; readonly isTls: boolean }
  | { readonly _tag: "NoReply"; readonly endpoint: string; readonly code: string }

/** Codes that come only before a byte of the request has left: name look-up, connecting, shaking hands. */
const beforeSending = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EADDRNOTAVAIL",
  "UND_ERR_CONNECT_TIMEOUT"
])

const isTlsCode = (code: string): boolean =>
  code.startsWith("ERR_TLS") ||
  code.startsWith("ERR_SSL") ||
  code.startsWith("CERT_") ||
  code.startsWith("UNABLE_TO_") ||
  ["DEPTH_ZERO_SELF_SIGNED_CERT", "SELF_SIGNED_CERT_IN_CHAIN", "EPROTO"].includes(code)

/** The most telling code of a thrown value: its own, or that of what caused it. */
const codeOf = (error: unknown): string => {
  if (typeof error !== "object" || error === null) return "unknown"
  const { cause, code, errors, name } = error as {
    code?: unknown
    name?: unknown
    cause?: unknown
    errors?: ReadonlyArray<unknown>
  }
  if (typeof code === "string") return code
  // A host with several addresses fails with one error for each.
  if (Array.isArray(errors) && errors.length > 0) return codeOf(errors[0])
  if (cause !== undefined) return codeOf(cause)
  return name === "TimeoutError" || name === "AbortError" ? "timeout" : "unknown"
}

/** Classifies what undici threw while a request was made. */
export const toTransportFailure = (error: unknown, url: URL, endpoint: string): TransportFailure => {
  const code = codeOf(error)
  const isTls = isTlsCode(code)
  return isTls || beforeSending.has(code)
    ? { _tag: "NotSent", host: url.host, code, isTls }
    : { _tag: "NoReply", endpoint, code }
}

/** The reason for a call that is safe to repeat. A provider's `start` must not use it for `NoReply`. */
export const toReason = (failure: TransportFailure): Unreachable | TlsFailed | ReplyLost => {
  if (failure._tag === "NoReply") return new ReplyLost({ endpoint: failure.endpoint, code: failure.code })
  return failure.isTls
    ? new TlsFailed({ host: failure.host, code: failure.code })
    : new Unreachable({ host: failure.host, code: failure.code })
}
