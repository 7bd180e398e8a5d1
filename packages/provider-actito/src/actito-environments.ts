/** One installation of the service. A licence lives in exactly one of them, and so do its keys. */
export interface ActitoEnvironment {
  /** As the service calls it. */
  readonly name: string
  /** Where it is, or what it is for; only shown to people. */
  readonly region: string
  /** Origin of its API. */
  readonly url: string
}

/**
 * The four published environments (developers.actito.com, "Authentication"). There is no `ENV-2` in any list. The regions are
 * those that other vendors' help pages name.
 */
export const actitoEnvironments: ReadonlyArray<ActitoEnvironment> = [
  { name: "PRODUCTION ENV-0", region: "Brussels", url: "https://api.actito.com" },
  { name: "PRODUCTION ENV-1", region: "North America", url: "https://api1.actito.com" },
  { name: "PRODUCTION ENV-3", region: "Paris", url: "https://api3.actito.com" },
  { name: "PREPROD", region: "for tests", url: "https://api-pre1.actito.com" }
]

/** The environment that a base URL belongs to, if it is one of these. */
export const environmentAt = (
  baseUrl: string,
  environments: ReadonlyArray<ActitoEnvironment> = actitoEnvironments
): ActitoEnvironment | undefined => {
  const { origin } = new URL(baseUrl)
  return environments.find(({ url }) => new URL(url).origin === origin)
}
