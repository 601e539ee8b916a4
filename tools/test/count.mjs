export const NOTHING = { passed: 0, failed: 0, skipped: 0, skippedNames: [], failedNames: [] }

/**
 * Counts one jest run from its own JSON. A suite that failed without a failed test (it did not even load), a run without a
 * result and a run that failed for any other reason count as one failure each: nothing that went wrong is left out.
 */
export function countOf(result, exitCode) {
  if (!result) return { ...NOTHING, failed: 1, failedNames: ['a run that left no result'] }
  const suites = result.testResults ?? []
  const tests = suites.flatMap((suite) => suite.assertionResults)
  const by = (...statuses) => tests.filter(({ status }) => statuses.includes(status))
  const broken = suites.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  )
  const skipped = by('pending', 'skipped', 'disabled', 'todo')
  const failedNames = [...by('failed').map(({ fullName }) => fullName), ...broken.map(({ name }) => name)]
  if (failedNames.length === 0 && exitCode !== 0) failedNames.push(`a run that ended with ${exitCode} though no test failed`)
  return {
    passed: by('passed').length,
    failed: failedNames.length,
    skipped: skipped.length,
    skippedNames: skipped.map(({ fullName }) => fullName),
    failedNames,
  }
}

export const add = (a, b) => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
  skippedNames: [...a.skippedNames, ...b.skippedNames],
  failedNames: [...a.failedNames, ...b.failedNames],
})

/** Alone on the last line; what was skipped or failed is named in the lines above it. */
export const sentence = ({ passed, failed }) => `${passed} passed, ${failed} failed`
