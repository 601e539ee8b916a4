export const NOTHING = { passed: 0, failed: 0, skipped: 0, skippedNames: [] }

/**
 * Counts one jest run from its own JSON. A suite that failed without a failed test (it did not even load), a run without a
 * result and a run that failed for any other reason count as one failure each: nothing that went wrong is left out.
 */
export function countOf(result, exitCode) {
  if (!result) return { ...NOTHING, failed: 1 }
  const suites = result.testResults ?? []
  const tests = suites.flatMap((suite) => suite.assertionResults)
  const by = (...statuses) => tests.filter(({ status }) => statuses.includes(status))
  const broken = suites.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  )
  const skipped = by('pending', 'skipped', 'disabled', 'todo')
  const failed = by('failed').length + broken.length
  return {
    passed: by('passed').length,
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: skipped.length,
    skippedNames: skipped.map(({ fullName }) => fullName),
  }
}

export const add = (a, b) => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
  skippedNames: [...a.skippedNames, ...b.skippedNames],
})

/** Alone on the last line; what was skipped is named in the lines above it. */
export const sentence = ({ passed, failed }) => `${passed} passed, ${failed} failed`
