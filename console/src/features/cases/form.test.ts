import { expect, it } from 'vitest';
import type { Candidate, Design } from '../../api/client';
import { aboutOf, EMPTY, factsOf, formFaults, formOf, fromReading, type CaseForm } from './form';

const typed: CaseForm = {
  ...EMPTY,
  situation: 'import_or_export',
  item: ' 의자 ',
  quantity: '1,200',
  channel: 'express',
  sender_country: 'CN',
  importer: '01I',
  readings: ['01R ', ''],
  customs_value: '3,000,000원',
  right_in_force: true,
  consignor: { name: ' Li ', address: '' },
};

it('sends what was typed, without what is empty', () => {
  expect(aboutOf(typed)).toEqual({ item: '의자', quantity: 1200, channel: 'express', sender_country: 'CN', importer: '01I', readings: ['01R'], consignor: { name: 'Li', address: '' } });
  expect(factsOf(typed)).toEqual({ situation: 'import_or_export', right_declared: false, right_in_force: true, customs_value_won: 3_000_000, holder_is_small_firm: false });
  expect(aboutOf(EMPTY)).toEqual({});
});

it('shows a case as it can be corrected, and changes nothing by that', () => {
  const kase = { about: aboutOf(typed), facts: factsOf(typed) };
  expect({ about: aboutOf(formOf(kase)), facts: factsOf(formOf(kase)) }).toEqual(kase);
});

it('finds what cannot be sent', () => {
  expect(formFaults(typed)).toEqual({});
  expect(formFaults({ ...EMPTY, quantity: 'many', sender_country: 'C', customs_value: '-1' })).toEqual({
    situation: 'fault.empty',
    quantity: 'fault.number',
    sender_country: 'fault.country',
    customs_value: 'fault.won',
  });
  expect(formFaults({ ...typed, quantity: '1000000001' })).toEqual({ quantity: 'fault.number' });
});

it('begins with what a reading found, in the register’s words where they are known', () => {
  const candidate = { design_id: 'D1', article: '의자', holder: 'Chair Co.', in_force: true } as Candidate;
  const reading = { id: '01R', parcel: 'EMS-1', candidates: [candidate] };
  expect(fromReading(reading, 'D1', null)).toMatchObject({ item: '의자', holder: 'Chair Co.', parcel: 'EMS-1', readings: ['01R'], design_id: 'D1', right_in_force: true });
  const design = { design_id: 'D1', article: '접는 의자', holder: 'Chair Co., Ltd.', status: 'expired', in_force: false } as Design;
  expect(fromReading(reading, 'D1', design)).toMatchObject({ item: '접는 의자', holder: 'Chair Co., Ltd.', right_in_force: false });
  expect(fromReading(reading, 'D2', null)).toMatchObject({ item: '', holder: '', right_in_force: false });
});
