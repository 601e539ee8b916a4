import { defineConfig } from 'eslint/config'
import tseslint from 'typescript-eslint'

const typescript = ['**/*.ts']
const javascript = ['**/*.mjs', '**/*.cjs', '**/*.js']
const tests = ['**/*.spec.ts', 'test/**/*.ts', '{libs,apps,tools,examples}/*/test/**/*.ts', 'libs/testing/**/*.ts']

const nodeGlobals = Object.fromEntries(
  [
    ...['process', 'console', 'Buffer', 'URL', 'URLSearchParams', 'fetch', 'performance', 'structuredClone', 'queueMicrotask'],
    ...['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate', 'AbortController', 'AbortSignal'],
    ...['TextDecoder', 'TextEncoder', 'Request', 'Response', 'Headers', 'require', 'module', '__dirname'],
  ].map((name) => [name, 'readonly']),
)

const environmentMessage = 'The environment is read once, in the typed config of service-defaults; ask for that config instead.'
const noEnvironment = {
  'no-restricted-properties': ['error', { object: 'process', property: 'env', message: environmentMessage }],
  'no-restricted-imports': [
    'error',
    { paths: ['process', 'node:process'].map((name) => ({ name, importNames: ['env', 'default'], message: environmentMessage })) },
  ],
}

const testFunctions = '/^(it|test|describe)$/'
const focusedOrSkipped = [
  {
    selector: `CallExpression > MemberExpression.callee[object.name=${testFunctions}][property.name=/^(only|skip|todo|failing)$/]`,
    message: 'Every test runs. Where a need may be absent, choose by a named condition: const itWithData = hasData ? it : it.skip',
  },
  { selector: 'CallExpression[callee.name=/^(fit|xit|xtest|fdescribe|xdescribe)$/]', message: 'Every test runs.' },
]

/** Rules that need no types, for TypeScript and JavaScript alike. */
const everywhere = {
  'array-callback-return': ['error', { checkForEach: false }],
  eqeqeq: ['error', 'always', { null: 'ignore' }],
  'max-lines': ['error', { max: 300, skipBlankLines: false, skipComments: false }],
  'no-constant-condition': 'error',
  'no-constructor-return': 'error',
  'no-empty': 'error',
  'no-fallthrough': 'error',
  'no-irregular-whitespace': 'error',
  'no-param-reassign': 'error',
  'no-self-compare': 'error',
  'no-template-curly-in-string': 'error',
  'no-unmodified-loop-condition': 'error',
  'no-unreachable-loop': 'error',
  'no-unsafe-finally': 'error',
  'no-unsafe-optional-chaining': 'error',
  'no-useless-assignment': 'error',
  'no-var': 'error',
  'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx', 'for now', 'not implemented', 'placeholder'], location: 'anywhere' }],
  'object-shorthand': 'error',
  'prefer-const': 'error',
  'preserve-caught-error': 'error',
}

const typed = {
  '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
  '@typescript-eslint/no-explicit-any': ['error', { ignoreRestArgs: false }],
  '@typescript-eslint/no-floating-promises': 'error',
  '@typescript-eslint/no-misused-promises': 'error',
  '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
  '@typescript-eslint/prefer-readonly': 'error',
  '@typescript-eslint/prefer-promise-reject-errors': 'error',
  '@typescript-eslint/require-await': 'off', // async turns a synchronous throw into the rejection that an interface of promises promises
  '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
  '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
}

export default defineConfig(
  { ignores: ['**/node_modules/', '**/dist/', '**/coverage/', '.fifteen/', 'test/architecture/samples/'] },
  { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' } },
  { files: typescript, extends: [tseslint.configs.recommendedTypeChecked], rules: { ...everywhere, ...typed } },
  { files: typescript, languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } } },
  {
    files: javascript,
    languageOptions: { ecmaVersion: 'latest', sourceType: 'module', globals: nodeGlobals },
    rules: { ...everywhere, 'no-undef': 'error', 'no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }] },
  },
  { files: ['**/*.cjs'], languageOptions: { sourceType: 'commonjs' } },
  { files: ['apps/**/*.ts', 'libs/**/*.ts'], rules: { 'no-console': 'error', ...noEnvironment } },
  {
    files: ['libs/service-defaults/src/config/**/*.ts', 'libs/service-defaults/src/*config*.ts'],
    rules: { 'no-restricted-properties': 'off' },
  },
  { files: ['apps/*/src/main.ts'], rules: { 'max-lines': ['error', 20] } },
  {
    files: tests,
    rules: {
      'no-restricted-properties': 'off',
      'no-restricted-imports': 'off',
      'no-restricted-syntax': ['error', ...focusedOrSkipped],
      '@typescript-eslint/unbound-method': 'off',
    },
  },
)
