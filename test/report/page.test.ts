import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type Plan, planHash } from '../../planner/documents/index.ts';
import { html, raw } from '../../report/html/markup.ts';
import { DRAW_EACH_UP_TO } from '../../report/html/nodes.ts';
import { clipped, textWidth } from '../../report/html/text-width.ts';
import { renderHtml } from '../../report/index.ts';
import { minimalPlan } from '../planner/minimal-plan.ts';
import { fixturePlan, numberedServices } from './fixtures.ts';

const small = fixturePlan({ pricePerNode: 21.96, idleGpus: 2 });
const page = renderHtml(small, { title: 'day' });
const occurrences = (text: string, part: string | RegExp) => text.split(part).length - 1;

describe('templates', () => {
  it('escape values in text and attributes, and nothing twice', () => {
    const bold = html`<b title="${'"<&>\''}">${'<script>'}</b>`;
    expect(`${html`<p>${bold}${[1, null, undefined, false, raw('<br>')]}</p>`}`).toBe(
      '<p><b title="&quot;&lt;&amp;&gt;&#39;">&lt;script&gt;</b>1<br></p>',
    );
  });

  it('leave out their own line breaks, but not those of values', () => {
    expect(
      `${html`
      <p>
        ${raw('a\n b')}
      </p>`}`,
    ).toBe('<p>a\n b</p>');
  });
});

describe('names in drawings', () => {
  it('lose their middle where they are too long', () => {
    expect(clipped('bert', 100)).toBe('bert');
    const short = clipped('distiluse-base-multilingual-cased-v2', 120);
    expect(short).toMatch(/^distiluse-.*…[-\w]*-v2$/);
    expect(textWidth(short)).toBeLessThanOrEqual(120);
    expect(clipped('wwwwwwww', 5)).toBe('w…');
  });
});

