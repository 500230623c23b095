import type { ReceivedSpan } from './received-span.ts';

/** A span and what it caused. */
export interface Branch {
  readonly span: ReceivedSpan;
  readonly children: readonly Branch[];
}

/** By start; a span whose cause has not been received is a root. */
export function traceTree(spans: readonly ReceivedSpan[]): Branch[] {
  const known = new Set(spans.map(({ spanId }) => spanId));
  const inOrder = spans.toSorted((a, b) => a.start - b.start);
  const byParent = Map.groupBy(inOrder, ({ parentSpanId }) =>
    parentSpanId !== undefined && known.has(parentSpanId) ? parentSpanId : undefined,
  );
  const branch = (span: ReceivedSpan): Branch => ({
    span,
    children: (byParent.get(span.spanId) ?? []).map(branch),
  });
  return (byParent.get(undefined) ?? []).map(branch);
}

/** What is put before the line of a span, and before further lines about it. */
export interface Indent {
  readonly own: string;
  readonly further: string;
}

/** The lines of each span, indented below its cause. */
export function drawTree(
  branches: readonly Branch[],
  describe: (span: ReceivedSpan, indent: Indent) => readonly string[],
  indent = '',
): string[] {
  return branches.flatMap(({ span, children }, index) => {
    const isLast = index === branches.length - 1;
    const below = indent + (isLast ? '  ' : '│ ');
    const own = indent + (isLast ? '└ ' : '├ ');
    const further = below + (children.length > 0 ? '│ ' : '  ');
    return [...describe(span, { own, further }), ...drawTree(children, describe, below)];
  });
}

/** What a span is, without what differs from one time to the next. */
export function outline({ service, kind, name, failed }: ReceivedSpan): string {
  return `${service}: ${name} (${kind})${failed ? ' !' : ''}`;
}

/** The tree as a text that is the same each time: siblings by name, because they may run side by side. */
export function outlineTree(spans: readonly ReceivedSpan[]): string {
  const byOutline = (branches: readonly Branch[]): Branch[] =>
    branches
      .map(({ span, children }) => ({ span, children: byOutline(children) }))
      .toSorted((a, b) => outline(a.span).localeCompare(outline(b.span), 'en'));
  return drawTree(byOutline(traceTree(spans)), (span, { own }) => [own + outline(span)]).join('\n');
}
