// The four views as tables. Nothing is computed here: what the page shows is what the warehouse answered.
const VIEWS = [
  ['vw_executive_summary', 'Executive summary'],
  ['vw_monthly_finance', 'Monthly finance'],
  ['vw_cost_allocation', 'Cost allocation'],
  ['vw_productivity_metrics', 'Productivity'],
];
const NUMBER = /^-?\d+(\.\d+)?$/;

function element(name, text, className) {
  const node = document.createElement(name);
  if (text !== undefined) node.textContent = text;
  if (className) node.className = className;
  return node;
}

function cellText(value) {
  if (value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function table({ columns, rows }) {
  const result = element('table');
  const head = result.createTHead().insertRow();
  for (const column of columns) head.append(element('th', column));
  const body = result.createTBody();
  for (const row of rows) {
    const line = body.insertRow();
    for (const column of columns) {
      const text = cellText(row[column]);
      line.append(element('td', text, NUMBER.test(text) ? 'number' : ''));
    }
  }
  return result;
}

async function show([name, title]) {
  const response = await fetch(`views/${name}`);
  const answer = await response.json();
  const section = element('section');
  section.id = name;
  section.append(element('h2', `${title} (${name})`));
  const frame = element('div');
  frame.append(response.ok ? table(answer) : element('p', answer.error));
  section.append(frame);
  return section;
}

const sections = await Promise.all(VIEWS.map(show));
document.querySelector('#views').append(...sections);
document.querySelector('#state').textContent = `Read at ${new Date().toISOString()}`;
