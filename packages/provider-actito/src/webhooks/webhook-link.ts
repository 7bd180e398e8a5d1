/** A link of a delivery that leads to the configured host. Nothing is asked there. */
export interface WebhookLink {
  readonly url: string
  /** Undefined where the path is not that of something in an entity. */
  readonly entity: string | undefined
  /** Undefined where the path is not that of an execution. */
  readonly executionId: string | undefined
}

const decoded = (segment: string | undefined): string | undefined => {
  try {
    return segment === undefined ? undefined : decodeURIComponent(segment)
  } catch {
    return undefined
  }
}

/**
 * Resolves a link, with or without a host, with or without the category in front of its path: both are published. Undefined for
 * one that leads to another origin, and for what is none.
 */
export const linkInto = (href: unknown, baseUrl: string): WebhookLink | undefined => {
  if (typeof href !== "string" || href === "" || !URL.canParse(href, baseUrl)) return undefined
  const url = new URL(href, baseUrl)
  if (url.origin !== new URL(baseUrl).origin || url.username !== "" || url.password !== "") return undefined
  const [, entity, execution] =
    /\/v\d+\/entit(?:ies|y)\/([^/]+)(?:\/etl-executions\/([^/]+))?/.exec(url.pathname) ?? []
  return { url: url.href, entity: decoded(entity), executionId: decoded(execution) }
}
