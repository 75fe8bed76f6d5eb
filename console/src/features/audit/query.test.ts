import { expect, it } from 'vitest';
import { auditQuery, NOTHING, pageOf, questionOf, searchOf } from './query';

it('stands in the address and comes back from it', () => {
  const question = { ...NOTHING, person: ' kim ', act: 'reading', from: '2026-11-01' };
  expect(searchOf(question)).toBe('person=kim&act=reading&from=2026-11-01');
  expect(questionOf(`?${searchOf(question)}&other=1`)).toEqual({ ...question, person: 'kim' });
  expect(searchOf(NOTHING)).toBe('');
});

it('asks for whole days, both ends within', () => {
  const { from_ms, to_ms } = auditQuery({ ...NOTHING, from: '2026-11-21', to: '2026-11-21' });
  expect(from_ms).toBe(new Date(2026, 10, 21).getTime());
  expect(to_ms).toBe(new Date(2026, 10, 22).getTime() - 1);
});

it('leaves out what is not given or is no day', () => {
  expect(auditQuery({ ...NOTHING, person: '  ', from: '2026-13-01', to: '21.11.2026' })).toEqual({});
  expect(auditQuery({ ...NOTHING, object: 'R 1', request: 'q' })).toEqual({ object: 'R 1', request: 'q' });
});

it('links what has a page here', () => {
  expect(pageOf('design', '30/1')).toBe('/register/30%2F1');
  expect(pageOf('reading', '01M8')).toBe('/readings/01M8');
  expect(pageOf('index', 'x')).toBeNull();
  expect(pageOf('reading', '')).toBeNull();
});
