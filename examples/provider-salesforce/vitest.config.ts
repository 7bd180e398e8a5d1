import project from "../../vitest.base.ts"

// What a plugin author has: packages as they are built, not their sources.
const { resolve: _resolve, ssr: _ssr, ...asInstalled } = project("provider-salesforce")

export default asInstalled
