import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Design, Job, Reading, Schemas, Verdict } from '../src/api/client';
import { photoPath } from './goods';

interface Page<T> {
  items: T[];
  next?: string;
}

/** What the server holds, asked beside the console. */
export class Api {
  constructor(private readonly url: string) {}

  async get<T>(path: string): Promise<T> {
    const answer = await fetch(this.url + path);
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  async bytes(path: string): Promise<Buffer> {
    return Buffer.from(await (await fetch(this.url + path)).arrayBuffer());
  }

  async status(path: string): Promise<number> {
    return (await fetch(this.url + path)).status;
  }

  reading = (id: string) => this.get<Reading>(`/api/v1/readings/${id}`);
  design = (id: string) => this.get<Design>(`/api/v1/designs/${id}`);
  job = (id: string) => this.get<Job>(`/api/v1/jobs/${id}`);
  info = () => this.get<Schemas['Info']>('/api/v1/info');
  ofParcel = async (parcel: string) => (await this.get<Page<Reading>>(`/api/v1/readings?parcel=${encodeURIComponent(parcel)}`)).items;

  /** A photo of the demo that answers so; the demo itself has read each once. */
  async photoThatIs(verdict: Verdict): Promise<string> {
    const { items } = await this.get<Page<Reading>>(`/api/v1/readings?limit=200&verdict=${verdict}`);
    const sure = (one: Reading) => (verdict === 'no_match' ? one.probability_none : (one.candidates[0]?.probability ?? 0));
    const best = items
      .filter(({ photos, parameters }) => photos.length === 1 && !('crop' in parameters))
      .sort((a, b) => sure(b) - sure(a))[0];
    if (!best) throw new Error(`the demo has no photo that is "${verdict}"`);
    return basename(best.photos[0] ?? '');
  }

  /** A reading made without the console, for pages that only show it. */
  async read(name: string, parcel: string): Promise<Reading> {
    const query = new URLSearchParams({ name, ...(parcel === '' ? {} : { parcel }) });
    const body = readFileSync(photoPath(name));
    const answer = await fetch(`${this.url}/api/v1/readings?${query}`, { method: 'POST', headers: { 'Content-Type': 'image/jpeg' }, body });
    if (answer.status !== 201) throw new Error(`read ${name}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Reading;
  }
}