describe('the page', () => {
  it('is one file that loads nothing and runs only its own script', () => {
    const script = /<script>(.*?)<\/script>/s.exec(page)![1]!;
    const hash = createHash('sha256').update(script).digest('base64');
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)![1]!;
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`script-src 'sha256-${hash}'`);
    expect(page).not.toMatch(/(?:src|href)="(?!#|data:)|url\((?!#)|@import|https?:/);
    expect(page).not.toMatch(/ on[a-z]+="/);
  });

  it('shows how the plan is reached, or what is in the way', () => {
    const numbers = { waves: 2, steps: 1234, seconds: 762, surgeNodes: 1, feasible: true } as const;
    const nodes = { reconfigured: 3, added: 4, removed: 5 };
    const transition = { ...numbers, nodes, pods: { started: 29, stopped: 11, retuned: 2 } };
    const way = renderHtml(small, { transition });
    for (const row of [
      ['Steps', '1,234 in 2 waves'],
      ['Expected duration', '12.7 minutes'],
      ['Nodes cut anew', '3'],
      ['Nodes added', '4, up to 1 above maxNodes'],
      ['Pods started', '29'],
    ]) {
      expect(way).toContain(`<th scope="row">${row[0]}</th><td>${row[1]}</td>`);
    }
    const none = { nodes: { reconfigured: 0, added: 0, removed: 0 }, pods: { started: 0, stopped: 0, retuned: 0 } };
    expect(renderHtml(small, { transition: { ...numbers, ...none, steps: 0 } })).toContain('nothing is to be done');
    const blocked = { service: 'bert<', step: 'evict bert< on p4d-0', lacks: 30, surge: null };
    const page = renderHtml(small, { transition: { feasible: false, blocked } });
    expect(page).toContain('bert&lt; would lack 30 requests/s at &quot;evict bert&lt; on p4d-0&quot;. No number of');
    expect(renderHtml(small)).not.toContain('Way to this plan');
  });

  it('gives the same bytes for the same plan', () => {
    expect(renderHtml(structuredClone(small), { title: 'day' })).toBe(page);
  });

  it('draws every GPU of a small plan with all of its slices and instances', () => {
    const instances = small.gpus.flatMap((gpu) => gpu.instances);
    expect(occurrences(page, '<svg class="gpu"')).toBe(small.gpus.length);
    expect(occurrences(page, '<rect class="slice"')).toBe(8 * small.gpus.length);
    expect(occurrences(page, '<svg class="i ')).toBe(instances.length);
    expect(occurrences(page, '<svg class="i idle"')).toBe(instances.filter((i) => i.service === null).length);
    for (const gpu of small.gpus) expect(page).toContain(`<title>GPU ${gpu.index} of ${gpu.node}, A100-40GB</title>`);
  });

  it('puts a block where its instance is', () => {
    const gpu = { ...small.gpus[0]!, instances: [{ profile: '3g.20gb', start: 4, service: null }] };
    expect(renderHtml({ ...small, gpus: [gpu] })).toContain(
      '<svg class="i idle" x="12" y="89" width="140" height="86">',
    );
  });

  it('draws four slices for an A30', () => {
    const a30 = renderHtml(fixturePlan({ gpu: 'A30', nodes: 1, gpusPerNode: 4 }));
    expect(occurrences(a30, '<rect class="slice"')).toBe(16);
  });

  it('shows summary, certificate, levels, prices, trace and hashes', () => {
    for (const text of [
      '<h1>day</h1>',
      'Proven optimal',
      '14 GPUs; no plan can use fewer than 14.',
      '43.92',
      'Smallest slack',
      'island-3',
      small.hash,
      small.inputs.workload,
    ])
      expect(page).toContain(text);
    for (const kind of Object.keys(small.certificate.prices)) expect(page).toContain(`>${kind.split(' ')[1]}</th>`);
    expect(occurrences(page, '<em class="tag">tightest</em>')).toBe(1);
  });

  it('has headings with a scope in every table, and names for every drawing that is not decoration', () => {
    expect(page).not.toMatch(/<th(?![^>]*scope=)[ >]/);
    for (const drawing of page.match(/<svg[^>]*role="img">(?:<title>)?/g)!) expect(drawing).toMatch(/<title>$/);
    expect(page).toMatch(/<html lang="en">/);
  });

  it('escapes whatever comes from documents', () => {
    const evil = '"><img src=x onerror=alert(1)>';
    const plan: Plan = {
      ...small,
      services: small.services.map((service) => ({ ...service, model: evil })),
      gpus: small.gpus.map((gpu) => ({ ...gpu, node: evil + gpu.node, nodeGroup: evil, gpu: evil })),
      certificate: { ...small.certificate, prices: { [`${evil} ${evil}`]: 0.5 } },
      search: { ...small.search, trace: [{ round: 0, searcher: evil, worker: evil, gpus: 3 }] },
    };
    const text = renderHtml(plan, { title: `${evil}</title><script>alert(1)</script>` });
    expect(text).not.toContain('<img');
    expect(occurrences(text, '<script>')).toBe(1);
    expect(occurrences(text, '&lt;img')).toBeGreaterThan(30);
  });

  it('names prices of other levels, cut-short searches and missing capacity', () => {
    const [first, ...others] = small.services;
    const cost = {
      objective: 'cost' as const,
      value: 2,
      bound: 2,
      proven: true,
      prices: { 'A100-40GB 7g.40gb': 2.745 },
    };
    const text = renderHtml({
      ...small,
      summary: { ...small.summary, truncated: true },
      services: [{ ...first!, capacity: 1, slack: -0.9 }, ...others],
      certificate: { ...small.certificate, levels: [cost] },
    });
    expect(text).toContain('Prices of the level: Cost per hour');
    expect(text).toContain('2.7450');
    expect(text).toContain('Cut short.');
    expect(text).toContain('1 below their rate');
    expect(text).toContain('too little');
  });

  it('names the GPU model wherever a plan has several', () => {
    const a30 = fixturePlan({ gpu: 'A30', nodes: 1, gpusPerNode: 4 });
    const gpus = [...small.gpus, ...a30.gpus.map((gpu) => ({ ...gpu, node: 'a30-0' }))];
    const text = renderHtml({ ...small, gpus });
    expect(occurrences(text, '<span>A30 · ')).toBe(4);
    expect(text).toContain('×A30 1g.6gb b');
    expect(text).toContain('<th scope="col">Model</th>');
    expect(page).not.toContain('A100-40GB · ');
  });

  it('shows a plan of the least fields: what it does not state is left out or counted', () => {
    const text = renderHtml(minimalPlan);
    expect(text).toContain(planHash(minimalPlan).slice(0, 12));
    expect(text).toContain('worth more than 12 GPUs');
    expect(text).toContain('The plan does not state all that it was made from.');
    expect(text).toContain('The plan carries no search trace.');
    expect(text).toContain('<td class="uses" data-v="5">4×3g.20gb b16 + 1×2g.10gb b8</td>');
    expect(text).not.toMatch(/undefined|NaN/);
    expect(text).not.toContain('Seed');
  });

  it('stands a plan with nothing in it', () => {
    const text = renderHtml({ ...small, gpus: [], services: [], search: { ...small.search, trace: [] } });
    expect(text).toContain('The plan carries no search trace.');
  });
});

describe('a large plan', () => {
  const large = fixturePlan({ nodes: 6261, services: numberedServices(1000), alike: 8 });
  const text = renderHtml(large);

  it('stays small though every GPU, node and service has its place', () => {
    expect(large.gpus).toHaveLength(50_088);
    expect(Buffer.byteLength(text)).toBeLessThan(2_000_000);
    expect(occurrences(text, 'class="chip"')).toBe(1000);
  });

  it('stays small though no two GPUs are equal', () => {
    const worst = fixturePlan({ nodes: 6261, services: numberedServices(1000) });
    expect(Buffer.byteLength(renderHtml(worst))).toBeLessThan(2_000_000);
  });

  it('draws equal GPUs once', () => {
    const uniform = fixturePlan({ nodes: 12, alike: 96 });
    expect(uniform.gpus.length).toBeGreaterThan(DRAW_EACH_UP_TO);
    const page = renderHtml(uniform);
    expect(occurrences(page, '<svg class="gpu"')).toBe(1);
    expect(page).toContain('<b>×96</b>');
    expect(page).toContain('p4d-0 … p4d-11');
    expect(page.indexOf('id="cuts"')).toBeLessThan(page.indexOf('id="gpus"'));
  });
});
