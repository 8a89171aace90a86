export { ALIASES, type Alias, entryName, entryNames, isOurEntry } from './entry-name.ts';
export { EntryEditedError, LayoutsTooLargeError } from './errors.ts';
export { countsOf, type Layout, sameLayout } from './layout.ts';
export { LAYOUTS_KEY } from './layouts-file.ts';
export { type GpuCount, parseLayouts } from './parse-layouts.ts';
export { type Standing, standing } from './standing.ts';
export { type WantedLayout, type Worked, workOn } from './watchdog.ts';
export { NODE_LIMITS, type NodeLimits, type NodeWork, type WorkStatus } from './work.ts';
export { layoutsText } from './write-layouts.ts';
