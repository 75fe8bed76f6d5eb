import { urlOf } from '../../api/client';
import { c } from '../../i18n/cases';
import { Link } from '../../router';
import { DueChip, StateChip } from './Chips';
import type { CaseLine } from './types';

export function CaseRow({ line, today }: { line: CaseLine; today: string }) {
  return (
    <li>
      <Link href={urlOf('/cases/{id}', { id: line.id })} class="card case-row">
        <span class="row between">
          <span class="mono">{line.number}</span>
          <StateChip state={line.state} />
        </span>
        <strong class="wrap">{line.item === '' ? c('noitem') : line.item}</strong>
        <span class="wrap">{line.holder === '' ? c('noholder') : line.holder}</span>
        <span class="row between">
          <span class="small wrap">{line.parcel}</span>
          {line.due !== undefined && !line.state.final && (
            <span class="row case-due">
              <span class="small number">{line.due}</span>
              <DueChip due={line.due} today={today} />
            </span>
          )}
        </span>
      </Link>
    </li>
  );
}
