import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { documentation } from '../harness/paths.js'

// Plot moves everything by half a pixel where it finds the global `it` of a test.
Reflect.deleteProperty(globalThis, 'it')
const { recordedPlots } = await import('./recorded-plots.js')

test.each(recordedPlots())('the plot $name is drawn from the results beside it', ({ name, svg }) => {
  expect(readFileSync(join(documentation, 'plots', `${name}.svg`), 'utf8')).toBe(svg)
})
