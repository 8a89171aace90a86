import fc from 'fast-check';

/**
 * Property tests repeat exactly: what CI saw is what a developer sees. `FAST_CHECK_SEED` looks elsewhere; a failure it
 * finds belongs into a test of its own.
 */
fc.configureGlobal({ seed: Number(process.env.FAST_CHECK_SEED ?? 20_261_122) });
