import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { renderHtml } from '../../../report/index.ts';
import { fixturePlan, numberedServices } from '../../report/fixtures.ts';
import { cacheRoot } from '../support/cache.ts';
import { describeWith } from '../support/component.ts';
import { launchChromium, type Page, type PageOptions } from './chromium.ts';

const DESKTOP = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };

/** As long as Kubernetes allows, of wide letters, of narrow ones, and as people name them. */
const LONG_NAMES = [
  'distiluse-base-multilingual-cased-v1',
  'distiluse-base-multilingual-cased-v2',
  'paraphrase-multilingual-mpnet-base-v2',
  'w'.repeat(63),
  'mmmm-wwww-mmmm-wwww',
  'till-fritillaria-illicit-jittering-filling-iiiiiiiiiiiiiiiiiiiii',
].map((name) => name.slice(0, 63));

const plans = {
  small: fixturePlan({ pricePerNode: 21.96, idleGpus: 2 }),
  crowded: fixturePlan({ nodes: 8, services: numberedServices(44), seed: 7 }),
  longNames: fixturePlan({ gpu: 'A30', nodes: 3, gpusPerNode: 4, gap: 1, seed: 5, services: LONG_NAMES }),
  large: fixturePlan({ nodes: 6261, services: numberedServices(1000), alike: 8, idleGpus: 4 }),
};
type Name = keyof typeof plans;

const pages = new Map<Name, string>();
function pageOf(name: Name): string {
  const page = pages.get(name) ?? renderHtml(plans[name]);
  pages.set(name, page);
  return page;
}

