/** The one table of failures: what the service answers → the reason that the engine understands. */
import {
  AccessDenied,
  CredentialsRefused,
  type HttpReply,
  type ImportReason,
  RateLimited,
  RequestRefused,
  retryAfterMillis,
  ServiceUnavailable,
  StartInDoubt,
  TargetNotFound,
  UnexpectedResponse
} from "@bulkport/core/provider"

/**
 * The reason for an answer that is no success. 404 means what the caller says it means.
 *
 * Your service: the statuses and codes of its documents, above all those by which it asks to wait. `detail` is what it said,
 * made safe to show.
 */
export const reasonOf = (reply: HttpReply, endpoint: string, detail: string): ImportReason => {
  const { headers, status } = reply
  const wait = retryAfterMillis(headers["retry-after"], Date.now())
  const later = wait === undefined ? {} : { retryAfterMillis: wait }
  if (status === 401) return new CredentialsRefused({ endpoint, status, detail })
  if (status === 403) return new AccessDenied({ endpoint, status, detail })
  // Your service: say what it does not know, such as a list by its name, where the caller can tell.
  if (status === 404) return new TargetNotFound({ target: endpoint, detail })
  if (status === 429) return new RateLimited({ endpoint, ...later })
  // 408: the service may have read the request before it gave up waiting for the rest of it.
  if (status >= 500 || status === 408) return new ServiceUnavailable({ endpoint, status, ...later })
  if (status >= 400) return new RequestRefused({ endpoint, status, detail })
  return new UnexpectedResponse({ endpoint, status, problem: "expected an answer, not a redirect" })
}

/**
 * The reason for a request that may have created a job: the service may have acted in each of these cases. All others promise
 * that it has not.
 *
 * Your service: an answer that comes after it has acted belongs here too.
 */
export const startReasonOf = (reason: ImportReason, label: string): ImportReason => {
  switch (reason._tag) {
    case "ReplyLost":
    case "ServiceUnavailable":
    case "UnexpectedResponse":
      return new StartInDoubt({ label, cause: reason.message })
    default:
      return reason
  }
}
