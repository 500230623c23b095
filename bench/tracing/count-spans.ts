/** In ExportTraceServiceRequest: `resource_spans`, in it `scope_spans`, in it `spans`. */
const PATH_TO_SPANS = [1, 2, 2];
const LENGTH_DELIMITED = 2;

/**
 * How many spans an OTLP request in protobuf holds. Only lengths are read, so that counting takes little of the processor
 * that the measured servers share.
 *
 * @throws RangeError where it is cut off.
 */
export function countSpans(request: Buffer, path: readonly number[] = PATH_TO_SPANS): number {
  const [wanted, ...deeper] = path;
  if (wanted === undefined) return 1;
  let count = 0;
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = request.readUInt8(at++);
      value += (byte & 127) * shift;
      if (byte < 128) return value;
    }
  };
  while (at < request.length) {
    const tag = varint();
    // Nothing on the way to the spans is of another kind.
    if (tag % 8 !== LENGTH_DELIMITED) throw new RangeError(`not OTLP: tag ${tag}`);
    const end = varint() + at;
    if (end > request.length) throw new RangeError('cut off');
    if (Math.floor(tag / 8) === wanted) count += countSpans(request.subarray(at, end), deeper);
    at = end;
  }
  return count;
}
