import { useEffect } from 'preact/hooks';
import { t } from '../../i18n';
import { a } from '../../i18n/audit';
import { setQuery } from '../../router';
import { language } from '../../settings';
import { TextField } from '../../ui/Field';
import { count } from '../../ui/format';
import { Pages } from '../../ui/Pages';
import './audit.css';
import { BroughtPanel } from './Brought';
import { EntryRow } from './EntryRow';
import * as list from './list';
import { NOTHING, questionOf, searchOf, type Question } from './query';

function SearchForm() {
  const question = list.question.value;
  const set = (part: Partial<Question>) => (list.question.value = { ...list.question.value, ...part });
  const ask = () => {
    setQuery(searchOf(list.question.value));
    list.search();
  };
  const send = (event: Event) => {
    event.preventDefault();
    ask();
  };
  const clear = () => {
    list.question.value = NOTHING;
    ask();
  };
  const plain = { maxLength: 128, autocapitalize: 'none', spellcheck: false } as const;
  return (
    <form role="search" class="card stack" onSubmit={send}>
      <div class="fields audit-fields">
        <TextField {...plain} label={a('search.person')} help={a('search.person.help')} value={question.person} onValue={(person) => set({ person })} />
        <TextField {...plain} label={a('search.act')} help={a('search.act.help')} maxLength={64} value={question.act} onValue={(act) => set({ act })} />
        <TextField {...plain} label={a('search.object')} value={question.object} onValue={(object) => set({ object })} />
        <TextField {...plain} label={a('search.request')} maxLength={64} value={question.request} onValue={(request) => set({ request })} />
        <TextField label={a('search.from')} type="date" max={question.to || undefined} value={question.from} onValue={(from) => set({ from })} />
        <TextField label={a('search.to')} type="date" min={question.from || undefined} value={question.to} onValue={(to) => set({ to })} />
      </div>
      <div class="row">
        <button type="submit" class="button primary" disabled={list.entries.busy.value}>
          {a('search.go')}
        </button>
        {searchOf(question) !== '' && (
          <button type="button" class="button" onClick={clear}>
            {a('search.clear')}
          </button>
        )}
      </div>
    </form>
  );
}

function said(): string {
  const { items, next, busy, error } = list.entries;
  const found = items.value.length;
  if (busy.value) return t('app.loading');
  if (error.value && found === 0) return '';
  const [n = '', looked = '', size = ''] = [found, list.lookedAt.value, list.size.value].map((value) => count(value, language.value));
  if (next.value === undefined) return a(found === 0 ? 'list.none' : 'list.all', { n, size });
  return a(found === 0 ? 'list.none.sofar' : 'list.sofar', { n, looked, size });
}

export function AuditPage() {
  useEffect(() => list.show(questionOf(location.search)), []);
  return (
    <div class="page">
      <h1 tabIndex={-1}>{a('audit.title')}</h1>
      <p>{a('audit.say')}</p>
      <BroughtPanel />
      <SearchForm />
      <p role="status" class="small">
        {said()}
      </p>
      <Pages list={list.entries} class="stack entries" more={a('list.more')} row={(entry) => <EntryRow key={entry.index} entry={entry} />} />
    </div>
  );
}
