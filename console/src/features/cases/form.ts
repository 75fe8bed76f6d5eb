import type { Candidate, Design, Schemas } from '../../api/client';
import type { CaseKey } from '../../i18n/cases';
import type { Case } from './types';

type About = Schemas['CaseAbout'];
type Address = Schemas['NameAndAddress'];
type Facts = Schemas['CaseFacts'];

export const CHANNELS = ['express', 'mail', 'cargo', 'traveller'] as const;
export const PEOPLE = ['declarant', 'consignor', 'consignee'] as const;

/** What a case is about, as it is typed: numbers are text until they are sent. */
export interface CaseForm {
  situation: string;
  item: string;
  quantity: string;
  channel: '' | (typeof CHANNELS)[number];
  sender_country: string;
  parcel: string;
  declaration_no: string;
  nature: string;
  condition: string;
  origin: string;
  holder: string;
  importer: string;
  design_id: string;
  readings: readonly string[];
  right_declared: boolean;
  right_in_force: boolean;
  customs_value: string;
  small_firm: boolean;
  declarant: Address;
  consignor: Address;
  consignee: Address;
}

const NOBODY: Address = { name: '', address: '' };

export const EMPTY: CaseForm = {
  situation: '',
  item: '',
  quantity: '',
  channel: '',
  sender_country: '',
  parcel: '',
  declaration_no: '',
  nature: '',
  condition: '',
  origin: '',
  holder: '',
  importer: '',
  design_id: '',
  readings: [],
  right_declared: false,
  right_in_force: false,
  customs_value: '',
  small_firm: false,
  declarant: NOBODY,
  consignor: NOBODY,
  consignee: NOBODY,
};

export function formOf({ about, facts }: Pick<Case, 'about' | 'facts'>): CaseForm {
  return {
    ...EMPTY,
    situation: facts.situation,
    item: about.item ?? '',
    quantity: about.quantity ? String(about.quantity) : '',
    channel: about.channel ?? '',
    sender_country: about.sender_country ?? '',
    parcel: about.parcel ?? '',
    declaration_no: about.declaration_no ?? '',
    nature: about.nature ?? '',
    condition: about.condition ?? '',
    origin: about.origin ?? '',
    holder: about.holder ?? '',
    importer: about.importer ?? '',
    design_id: about.design_id ?? '',
    readings: about.readings ?? [],
    right_declared: facts.right_declared ?? false,
    right_in_force: facts.right_in_force ?? false,
    customs_value: facts.customs_value_won ? String(facts.customs_value_won) : '',
    small_firm: facts.holder_is_small_firm ?? false,
    declarant: about.declarant ?? NOBODY,
    consignor: about.consignor ?? NOBODY,
    consignee: about.consignee ?? NOBODY,
  };
}

/** From a reading and the design that an officer chose of it. */
export function fromReading(reading: { id: string; parcel: string; candidates: readonly Candidate[] }, designId: string, design: Design | null): CaseForm {
  const candidate = reading.candidates.find((one) => one.design_id === designId);
  return {
    ...EMPTY,
    item: design?.article ?? candidate?.article ?? '',
    holder: design?.holder ?? candidate?.holder ?? '',
    parcel: reading.parcel,
    design_id: designId,
    readings: [reading.id],
    right_in_force: design ? design.status === 'registered' && design.in_force : (candidate?.in_force ?? false),
  };
}

const digits = (text: string) => text.replace(/[\s,]|원$/g, '');
const numberOf = (text: string) => (digits(text) === '' ? 0 : Number(digits(text)));
const isNumber = (text: string, max: number) => digits(text) === '' || (/^\d+$/.test(digits(text)) && Number(digits(text)) <= max);

export type FormFaults = Partial<Record<'situation' | 'quantity' | 'sender_country' | 'customs_value', CaseKey>>;

export function formFaults(form: CaseForm): FormFaults {
  return {
    ...(form.situation === '' ? { situation: 'fault.empty' as const } : {}),
    ...(isNumber(form.quantity, 1e9) ? {} : { quantity: 'fault.number' as const }),
    ...(/^([A-Z]{2})?$/.test(form.sender_country) ? {} : { sender_country: 'fault.country' as const }),
    ...(isNumber(form.customs_value, Number.MAX_SAFE_INTEGER) ? {} : { customs_value: 'fault.won' as const }),
  };
}

const TEXTS = ['item', 'sender_country', 'parcel', 'declaration_no', 'nature', 'condition', 'origin', 'holder', 'importer', 'design_id'] as const;

/** Without what is empty: on input what is absent is empty. */
export function aboutOf(form: CaseForm): About {
  const about: About = {};
  for (const name of TEXTS) if (form[name].trim() !== '') about[name] = form[name].trim();
  if (numberOf(form.quantity) > 0) about.quantity = numberOf(form.quantity);
  if (form.channel !== '') about.channel = form.channel;
  const readings = form.readings.map((one) => one.trim()).filter(Boolean);
  if (readings.length > 0) about.readings = readings;
  for (const who of PEOPLE) {
    const { name, address } = form[who];
    if (name.trim() !== '' || address.trim() !== '') about[who] = { name: name.trim(), address: address.trim() };
  }
  return about;
}

export function factsOf(form: CaseForm): Facts {
  return {
    situation: form.situation,
    right_declared: form.right_declared,
    right_in_force: form.right_in_force,
    customs_value_won: numberOf(form.customs_value),
    holder_is_small_firm: form.small_firm,
  };
}
