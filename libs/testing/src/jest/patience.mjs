import { jest } from '@jest/globals'

// Waits name themselves when they fail; jest's own limit is only for what waits without a deadline.
jest.setTimeout(90_000)
