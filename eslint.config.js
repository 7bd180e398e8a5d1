// One run over the whole workspace with one program: Effect's types dominate, and each further program costs seconds.
import js from "@eslint/js"
import { defineConfig, globalIgnores } from "eslint/config"
import tseslint from "typescript-eslint"

export default defineConfig(
  globalIgnores([
    "**/dist",
    "**/coverage",
    "**/.turbo",
    "**/.bulkport",
    "**/.vitepress/cache",
    "**/__fixtures__",
    "packages/core/contract",
    "**/*.bundled_*",
    "**/*.timestamp-*"
  ]),
  js.configs.recommended,
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { project: ["./tsconfig.json"], tsconfigRootDir: import.meta.dirname }
    },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      // A generator for Effect.gen may end without a yield, while the effects around it are being written or removed.
      "require-yield": "off",
      // `yield* new SomeReason(…)` and schema classes: values that are thrown by nobody.
      "@typescript-eslint/only-throw-error": ["error", { allowRethrowing: true, allowThrowingUnknown: true }],
      // `export const X = Schema…` beside `export type X = typeof X.Type` is how a schema and its type share a name.
      "@typescript-eslint/no-redeclare": "off",
      // Service shapes such as `Context.Service<Self, {…}>()("id") {}` are classes without members of their own.
      "@typescript-eslint/no-extraneous-class": "off",
      // `Effect.Effect<void>`, `Stream.Stream<void>`: void is the type argument of every effect without a result.
      "@typescript-eslint/no-invalid-void-type": "off",
      // `Effect.sync(() => onEvent?.(event))`: an arrow that hands on nothing.
      "@typescript-eslint/no-confusing-void-expression": "off",
      // Effects and schemas are made of functions without a `this`; the rule asks for bindings that would do nothing.
      "@typescript-eslint/unbound-method": "off",
      // There are no enums, which Node cannot strip; to look for them takes a fifth of the time of all rules together.
      "@typescript-eslint/no-unsafe-enum-assignment": "off",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // `Array<string>` and `ReadonlyArray<string>` read alike.
      "@typescript-eslint/array-type": ["error", { default: "generic" }],
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/no-import-type-side-effects": "error",
      // A `default` may stand for the rest of a union; without one every member must be named.
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true }
      ],
      // Unknown is not zero: a count that may be missing must be compared with `undefined`.
      "@typescript-eslint/strict-boolean-expressions": [
        "error",
        { allowNullableBoolean: true, allowNullableString: true, allowNullableNumber: false }
      ],
      // `record["name"]` says that the member is not declared.
      "@typescript-eslint/dot-notation": ["error", { allowIndexSignaturePropertyAccess: true }],
      // Handlers are async because their interface is.
      "@typescript-eslint/require-await": "off",
      // Doing nothing is an implementation: a progress display that shows none.
      "@typescript-eslint/no-empty-function": "off",
      // Asks for `!`, which another rule forbids.
      "@typescript-eslint/non-nullable-type-assertion-style": "off",
      // An interface may refer to itself, a Record may not.
      "@typescript-eslint/consistent-indexed-object-style": "off",
      // Spreading a string is how its characters are counted. A settings interface shares its name with a service.
      "@typescript-eslint/no-misused-spread": [
        "error",
        { allow: ["string", { from: "file", name: "EngineSettings" }] }
      ],
      "@typescript-eslint/no-unused-vars": [
        "error",
        { argsIgnorePattern: "^_", varsIgnorePattern: "^_", ignoreRestSiblings: true }
      ],
      eqeqeq: "error",
      "no-console": "error",
      "object-shorthand": ["error", "properties"],
      "prefer-const": "error"
    }
  },
  {
    // What a terminal is for.
    files: ["packages/cli/**/*.ts", "scripts/**/*.ts", "examples/**/*.ts"],
    rules: { "no-console": "off" }
  },
  {
    files: ["**/test/**/*.ts"],
    rules: {
      // A test knows what it has just made, and looks at JSON as it comes; what is wrong about that fails the test.
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-return": "off",
      "@typescript-eslint/no-unnecessary-type-parameters": "off",
      "no-console": "off"
    }
  },
  {
    // Outside the root tsconfig.
    files: ["**/.vitepress/**/*.ts"],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { parserOptions: { project: false } },
    rules: {
      "@typescript-eslint/strict-boolean-expressions": "off",
      "@typescript-eslint/switch-exhaustiveness-check": "off"
    }
  },
  {
    files: ["**/*.js", "**/*.mjs"],
    languageOptions: { globals: { console: "readonly", process: "readonly", URL: "readonly" } }
  }
)
