// Loaded before everything else in each process: stack traces name our own lines. With --enable-source-maps Node keeps the maps and sources
// of every package as well, a fifth of a service's heap, which the collector walks through again and again.
import { setSourceMapsSupport } from 'node:module'

setSourceMapsSupport(true, { nodeModules: false })
