/**
 * What an expression refers to, found by walking its syntax tree.
 *
 * Step Functions evaluates expressions without an input document. A bare name, `$`, `*`, `**` or `%` therefore means
 * something only *inside* a step that has a context: after a `.`, in a predicate, a sort term or a grouping.
 */
export interface Analysis {
  /** Variables that the expression does not bind itself, without the `$`. */
  readonly free: ReadonlySet<string>;
  /** First-level fields of `$states` that are read. */
  readonly statesFields: ReadonlySet<string>;
  /** What has no context to refer to, as written: `name`, `$`, `$$`, … */
  readonly withoutContext: readonly string[];
}

/** The parts of JSONata's syntax tree that are walked; its published types leave several of them out. */
export interface Node {
  readonly type: string;
  readonly value?: unknown;
  readonly [part: string]: unknown;
}

interface Place {
  readonly bound: ReadonlySet<string>;
  readonly hasContext: boolean;
}

const CONTEXT_ONLY: Readonly<Record<string, string>> = { wildcard: '*', descendant: '**', parent: '%' };

export function analyse(root: Node): Analysis {
  const free = new Set<string>();
  const statesFields = new Set<string>();
  const withoutContext: string[] = [];

  function variable(node: Node, place: Place): void {
    const name = String(node.value);
    if (name === '') {
      if (!place.hasContext) withoutContext.push('$');
    } else if (name === '$') withoutContext.push('$$');
    else if (!place.bound.has(name)) free.add(name);
  }

  function path(node: Node, place: Place): void {
    let bound = place.bound;
    const steps = node.steps as Node[];
    const second = steps[1];
    if (steps[0]?.type === 'variable' && steps[0].value === 'states' && second?.type === 'name') {
      statesFields.add(String(second.value));
    }
    steps.forEach((step, i) => {
      const here = { bound, hasContext: place.hasContext || i > 0 };
      // Focus and index variables of a step are visible in its own filters and in all later steps.
      const named = [step.focus, step.index].filter((name): name is string => typeof name === 'string');
      if (named.length > 0) bound = new Set([...bound, ...named]);
      if (step.type === 'name') {
        if (!here.hasContext) withoutContext.push(String(step.value));
        attachments(step, { bound, hasContext: true });
      } else {
        visit(step, here, bound);
      }
    });
    attachments(node, { bound, hasContext: true });
  }

  /** Filters, sort terms and groupings: evaluated once per item, with the item as context. */
  function attachments(node: Node, place: Place): void {
    for (const part of ['stages', 'predicate'] as const) {
      for (const stage of (node[part] as Node[] | undefined) ?? []) {
        if (stage.expr !== undefined) visit(stage.expr as Node, place);
      }
    }
    const group = node.group as { lhs: [Node, Node][] } | undefined;
    for (const pair of group?.lhs ?? []) for (const side of pair) visit(side, place);
  }

  function block(node: Node, place: Place): void {
    // A name assigned anywhere in a block counts as bound in all of it: JSONata has no declaration before use to check.
    const bound = new Set(place.bound);
    collectBinds(node.expressions as Node[], bound);
    for (const item of node.expressions as Node[]) visit(item, { ...place, bound });
  }

  function visit(node: Node, place: Place, boundInFilters: ReadonlySet<string> = place.bound): void {
    const all = (part: string): void => {
      for (const item of (node[part] as Node[] | undefined) ?? []) visit(item, place);
    };
    switch (node.type) {
      case 'variable':
        variable(node, place);
        break;
      case 'path':
        path(node, place);
        return;
      case 'name':
        if (!place.hasContext) withoutContext.push(String(node.value));
        break;
      case 'wildcard':
      case 'descendant':
      case 'parent':
        if (!place.hasContext) withoutContext.push(CONTEXT_ONLY[node.type]!);
        break;
      case 'binary':
      case 'apply':
        visit(node.lhs as Node, place);
        visit(node.rhs as Node, place);
        break;
      case 'unary':
        if (node.value === '{') for (const pair of node.lhs as Node[][]) for (const side of pair) visit(side, place);
        else if (node.expression !== undefined) visit(node.expression as Node, place);
        else all('expressions');
        break;
      case 'bind': {
        const name = String((node.lhs as Node).value);
        visit(node.rhs as Node, { ...place, bound: new Set([...place.bound, name]) });
        break;
      }
      case 'block':
        block(node, place);
        break;
      case 'condition':
        for (const part of ['condition', 'then', 'else'])
          if (node[part] !== undefined) visit(node[part] as Node, place);
        break;
      case 'function':
      case 'partial':
        visit(node.procedure as Node, place);
        all('arguments');
        break;
      case 'lambda': {
        const names = (node.arguments as Node[]).map((argument) => String(argument.value));
        visit(node.body as Node, { ...place, bound: new Set([...place.bound, ...names]) });
        break;
      }
      case 'transform':
        for (const part of ['pattern', 'update', 'delete']) {
          if (node[part] !== undefined) visit(node[part] as Node, { ...place, hasContext: true });
        }
        break;
      case 'sort':
        for (const term of node.terms as { expression: Node }[]) visit(term.expression, { ...place, hasContext: true });
        break;
    }
    attachments(node, { bound: boundInFilters, hasContext: true });
  }

  visit(root, { bound: new Set(), hasContext: false });
  return { free, statesFields, withoutContext };
}

function collectBinds(nodes: readonly Node[], into: Set<string>): void {
  for (const node of nodes) {
    if (node.type !== 'bind') continue;
    into.add(String((node.lhs as Node).value));
    collectBinds([node.rhs as Node], into);
  }
}
