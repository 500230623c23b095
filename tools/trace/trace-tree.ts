import type { ReceivedSpan } from './received-span.ts';

/** A span and its children. */
export interface TraceNode {
  readonly span: ReceivedSpan;
  readonly children: readonly TraceNode[];
}

/** Siblings are sorted by start. A span whose parent has not been received is a root. */
export function traceTree(spans: readonly ReceivedSpan[]): TraceNode[] {
  const known = new Set(spans.map(({ spanId }) => spanId));
  const inOrder = spans.toSorted((a, b) => a.start - b.start);
  const byParent = Map.groupBy(inOrder, ({ parentSpanId }) =>
    parentSpanId !== undefined && known.has(parentSpanId) ? parentSpanId : undefined,
  );
  const node = (span: ReceivedSpan): TraceNode => ({
    span,
    children: (byParent.get(span.spanId) ?? []).map(node),
  });
  return (byParent.get(undefined) ?? []).map(node);
}

/** The prefix of a span's own line, and of its further lines. */
export interface Indent {
  readonly own: string;
  readonly further: string;
}

/** The lines of each span, indented below its parent. */
export function drawTree(
  nodes: readonly TraceNode[],
  describe: (span: ReceivedSpan, indent: Indent) => readonly string[],
  indent = '',
): string[] {
  return nodes.flatMap(({ span, children }, index) => {
    const isLast = index === nodes.length - 1;
    const below = indent + (isLast ? '  ' : '│ ');
    const own = indent + (isLast ? '└ ' : '├ ');
    const further = below + (children.length > 0 ? '│ ' : '  ');
    return [...describe(span, { own, further }), ...drawTree(children, describe, below)];
  });
}

/** A span without the parts that differ between two runs. */
export function outline({ service, kind, name, failed }: ReceivedSpan): string {
  return `${service}: ${name} (${kind})${failed ? ' !' : ''}`;
}

/** The tree as text that is the same in each run: siblings are sorted by name, because they may run in parallel. */
export function outlineTree(spans: readonly ReceivedSpan[]): string {
  const byOutline = (nodes: readonly TraceNode[]): TraceNode[] =>
    nodes
      .map(({ span, children }) => ({ span, children: byOutline(children) }))
      .toSorted((a, b) => outline(a.span).localeCompare(outline(b.span), 'en'));
  return drawTree(byOutline(traceTree(spans)), (span, { own }) => [own + outline(span)]).join('\n');
}
