import project from "../../vitest.base.ts"

// What a user has: packages as they are built, not their sources.
const { resolve: _resolve, ssr: _ssr, ...asInstalled } = project("import-from-a-service")

export default asInstalled
