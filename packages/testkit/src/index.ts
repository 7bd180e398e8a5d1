/** The provider conformance suite, the memory provider, and what is needed to join another provider. */
export * from "./conformance/check.ts"
export * from "./conformance-matrix.ts"
export * from "./memory-provider.ts"
export * from "./memory-service.ts"
export * from "./memory-settings.ts"
export * from "./provider-conformance.ts"
export * from "./provider-under-test.ts"
export * from "./sample-files.ts"
