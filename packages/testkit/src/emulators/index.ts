/** Local emulators of the services: real HTTP servers, written from the services' documentation. */
export * from "./actito/index.ts"
export * from "./advocate/advocate-emulator.ts"
export type { AdvocateBehaviour, ForeignJob } from "./advocate/behaviour.ts"
export { advocatePersonalities } from "./advocate/personalities.ts"
export type { AdvocatePersonality } from "./advocate/personality.ts"
export type { Emulator, Exchange, Fault, FaultAction, RecordedRequest, Service } from "./emulator.ts"
export { startEmulator } from "./emulator.ts"
