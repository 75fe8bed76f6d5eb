import { describe, expect, it } from 'vitest';
import { ApiError, problemOf, retryAfterMs, urlOf } from './client';

describe('urlOf', () => {
  it('fills the path and leaves out what is not given', () => {
    expect(urlOf('/api/v1/designs/{design_id}', { design_id: 'a/b 디' })).toBe('/api/v1/designs/a%2Fb%20%EB%94%94');
    expect(urlOf('/x', {}, { a: undefined, b: '', c: 0, d: 'ㄱ' })).toBe('/x?c=0&d=%E3%84%B1');
  });
});

describe('retryAfterMs', () => {
  it('reads seconds and dates', () => {
    expect(retryAfterMs('3', 0)).toBe(3000);
    expect(retryAfterMs('Thu, 01 Jan 1970 00:00:10 GMT', 4000)).toBe(6000);
    expect(retryAfterMs('Thu, 01 Jan 1970 00:00:10 GMT', 40_000)).toBe(0);
    expect(retryAfterMs(null, 0)).toBeNull();
    expect(retryAfterMs('soon', 0)).toBeNull();
  });
});

describe('problemOf', () => {
  it('takes the problem document', () => {
    const text = JSON.stringify({ detail: 'no such design', code: 'not_found', request_id: 'r1' });
    const error = problemOf(404, text, 'r0', null);
    expect(error).toBeInstanceOf(ApiError);
    expect([error.status, error.detail, error.requestId, error.code]).toEqual([404, 'no such design', 'r1', 'not_found']);
  });
  it('makes do with a page that is none', () => {
    const error = problemOf(502, '<html>', 'r0', '2');
    expect([error.detail, error.requestId, error.retryAfterMs]).toEqual(['HTTP 502', 'r0', 2000]);
  });
});
