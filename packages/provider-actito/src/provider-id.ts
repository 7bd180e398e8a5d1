/** Id of this provider in plans, runs and messages. */
export const providerId = "actito"
