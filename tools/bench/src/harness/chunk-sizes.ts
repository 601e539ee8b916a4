export interface ChunkCount {
  chunks: number
  records: number
  seconds: number
}

/** What a service says of its own chunks, from the text of its /metrics. */
export function chunkCount(metrics: string): ChunkCount {
  const value = (name: string): number => Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)`, 'm').exec(metrics)?.[1] ?? 0)
  return {
    chunks: value('fifteen_chunk_records_count'),
    records: value('fifteen_chunk_records_sum'),
    seconds: value('fifteen_chunk_seconds_sum'),
  }
}

/** Records and milliseconds of a mean chunk between two looks; zeros when there was none. */
export function meanChunk(before: ChunkCount, after: ChunkCount): { records: number; ms: number; chunks: number } {
  const chunks = after.chunks - before.chunks
  if (chunks <= 0) return { records: 0, ms: 0, chunks: 0 }
  return { records: (after.records - before.records) / chunks, ms: ((after.seconds - before.seconds) * 1000) / chunks, chunks }
}
