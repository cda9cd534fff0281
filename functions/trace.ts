type Headers = Record<string, string | string[] | undefined>;

/** https://www.w3.org/TR/trace-context/#traceparent-header */
const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}/;
/** https://cloud.google.com/trace/docs/trace-context#legacy-http-header */
const CLOUD_TRACE = /^([0-9a-f]{32})(?:\/|;|$)/i;
const NONE = /^0+$/;

/** The trace that a request belongs to, as Cloud Logging names it; undefined where its headers or no project say. */
export function traceOf(headers: Headers, projectId: string | undefined): string | undefined {
  const { traceparent, 'x-cloud-trace-context': cloudTrace } = headers;
  const [, id = ''] = found(TRACEPARENT, traceparent) ?? found(CLOUD_TRACE, cloudTrace) ?? [];
  if (projectId === undefined || id === '' || NONE.test(id)) return undefined;
  return `projects/${projectId}/traces/${id.toLowerCase()}`;
}

/** A header that comes twice says nothing. */
function found(form: RegExp, header: string | string[] | undefined): RegExpExecArray | null {
  return typeof header === 'string' ? form.exec(header) : null;
}
