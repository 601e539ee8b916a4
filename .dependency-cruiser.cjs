/**
 * Who may import whom. Every rule has a sample tree of its own name under test/architecture/samples/boundaries that breaks it and
 * nothing else; boundaries.spec.ts refuses a rule without one.
 */
const code = '\\.(ts|mjs|cjs|js)$'
/** Specs, and the test/ folders that stand beside a src/ for what several specs need. */
const specs = '\\.spec\\.ts$|^(libs|apps|tools|examples)/[^/]+/test/'
const tests = [specs, '^test/', '^libs/testing/']
const npm = (...names) => `(^|/)node_modules/(@types/)?(${names.join('|')})(/|$)`
const anyPackage = '(^|/)node_modules/'

const libKnowsOnly = (lib, ...others) => ({
  name: `${lib}-knows-only-${others.join('-') || 'itself'}`,
  comment: `libs/${lib} may import ${others.join(', ') || 'no other workspace'}.`,
  severity: 'error',
  from: { path: `^libs/${lib}/`, pathNot: specs },
  to: { path: '^(libs|apps|tools|test|examples)/', pathNot: `^libs/(${[lib, ...others].join('|')})/` },
})

module.exports = {
  forbidden: [
    libKnowsOnly('kernel'),
    libKnowsOnly('contracts', 'kernel'),
    libKnowsOnly('persistence', 'kernel'),
    libKnowsOnly('service-defaults', 'kernel'),
    libKnowsOnly('messaging', 'contracts', 'persistence', 'kernel'),
    {
      name: 'kernel-takes-no-packages',
      comment: 'The kernel is the one thing the domain may import, so it stays as pure as the domain; uuid makes its ids.',
      severity: 'error',
      from: { path: '^libs/kernel/', pathNot: specs },
      to: { path: anyPackage, pathNot: npm('uuid') },
    },
    {
      name: 'libs-never-reach-up',
      comment: 'Libraries know nothing of services, examples or whole-system tests; tools/stack is for libs/testing alone.',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^(apps|examples|test|tools/(?!stack/))' },
    },
    {
      name: 'libs-by-their-index',
      comment: 'A library is what its index exports; nothing reaches past it.',
      severity: 'error',
      from: { path: '^(?:libs/([^/]+)/|apps/|tools/|test/|examples/)' },
      to: { path: '^libs/[^/]+/', pathNot: ['^libs/[^/]+/src/index\\.ts$', '^libs/$1/'] },
    },
    {
      name: 'stack-by-its-index',
      comment:
        'tools/stack is a workspace like a library: what its index exports. Its lock is plain JavaScript for npm start before the build.',
      severity: 'error',
      from: { path: '^(libs|apps|tools|test|examples)/', pathNot: '^tools/stack/' },
      to: { path: '^tools/stack/', pathNot: ['^tools/stack/src/index\\.ts$', '^tools/stack/lock\\.mjs$'] },
    },
    {
      name: 'testing-only-in-tests',
      comment: 'libs/testing may be imported by specs and by test/, never by what runs for users.',
      severity: 'error',
      from: { pathNot: tests },
      to: { path: '^libs/testing/' },
    },
    {
      name: 'services-never-each-other',
      comment: 'Services meet in libs/contracts and on Kafka, never in code.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'services-build-on-libs-only',
      comment: 'A service runs without this repository around it: no tools, examples or tests.',
      severity: 'error',
      from: { path: '^apps/' },
      to: { path: '^(tools|examples|test)/' },
    },
    {
      name: 'domain-knows-only-kernel',
      comment: 'What decides is a pure function of its arguments. It sees its own folder and the kernel.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/src/domain/', pathNot: specs },
      to: { path: '^(libs|apps)/', pathNot: ['^apps/$1/src/domain/', '^libs/kernel/'] },
    },
    {
      name: 'domain-takes-no-framework',
      comment: 'No framework, driver or I/O in the domain; time zones and phone numbers are arithmetic and may come from a package.',
      severity: 'error',
      from: { path: '^apps/[^/]+/src/domain/', pathNot: specs },
      to: { path: anyPackage, pathNot: npm('luxon', 'libphonenumber-js') },
    },
    {
      name: 'domain-does-no-io',
      comment: 'Of Node itself the domain may use only hashing.',
      severity: 'error',
      from: { path: '^apps/[^/]+/src/domain/', pathNot: specs },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?crypto$' },
    },
    {
      name: 'features-stay-below-the-composition-root',
      comment: 'The root puts features together; a feature that imports it has turned the house round.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/src/(features|domain|persistence)/', pathNot: specs },
      to: { path: '^apps/$1/src/(main|app\\.module|[^/]+\\.consumer)\\.ts$' },
    },
    {
      name: 'persistence-below-features',
      comment: 'Features load, decide and save through persistence, which knows the domain and no use case.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/src/persistence/', pathNot: specs },
      to: { path: '^apps/$1/src/features/' },
    },
    {
      name: 'kafka-client-behind-its-port',
      comment: 'Only libs/messaging speaks to the broker for users of this system; tools, examples and tests do it for themselves.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: ['^libs/messaging/', ...tests] },
      to: { path: npm('kafkajs', '@platformatic/kafka') },
    },
    {
      name: 'examples-use-public-interfaces-only',
      comment: 'An example is what a user could write: topics and HTTP, nothing of this house.',
      severity: 'error',
      from: { path: '^examples/' },
      to: { path: '^(libs|apps|tools|test)/' },
    },
    {
      name: 'packages-are-declared',
      comment: 'A package that comes along with another may leave with it: declare it in package.json.',
      severity: 'error',
      from: { path: code },
      to: { path: anyPackage, dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'services-run-without-dev-packages',
      comment: 'Images are built without devDependencies.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: tests },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['npm', 'type-only'] },
    },
    {
      name: 'everything-resolves',
      comment: 'An import that resolves to nothing would pass every other rule unseen.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-cycles',
      comment: 'Types count as well: what needs each other belongs together.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
  ],
  options: {
    doNotFollow: { path: anyPackage },
    exclude: { path: ['^(?!.*node_modules/).*(^|/)(dist|coverage|\\.fifteen)/', '^test/architecture/samples/'] },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'node', 'default'],
      mainFields: ['types', 'typings', 'module', 'main'],
      extensions: ['.ts', '.mjs', '.cjs', '.js', '.json', '.d.ts'],
    },
  },
}
