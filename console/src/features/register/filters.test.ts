import { expect, it } from 'vitest';
import { designQuery, filterCount, filtersOf, queryOf } from './filters';
import { archiveType } from './upload';

const none = filtersOf('');

it('goes through the address and back', () => {
  const filters = { ...none, q: '의자', country: 'KR', status: 'expired' };
  expect(filtersOf(`?${queryOf(filters)}`)).toEqual(filters);
  expect(queryOf(none)).toBe('');
});

it('asks only for what is whole', () => {
  expect(designQuery({ q: '의', locarno: '33', country: 'K', status: 'nonsense', in_force_on: '2026' })).toEqual({});
  expect(designQuery({ q: ' 의자 ', locarno: '06', country: 'KR', status: 'registered', in_force_on: '2026-11-21' })).toEqual({
    q: '의자',
    locarno: 6,
    country: 'KR',
    status: 'registered',
    in_force_on: '2026-11-21',
  });
  expect(filterCount({ ...none, q: '의자', locarno: '99' })).toBe(1);
});

it('knows archives by their names', () => {
  expect(['a.ZIP', 'a.tar.gz', 'a.tgz', 'a.tar', 'DESIGNS.csv', 'a.rar'].map(archiveType)).toEqual([
    'application/zip',
    'application/gzip',
    'application/gzip',
    'application/x-tar',
    'text/csv',
    null,
  ]);
});
