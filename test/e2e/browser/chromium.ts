import { pathToFileURL } from 'node:url';
import { exists } from '../support/cache.ts';
import { MissingComponentError } from '../support/component.ts';
import { npmFolder } from '../support/npm.ts';
import { CommandFailedError, run } from '../support/process.ts';

/** Drives a browser that is there already: unlike `playwright` it downloads none. */
const PLAYWRIGHT = 'playwright-core@1.65.1';

/** Where Linux distributions and CI images put a Chromium; CHROMIUM names another one. */
const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/opt/google/chrome/chrome',
];

/** No sandbox, since containers forbid it; no background traffic, since the test counts requests. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

/** What the tests use of Playwright's page; `evaluate` takes text, as the tests are not compiled for a browser. */
export interface Page {
  goto(url: string): Promise<unknown>;
  on(event: 'console', listener: (message: { type(): string; text(): string }) => void): void;
  on(event: 'pageerror', listener: (error: Error) => void): void;
  on(event: 'request', listener: (request: { url(): string }) => void): void;
  evaluate<T = unknown>(script: string): Promise<T>;
  click(selector: string): Promise<void>;
  keyboard: { press(key: string): Promise<void> };
  setViewportSize(size: { width: number; height: number }): Promise<void>;
  emulateMedia(options: { media?: 'print' | 'screen'; colorScheme?: 'light' | 'dark' }): Promise<void>;
  screenshot(options: { path?: string; fullPage?: boolean }): Promise<Buffer>;
  close(): Promise<void>;
}

export interface PageOptions {
  readonly viewport: { readonly width: number; readonly height: number };
  readonly colorScheme?: 'light' | 'dark';
  readonly javaScriptEnabled?: boolean;
}

export interface Browser {
  newPage(options: PageOptions): Promise<Page>;
  close(): Promise<void>;
}

/** Launches a headless Chromium, installing it from the distribution's packages where that is allowed. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = await findChromium();
  const folder = await npmFolder('playwright-core', [PLAYWRIGHT]);
  const { chromium } = await import(pathToFileURL(`${folder}/node_modules/playwright-core/index.mjs`).href);
  return chromium.launch({ executablePath, args: FLAGS });
}

async function findChromium(): Promise<string> {
  const named = process.env.CHROMIUM;
  if (named) {
    if (await exists(named)) return named;
    throw new MissingComponentError('Chromium', `CHROMIUM names ${named}, which is not there`);
  }
  for (const place of PLACES) if (await exists(place)) return place;
  try {
    if (process.getuid?.() !== 0) throw new CommandFailedError('not root');
    await run('apt-get', ['update', '-qq']);
    await run('apt-get', ['install', '-y', '-qq', 'chromium'], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    return PLACES[0]!;
  } catch (error) {
    if (!(error instanceof CommandFailedError)) throw error;
    const reason = `not at ${PLACES.join(', ')} and apt-get cannot install it (${error.message}); CHROMIUM may name one`;
    throw new MissingComponentError('Chromium', reason, { cause: error });
  }
}
