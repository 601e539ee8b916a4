import { describe, expect, it } from '@jest/globals'
import { chunkCount, meanChunk } from './chunk-sizes.js'

const metrics = (records: number, chunks: number, seconds: number) => `# HELP fifteen_chunk_records Records in one chunk
# TYPE fifteen_chunk_records histogram
fifteen_chunk_records_bucket{le="1",service="stock-confirmation"} 3
fifteen_chunk_records_sum{service="stock-confirmation"} ${records}
fifteen_chunk_records_count{service="stock-confirmation"} ${chunks}
fifteen_chunk_seconds_sum ${seconds}
fifteen_chunk_seconds_count ${chunks}
`

describe('chunk sizes', () => {
  it('are the mean between two looks, with labels or without', () => {
    expect(meanChunk(chunkCount(metrics(100, 10, 1)), chunkCount(metrics(1_100, 15, 1.5)))).toEqual({ records: 200, ms: 100, chunks: 5 })
  })

  it('are nothing where nothing was done or said', () => {
    expect(meanChunk(chunkCount(''), chunkCount(''))).toEqual({ records: 0, ms: 0, chunks: 0 })
  })
})
