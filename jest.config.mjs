const common = {
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', { swcrc: true }] },
  moduleNameMapper: {
    '^@fifteen/(kernel|contracts|messaging|persistence|service-defaults|testing)$': '<rootDir>/libs/$1/src/index.ts',
    '^@fifteen/stack$': '<rootDir>/tools/stack/src/index.ts',
    '^(\\.{1,2}/.*)(?<!\\.json)\\.js$': '$1',
  },
  modulePathIgnorePatterns: ['<rootDir>/.*/dist/', '<rootDir>/.fifteen/'],
  setupFiles: ['reflect-metadata'],
}

const stack = {
  setupFilesAfterEnv: ['<rootDir>/libs/testing/src/jest/patience.mjs'],
  globalSetup: '<rootDir>/libs/testing/src/jest/global-setup.mjs',
  globalTeardown: '<rootDir>/libs/testing/src/jest/global-teardown.mjs',
}

/** Three levels, told apart by the file's name: no I/O, real PostgreSQL and Kafka, the whole system. */
export default {
  projects: [
    { ...common, displayName: 'unit', testRegex: '(?<!\\.int|\\.e2e)\\.spec\\.ts$' },
    { ...common, displayName: 'int', testRegex: '\\.int\\.spec\\.ts$', ...stack },
    { ...common, displayName: 'e2e', testRegex: '\\.e2e\\.spec\\.ts$', ...stack },
  ],
}
