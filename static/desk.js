/* The desk at a scanner's pace. Each scan waits its turn, for what one means depends on the one before: the patron and
   the mode an answer settles go with the next. The line itself is never replaced, so no letter is lost.

   A scan keeps its nonce until an answer came: sent again after a lost connection it makes nothing twice. What waits is
   kept in the tab (sessionStorage, by person), so it survives another page. Who is at the desk being unclear, the rest
   waits for her name, lest a book go to the patron before her. Without this file the desk is a plain form. */
(() => {
  'use strict';
  const place = document.querySelector('[data-scans]');
  if (!place) return;
  const form = place.querySelector('form');
  const line = form.elements.typed;
  const list = place.querySelector('.desk-waiting');
  const words = JSON.parse(place.dataset.scans);
  const store = `desk:${document.body.dataset.actor}`;
  const AGAIN_AFTER = [1000, 2000, 5000, 10000]; // milliseconds, the last one for good
  const desk = () => document.getElementById('desk');
  const unclear = () => desk().dataset.unclear === '1';

  let scans = read();
  let held = unclear() && scans.length > 0;
  let sending = false;
  let failures = 0;
  let timer;

  function read() {
    try { return JSON.parse(sessionStorage.getItem(store)) || []; } catch { return []; }
  }
  function keep() {
    if (scans.length) sessionStorage.setItem(store, JSON.stringify(scans));
    else sessionStorage.removeItem(store);
  }
  function nonce() { // randomUUID needs https, which a school's own network may not have
    return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  }

  /* ── take in ── */
  function scan(typed) {
    const one = { typed, nonce: nonce() };
    if (held) scans.unshift(one); else scans.push(one); // it says who is meant: before all that waits for that
    held = false;
    changed();
    send();
  }
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const typed = line.value.trim();
    line.value = '';
    line.focus();
    if (typed) scan(typed);
  });
  document.addEventListener('click', (event) => {
    const pressed = event.target.closest('#desk :is(a, button)');
    if (!pressed || place.contains(pressed)) return;
    const mode = pressed.dataset.command;
    if (mode) { event.preventDefault(); line.focus(); scan(mode); return; }
    if (scans.length && !held && failures === 0) { event.preventDefault(); tell(words.busy); }
  });
  list.addEventListener('click', (event) => {
    const pressed = event.target.closest('button');
    if (!pressed) return;
    if (pressed.dataset.drop) scans = scans.filter((one) => one.nonce !== pressed.dataset.drop);
    if (!scans.length) held = false;
    changed();
    line.focus();
    if (!held) send();
  });
  window.addEventListener('online', () => send());

  /* ── send, one at a time ── */
  async function send() {
    if (sending || held || !scans.length) return;
    clearTimeout(timer);
    sending = true;
    const one = scans[0];
    // What was once under way is sent again as it was: its answer may be the only thing that is missing.
    one.sent ||= { mode: form.elements.mode.value, patron: form.elements.patron.value };
    keep();
    const answer = await ask(one);
    sending = false;
    if (answer === null) { failures += 1; timer = setTimeout(send, AGAIN_AFTER[Math.min(failures, 4) - 1]); changed(); return; }
    failures = 0;
    scans = scans.filter((other) => other !== one);
    show(answer.part, answer.address);
    held = unclear() && scans.length > 0;
    changed();
    send();
  }

  async function ask(one) {
    const body = new URLSearchParams({ ...one.sent, typed: one.typed, nonce: one.nonce, csrf_token: form.elements.csrf_token.value });
    try {
      const answer = await fetch(form.action, { method: 'POST', body, headers: { 'HX-Request': 'true' } });
      const part = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('desk');
      if (answer.ok && part) return { part, address: answer.headers.get('HX-Replace-Url') };
      if (answer.redirected || answer.status === 400) { keep(); location.reload(); } // signed out, or signed in anew
    } catch { /* no network: again in a moment */ }
    return null;
  }

  /* ── show: everything but the line itself is new ── */
  function show(part, address) {
    const fresh = part.querySelector('form');
    for (const name of ['mode', 'patron', 'nonce', 'csrf_token']) form.elements[name].value = fresh.elements[name].value;
    form.querySelector('label').textContent = fresh.querySelector('label').textContent;
    const now = desk();
    now.className = part.className;
    now.dataset.unclear = part.dataset.unclear;
    [...now.children].forEach((child) => { if (child !== place) child.remove(); });
    const entry = part.querySelector('[data-scans]');
    while (part.firstElementChild !== entry) now.insertBefore(part.firstElementChild, place);
    entry.remove();
    now.append(...part.children);
    if (address) history.replaceState(history.state, '', address);
  }

  function changed() {
    keep();
    list.hidden = !scans.length;
    list.replaceChildren(...scans.map((one, index) => {
      const why = failures && index === 0 ? words.unsent : held ? words.who : failures ? words.unsent : words.waiting;
      const item = document.createElement('li');
      const code = Object.assign(document.createElement('b'), { textContent: one.typed });
      const note = Object.assign(document.createElement('span'), { textContent: why });
      item.append(code, note);
      if (held || failures) item.append(press(words.drop, one));
      return item;
    }), ...(failures ? [again()] : []));
    list.classList.toggle('unsent', failures > 0);
    if (failures === 1) tell(words.offline);
    if (held) tell(words.who);
    if (!held && !failures) tell('');
  }
  function press(text, one) {
    const button = Object.assign(document.createElement('button'), { type: 'button', className: 'button quiet', textContent: text });
    button.setAttribute('aria-label', `${text} ${one.typed}`);
    button.dataset.drop = one.nonce;
    return button;
  }
  function again() {
    const item = document.createElement('li');
    item.append(Object.assign(document.createElement('button'), { type: 'button', className: 'button plain', textContent: words.again }));
    return item;
  }
  function tell(text) {
    const say = document.getElementById('say');
    if (say) say.textContent = text;
  }

  changed();
  send();
})();