await describeWith('the report in Chromium', launchChromium, (browser) => {
  /** What must stay empty while a page is open. */
  let trouble: string[];
  let folder: string;
  const open: Page[] = [];

  beforeEach(async () => {
    trouble = [];
    folder = await mkdtemp(join(tmpdir(), 'report-'));
  });
  afterEach(async () => {
    for (const page of open.splice(0)) await page.close();
    await rm(folder, { recursive: true });
    expect(trouble).toEqual([]);
  });
  afterAll(() => browser.close());

  async function show(name: Name, options: Partial<PageOptions> = {}): Promise<Page> {
    const file = join(folder, `${name}.html`);
    await writeFile(file, pageOf(name));
    const page = await browser.newPage({ viewport: DESKTOP, ...options });
    open.push(page);
    const url = pathToFileURL(file).href;
    page.on('console', (message) => trouble.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => trouble.push(error.message));
    page.on('request', (request) => {
      if (request.url() !== url && request.url() !== 'data:,') trouble.push(`request: ${request.url()}`);
    });
    await page.goto(url);
    return page;
  }

  const countOf = (page: Page, selector: string) =>
    page.evaluate<number>(`document.querySelectorAll(${JSON.stringify(selector)}).length`);

  /** Elements that stand out of the window, other than inside a frame that scrolls. */
  const overflowing = (page: Page) =>
    page.evaluate<string[]>(`[...document.querySelectorAll('body *')]
      .filter((el) => !el.closest('.scroll *, nav *, .defs, .sr, .skip') && el.getBoundingClientRect().width > 0)
      .filter((el) => { const b = el.getBoundingClientRect(); return b.right > innerWidth + 0.5 || b.left < -0.5; })
      .map((el) => el.tagName + '.' + el.getAttribute('class') + ' ' + el.textContent.slice(0, 40))`);

  /** Names in blocks that are wider than their block although they were shortened. */
  const spilledNames = (page: Page) =>
    page.evaluate<string[]>(`[...document.querySelectorAll('.i')].flatMap((block) => {
      const box = block.querySelector('.b').getBoundingClientRect();
      return [...block.querySelectorAll('text')]
        .filter((text) => { const b = text.getBoundingClientRect(); return b.right > box.right || b.left < box.left || b.bottom > box.bottom + 1; })
        .map((text) => text.textContent);
    })`);

  describe.each(['small', 'crowded', 'longNames'] as const)('%s plan', (name) => {
    it('draws every slice, block and name of every GPU', async () => {
      const page = await show(name);
      const { gpus } = plans[name];
      const instances = gpus.flatMap((gpu) => gpu.instances);
      expect(await countOf(page, 'svg.gpu')).toBe(gpus.length);
      expect(await countOf(page, 'svg.gpu .slice')).toBe(gpus.length * (name === 'longNames' ? 4 : 8));
      expect(await countOf(page, 'svg.i .b')).toBe(instances.length);
      expect(await spilledNames(page)).toEqual([]);
    });

    it.each([
      ['desktop', DESKTOP],
      ['phone', PHONE],
    ])('fits a %s', async (_, viewport) => {
      const page = await show(name, { viewport });
      expect(await overflowing(page)).toEqual([]);
      expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(viewport.width);
    });
  });

  it('blocks cover exactly the slices of their placement', async () => {
    const page = await show('small');
    const offsets = await page.evaluate<number[]>(`[...document.querySelectorAll('svg.gpu')].flatMap((gpu) => {
      const slices = [...gpu.querySelectorAll('.slice')].map((slice) => slice.getBoundingClientRect());
      return [...gpu.querySelectorAll('.i')].map((block) => {
        const [, start] = /slice (\\d)/.exec(block.querySelector('title').textContent);
        const box = block.querySelector('.b').getBoundingClientRect();
        const last = slices.findLast((slice) => slice.bottom <= box.bottom + 0.5);
        return Math.abs(box.top - slices[start].top) + Math.abs(box.bottom - last.bottom);
      });
    })`);
    expect(offsets.length).toBeGreaterThan(40);
    expect(Math.max(...offsets)).toBeLessThan(0.5);
  });

  it('pressing a service marks its instances, pressing it again or Escape ends that', async () => {
    const page = await show('small');
    const bert = plans.small.services.find((service) => service.name === 'bert')!;
    await page.click('.legend .chip:has-text("bert")');
    expect(await countOf(page, '.i.on')).toBe(bert.replicas);
    expect(await page.evaluate(`document.querySelector('.legend .chip').getAttribute('aria-pressed')`)).toBe('true');
    await page.keyboard.press('Escape');
    expect(await countOf(page, '.i.on')).toBe(0);
    await page.click('.i.idle');
    expect(await countOf(page, '.i.on')).toBe(0);
    await page.click('.i:not(.idle)');
    expect(await countOf(page, '.i.on')).toBeGreaterThan(0);
    await page.click('.i.on');
    expect(await countOf(page, '.i.on, .picking')).toBe(0);
  });

  it('sorts services by the column that is pressed', async () => {
    const page = await show('small');
    const column = (n: number) =>
      page.evaluate<string[]>(
        `[...document.querySelectorAll('.services tbody tr')].map((tr) => tr.cells[${n}].dataset.v)`,
      );
    const byName = plans.small.services.map((service) => service.name).sort();
    await page.click('.services th:first-child .sort');
    expect(await column(0)).toEqual(byName);
    await page.click('.services th:first-child .sort');
    expect(await column(0)).toEqual([...byName].reverse());
    await page.click('.services th:nth-child(4) .sort');
    const capacities = (await column(3)).map(Number);
    expect(capacities).toEqual([...capacities].sort((a, b) => a - b));
    expect(await countOf(page, '[aria-sort]')).toBe(1);
  });

  it('can be used with the keyboard alone', async () => {
    const page = await show('small');
    const focused = () => page.evaluate<string>('document.activeElement.textContent');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Skip to the plan');
    for (let i = 0; i < 7; i++) await page.keyboard.press('Tab');
    expect(await focused()).toBe('bert');
    await page.keyboard.press('Enter');
    expect(await countOf(page, '.i.on')).toBeGreaterThan(0);
    const outline = await page.evaluate<string>('getComputedStyle(document.activeElement).outlineStyle');
    expect(outline).toBe('solid');
  });

  it('shows everything essential without scripts', async () => {
    const page = await show('small', { javaScriptEnabled: false });
    expect(await countOf(page, 'svg.i .b')).toBeGreaterThan(40);
    expect(await countOf(page, '.services tbody tr')).toBe(plans.small.services.length);
    expect(await countOf(page, '.sort')).toBe(0); // the script has not run
    const hint = await page.evaluate<string>(`getComputedStyle(document.querySelector('.hint')).display`);
    expect(hint).toBe('none');
  });

  it('is dark on dark screens and white on paper', async () => {
    const page = await show('small', { colorScheme: 'dark' });
    const ground = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    expect(await ground()).toBe('rgb(16, 19, 24)');
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await ground()).toBe('rgb(255, 255, 255)');
  });

  it('opens 50,000 GPUs within seconds and fits a phone', async () => {
    const page = await show('large');
    const loaded = await page.evaluate<number>(`performance.getEntriesByType('navigation')[0].loadEventEnd`);
    expect(loaded).toBeLessThan(6_000); // below 1 s on an idle machine, 2 s on a busy one
    expect(await overflowing(page)).toEqual([]);
    await page.evaluate(`for (const folded of document.querySelectorAll('details')) folded.open = true`);
    await page.setViewportSize(PHONE);
    expect(await overflowing(page)).toEqual([]);
  });

  it('leaves pictures for people to look at', async () => {
    const pictures = join(cacheRoot(), 'report-pictures');
    await mkdir(pictures, { recursive: true });
    for (const name of Object.keys(plans) as Name[]) {
      for (const [size, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
        for (const colorScheme of ['light', 'dark'] as const) {
          const page = await show(name, { viewport, colorScheme });
          const shot = await page.screenshot({
            path: join(pictures, `${name}-${size}-${colorScheme}.png`),
            fullPage: true,
          });
          expect(shot.length).toBeGreaterThan(50_000);
          await page.close();
          open.pop();
        }
      }
    }
  });
});
