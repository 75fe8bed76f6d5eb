import { expect, it } from 'vitest';
import { formsOf, paperRequest, textsOfForm } from './paper';
import { firstPath, statesOf, type Procedure } from './procedures';

it('lets each party write its own papers', () => {
  expect(formsOf('office')).toEqual(['notice', 'written_hold']);
  expect(formsOf('right_holder')).toEqual(['hold_request', 'right_declaration']);
  expect(formsOf('importer')).toEqual(['release_request']);
});

it('sends the texts of that paper alone, and shows nothing for a party', () => {
  expect(paperRequest('notice', { addressee: ' Chair Co. ', scope: 'x', reason: '' }, true, 'office')).toEqual({ form: 'notice', shared: true, addressee: 'Chair Co.' });
  expect(paperRequest('release_request', { reason: 'own design' }, true, 'importer')).toEqual({ form: 'release_request', shared: false, reason: 'own design' });
  expect(textsOfForm('hold_request')).toContain('security');
});

const procedure = (paths: [string, string[]][]) => ({ paths: paths.map(([act, fields]) => ({ act, fields: fields.map((id) => ({ id })) })), states: [{ id: 'held' }] }) as unknown as Procedure;

it('begins by the path that asks for a reading where there is one', () => {
  const law = procedure([
    ['reading', ['reading_id', 'grounds']],
    ['by_hand', ['grounds']],
  ]);
  expect([firstPath(law, true), firstPath(law, false)]).toEqual(['reading', 'by_hand']);
  expect(firstPath(procedure([['advance_request', []]]), true)).toBe('advance_request');
  expect(firstPath(undefined, true)).toBe('');
});

it('names each state once', () => {
  expect(statesOf([procedure([]), procedure([])]).map(({ id }) => id)).toEqual(['held']);
});
