import { expect, it } from 'vitest';
import { documentsOf, faultOf, faultsOf, sentValues, withKnown, wonOf } from './fields';
import type { ActField, Case } from './types';

const field = (id: string, kind: ActField['kind'], more: Partial<ActField> = {}): ActField => ({ id, name: { ko: id, en: id }, kind, required: true, choices: [], ...more });
const at = { today: '2026-11-21', least: 1_200_000 };

it('asks for what is required, and for nothing else', () => {
  expect(faultOf(field('a', 'text'), '  ', at)).toBe('fault.empty');
  expect(faultOf(field('a', 'text', { required: false }), '', at)).toBeNull();
  expect(faultOf(field('a', 'document'), '2026-000001-1', at)).toBeNull();
});

it('takes days up to today, and any day where the law says so', () => {
  expect(faultOf(field('d', 'day'), '2026-11-21', at)).toBeNull();
  expect(faultOf(field('d', 'day'), '2026-11-22', at)).toBe('fault.future');
  expect(faultOf(field('d', 'any_day'), '2027-01-01', at)).toBeNull();
});

it('takes money as people write it, from the least security on', () => {
  expect(wonOf('1,200,000원')).toBe('1200000');
  expect(faultOf(field('s', 'won'), '1,200,000', at)).toBeNull();
  expect(faultOf(field('s', 'won'), '1 199 999', at)).toBe('fault.least');
  expect(faultOf(field('s', 'won'), '1', { today: at.today })).toBeNull();
  for (const bad of ['-1', '1.5', 'much', '1e6']) expect(faultOf(field('s', 'won'), bad, at), bad).toBe('fault.won');
});

it('takes a choice that is offered', () => {
  const kind = field('k', 'choice', { choices: ['money'] });
  expect(faultOf(kind, 'money', at)).toBeNull();
  expect(faultOf(kind, 'gold', at)).toBe('fault.empty');
});

it('names each field at fault', () => {
  expect(faultsOf([field('a', 'text'), field('d', 'day'), field('s', 'won')], { a: 'x', d: '2027-01-01' }, at)).toEqual({ d: 'fault.future', s: 'fault.empty' });
});

it('sends only what the act asks for', () => {
  expect(sentValues([field('a', 'text'), field('s', 'won'), field('o', 'text', { required: false })], { a: ' x ', s: '1,000', o: '', other: 'y' })).toEqual({ a: 'x', s: '1000' });
});

it('fills in what the case knows, until somebody types', () => {
  const about = { readings: ['01R', '01S'], item: '의자', quantity: 12, declaration_no: ' D-1 ' };
  expect(withKnown(about, {})).toEqual({ reading_id: '01R', item_and_quantity: '의자 × 12', declaration_no: 'D-1' });
  expect(withKnown(about, { declaration_no: '' })['declaration_no']).toBe('');
  expect(withKnown({}, {})).toEqual({ reading_id: '', item_and_quantity: '', declaration_no: '' });
});

it('offers the case’s papers by number and its files by name', () => {
  const kase = { papers: [{ number: '2026-000001-1', title: '통보서' }], files: [{ name: 'right.pdf', by: 'Vase Works' }] } as unknown as Case;
  expect(documentsOf(kase)).toEqual([
    { value: '2026-000001-1', label: '통보서' },
    { value: 'right.pdf', label: 'Vase Works' },
  ]);
});
